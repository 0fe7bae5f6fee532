import type { Ledger } from '../model/ledger.ts';
import type { Observation } from '../model/observation.ts';
import type { Observed } from '../model/statement.ts';

/** The current version, as one look shows it. */
export interface Look {
  readonly statement: Observed;
  readonly seen: Observation;
  readonly now: number;
}

/** A part of what a look teaches the ledger. */
export type Lesson = (ledger: Ledger, look: Look) => Ledger;
