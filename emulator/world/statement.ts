import type { Offsets } from './offsets.ts';

export interface StatementException {
  /** A Java class name. */
  name: string;
  message: string;
  at: number;
}

/** What happens to a statement by itself, and when. `ABSENT` is the end: the API answers 404 from then on. */
export interface Transition {
  at: number;
  to: 'RUNNING' | 'COMPLETED' | 'FAILED' | 'STOPPING' | 'STOPPED' | 'DEGRADED' | 'ABSENT';
  detail: string;
}

/** Something that happens by itself at a moment. */
export interface Due {
  at: number;
  happen: () => void;
}

/** What keeps a PENDING statement from starting. */
export type Wait =
  | { for: 'pool' }
  /** Carry-over: for the statement of this name to stop; fails when it has not by `until`. */
  | { for: 'statement'; name: string; since: number; until: number };

/**
 * One statement as the world keeps it. Times are milliseconds since 1970. A name that is used again is another
 * statement, with another `uid`.
 */
export interface Statement {
  /** Order of creation. */
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
  /** The world's number when its SQL was compiled: columns that were added later are none of its columns. */
  compiled: number;
  /** `spec.stopped`: what is asked for, ahead of the phase. */
  stopped: boolean;
  /** A phase of `phases.ts`, or any other text that `setPhase` was given. */
  phase: string;
  detail: string;
  next: Transition | null;
  wait: Wait | null;
  /** When it last became RUNNING; null until it first did. */
  runningSince: number | null;
  /** When it reached its terminal phase; null while it is in none. */
  endedAt: number | null;
  /** Whether its last run, or its last attempt to start, ended in FAILED. */
  failed: boolean;
  /** A topic that it reads or writes and that is gone. */
  lostTopic: string | null;
  /** Its own position: topic → partition → next offset. Null until it first starts. */
  positions: Record<string, Record<string, number>> | null;
  /** How many of its next stops will end without a savepoint that another statement could start from. */
  savepointsToFail: number;
  /** Whether its last stop ended so. */
  savepointFailed: boolean;
  /** What `status.latest_offsets` says; set when it ends, cleared when it is resumed. */
  latestOffsets: { at: number; topics: Record<string, Offsets> } | null;
  /** The newest first, ten at most. */
  exceptions: StatementException[];
  /** What a query found; null until it COMPLETED, and for what is none. */
  results: (string | null)[][] | null;
}
