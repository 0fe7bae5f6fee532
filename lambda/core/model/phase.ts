/** Confluent's phases as published up to 2026-07; the API description calls the list extensible. */
export const PHASES = [
  'PENDING',
  'RUNNING',
  'DEGRADED',
  'FAILING',
  'FAILED',
  'STOPPING',
  'STOPPED',
  'COMPLETED',
  'DELETING',
] as const;
export type KnownPhase = (typeof PHASES)[number];

/** Groups of phases that decisions depend on; `TRAITS` says which phase belongs to which. */
export interface Traits {
  /** Nothing of the statement runs, and nothing will unless somebody asks for it. */
  readonly atRest: boolean;
  /** Neither at rest nor on its way out: the statement writes its sink, or may do so by itself. */
  readonly live: boolean;
  /** Confluent prepares the start; the statement reads nothing yet. */
  readonly starting: boolean;
  /** The statement reads and writes; CFUs are paid for. */
  readonly running: boolean;
  /** Confluent reports nothing against the run. */
  readonly healthy: boolean;
  /** The end of a run that still counts as part of the run. */
  readonly ending: boolean;
  /** A run of the statement must have come before this phase. FAILING proves none: it may follow PENDING. */
  readonly provesRun: boolean;
  /** Exceptions of the statement can be asked for. */
  readonly failed: boolean;
  /** A stop has come to its end, with a position that can be carried over. */
  readonly stopped: boolean;
  /** The work of the statement is done. */
  readonly completed: boolean;
  /** Somebody deletes the statement; `ABSENT` follows. */
  readonly deleting: boolean;
  /** Confluent has no statement of that name. */
  readonly absent: boolean;
}

/** A phase, parsed: the text that Confluent answered and the traits of that phase. */
export interface Phase extends Traits {
  /** One of `PHASES`, `ABSENT`, or a text that this release does not know. */
  readonly name: string;
}

/** Traits of a phase that nobody knows: live, since it is never taken for absent or at rest. */
const UNKNOWN: Traits = {
  atRest: false,
  live: true,
  starting: false,
  running: false,
  healthy: false,
  ending: false,
  provesRun: false,
  failed: false,
  stopped: false,
  completed: false,
  deleting: false,
  absent: false,
};
const RUNS: Traits = { ...UNKNOWN, running: true, provesRun: true };
const RESTS: Traits = { ...UNKNOWN, atRest: true, live: false };

const TRAITS: Readonly<Record<KnownPhase | 'ABSENT', Traits>> = {
  PENDING: { ...UNKNOWN, starting: true },
  RUNNING: { ...RUNS, healthy: true },
  DEGRADED: RUNS,
  FAILING: { ...UNKNOWN, ending: true },
  FAILED: { ...RESTS, failed: true },
  STOPPING: UNKNOWN,
  STOPPED: { ...RESTS, stopped: true },
  COMPLETED: { ...RESTS, completed: true, provesRun: true },
  DELETING: { ...UNKNOWN, live: false, deleting: true },
  ABSENT: { ...UNKNOWN, live: false, absent: true },
};

const KNOWN: ReadonlyMap<string, Traits> = new Map(Object.entries(TRAITS));

/** The phase that a text of Confluent's, of a report or of the ledger names. */
export const phaseOf = (name: string): Phase => ({ name, ...(KNOWN.get(name) ?? UNKNOWN) });

/** The phase of a statement that is not there. */
export const ABSENT: Phase = phaseOf('ABSENT');
