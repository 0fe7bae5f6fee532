import type { World } from '../../../lambda/pass/ports.ts';
import type { Audit } from './audit.ts';
import type { KeptEvents } from './events.ts';

/** Where a pass takes place, and what can be said about it afterwards. */
export interface Workplace {
  /** In a few words, for people: which Confluent this is. */
  readonly where: string;
  readonly world: World;
  readonly events: KeptEvents;
  /** The rows that have moved, where they can be seen. */
  audit?(): Audit;
}
