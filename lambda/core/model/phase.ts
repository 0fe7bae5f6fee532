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

/** Traits of a phase, on which decisions depend; `TRAITS` says which phase has which. */
export interface Traits {
  /** Phase in which nothing of the statement runs, and nothing will unless somebody requests it. */
  readonly atRest: boolean;
  /** Phase that is neither at rest nor on the way out: the statement writes its sink, or may do so by itself. */
  readonly live: boolean;
  /** Phase in which Confluent prepares the start; the statement reads nothing yet. */
  readonly starting: boolean;
  /** Phase in which the statement reads and writes, and uses CFUs. */
  readonly running: boolean;
  /** Phase of a run against which Confluent reports nothing. */
  readonly healthy: boolean;
  /** Phase at the end of a run, which still counts as part of the run. */
  readonly ending: boolean;
  /** Phase that proves an earlier run. FAILING proves none: it may follow PENDING. */
  readonly provesRun: boolean;
  /** Phase in which Confluent shows the statement's exceptions. */
  readonly failed: boolean;
  /** Phase at the end of a stop, with a position that can be carried over. */
  readonly stopped: boolean;
  /** Phase in which the statement's work is done. */
  readonly completed: boolean;
  /** Phase in which somebody deletes the statement; `ABSENT` follows. */
  readonly deleting: boolean;
  /** Phase of a statement that Confluent does not have. */
  readonly absent: boolean;
}

/** A phase, parsed: the text that Confluent answered and the traits of that phase. */
export interface Phase extends Traits {
  /** Text of the phase: one of `PHASES`, `ABSENT`, or one that this release does not know. */
  readonly name: string;
}

/** Traits of a phase that this release does not know: live, since the keeper never takes it for absent or at rest. */
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

/** The phase that a text names: Confluent's, a report's or the ledger's. */
export const phaseOf = (name: string): Phase => ({ name, ...(KNOWN.get(name) ?? UNKNOWN) });

/** The phase of a statement that Confluent does not have. */
export const ABSENT: Phase = phaseOf('ABSENT');
