import type { LogEntry, Write } from '../../emulator/control/control-topics.ts';
import type { PhaseChange, RequestRecord } from '../../emulator/world/confluent.ts';
import type { Health, Reason, StatementChange } from '../../lambda/contract.ts';

/** A stretch of a list, from one place in it to another; open while `until` is absent. */
export interface Span {
  readonly from: number;
  until?: number;
}

/** A stretch in which a report had it held for its failures, from that time on, in milliseconds since 1970. */
export interface Hold extends Span {
  readonly at: number;
}

/** What a report has said of the statement. */
export interface Standing {
  /** Milliseconds since 1970: when the pass ended. */
  readonly at: number;
  readonly phase: string;
  readonly health: Health;
  readonly reason: Reason;
  /** Resumes in its streak. */
  readonly restarts: number;
  readonly statementName?: string;
  readonly rowsLostFrom?: string;
}

/** Everything that the invariants are judged by, all of it seen from outside the keeper. */
export interface Evidence {
  /** Every phase that the statements of whoever went through. */
  readonly history: readonly PhaseChange[];
  /** The writing requests to Confluent. */
  readonly requests: readonly RequestRecord[];
  /** The rows of the sink, with where each came from. */
  readonly writes: readonly Write[];
  /** Topic → its records. */
  readonly sources: Readonly<Record<string, readonly LogEntry[]>>;
  /** Whose names a writing request may have. */
  readonly allowedNames: readonly RegExp[];
  /** How often a person has approved to read rows again. */
  readonly approvals: number;
  /** Places in the history at which a person, or Confluent's own trouble, did what begins a streak anew. */
  readonly resets: readonly number[];
  /** Stretches of the history in which failures are curable from outside: those are probed, and not counted. */
  readonly probing: readonly Span[];
  /** Stretches of the history in which nothing of the keeper's may run. */
  readonly stops: readonly Span[];
  /** Stretches of the requests in which a held statement may be touched once an hour. */
  readonly holds: readonly Hold[];
  /** When a report had it suspended, and no person had stopped it. */
  readonly mistaken: readonly number[];
  /** The most statements that there is a reason to have created. */
  readonly mostStatements: number;
  /** What the last passes have stored, told, reported and thrown. */
  readonly said: readonly string[];
  /** What must never be said. */
  readonly secrets: readonly string[];
  /** Milliseconds for which topics keep their rows; absent where the keeper cannot be sure to know them in time. */
  readonly retention?: number;
  readonly delivered: readonly StatementChange[];
  readonly reported: readonly Standing[];
}
