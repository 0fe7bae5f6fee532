import type { Place } from '../../lambda/statements.ts';
import type { World } from '../../lambda/world.ts';
import type { Audit } from './audit.ts';
import type { KeptEvents } from './events.ts';

/** Where a pass takes place, and what can be said about it afterwards. */
export interface Workplace {
  readonly world: World;
  readonly place: Place;
  readonly events: KeptEvents;
  /** The rows that have moved, where they can be seen. */
  audit?(): Audit;
}
