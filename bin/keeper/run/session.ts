import type { World } from '../../../lambda/pass/ports.ts';
import type { Audit } from '../audit.ts';
import type { KeptEvents } from './kept-events.ts';

/** World of one call of the command line, and what there is to print about it afterwards. */
export interface Session {
  /** Description of this Confluent in a few words, for people. */
  readonly where: string;
  readonly world: World;
  readonly events: KeptEvents;
  /** Count of the rows; only the embedded Confluent can count. */
  audit?(): Audit;
}
