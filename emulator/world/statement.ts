import type { Offsets } from './offsets.ts';

export interface StatementException {
  /** Java class name. */
  name: string;
  message: string;
  at: number;
}

/** A warning about a statement that does its work all the same. */
export interface StatementWarning {
  severity: 'LOW' | 'MODERATE' | 'CRITICAL';
  /** Short summary for machines, in capitals. */
  reason: string;
  message: string;
  at: number;
}

/** A change of phase that will happen by itself, and when. `ABSENT` is the end: the API answers 404 from then on. */
export interface Transition {
  at: number;
  to: 'RUNNING' | 'COMPLETED' | 'FAILED' | 'STOPPING' | 'STOPPED' | 'DEGRADED' | 'ABSENT';
  detail: string;
}

/** An event that happens by itself at a moment. */
export interface DueEvent {
  at: number;
  happen: () => void;
}

/** The reason why a PENDING statement does not start yet. */
export type Wait =
  | { for: 'pool' }
  /** Carry-over: the statement waits for the one of this name to stop, and fails if it has not by `until`. */
  | { for: 'statement'; name: string; since: number; until: number };

/**
 * A statement as the world keeps it. Times are milliseconds since 1970. A name that is used again is another statement,
 * with another `uid`.
 */
export interface Statement {
  /** Number in the order of creation. */
  serial: number;
  name: string;
  uid: string;
  createdAt: number;
  updatedAt: number;
  resourceVersion: number;
  labels: Record<string, string>;
  sql: string;
  properties: Record<string, string>;
  poolId: string;
  principal: string;
  /** Value of `World.numbers` when the SQL was compiled; the statement does not know columns added later. */
  compiled: number;
  /** Value of `spec.stopped`: the request, ahead of the phase. */
  stopped: boolean;
  /** A phase of `phases.ts`, or any other text that `setPhase` was given. */
  phase: string;
  detail: string;
  next: Transition | null;
  wait: Wait | null;
  /** Time at which it last became RUNNING; null until it first did. */
  runningSince: number | null;
  /** Time at which it reached its terminal phase; null in any other phase. */
  endedAt: number | null;
  /** Failure of its last run, or of its last attempt to start. */
  failed: boolean;
  /** Topic that it reads or writes and that is gone. */
  lostTopic: string | null;
  /** Position: topic → partition → next offset. Null until it first starts. */
  positions: Record<string, Record<string, number>> | null;
  /** Number of its next stops that will end without a savepoint that another statement could start from. */
  savepointsToFail: number;
  /** Failure of the savepoint of its last stop. */
  savepointFailed: boolean;
  /** Content of `status.latest_offsets`; set when the statement ends, cleared when it is resumed. */
  latestOffsets: { at: number; topics: Record<string, Offsets> } | null;
  /** Exceptions, the newest first, ten at most. */
  exceptions: StatementException[];
  /** Content of `status.warnings`, the oldest first. */
  warnings: StatementWarning[];
  /** Rows that a query found; null until it COMPLETED, and for a statement that is no query. */
  results: (string | null)[][] | null;
}
