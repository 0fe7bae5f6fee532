/**
 * Names and shapes shared with everything outside the function: the stack that deploys it, the command line that calls it,
 * and whoever reads its events, metrics and reports. This file imports nothing.
 */

/** The environment variables that the function reads (in `config.ts` alone). */
export interface Environment {
  /** Confluent environment (catalog) in which the SQL is resolved: its name or its id. */
  readonly CATALOG_NAME: string;
  /** Kafka cluster (database) in which the SQL is resolved: its name or its id. */
  readonly DATABASE_NAME: string;
  /** Name or ARN of the secret; default `/confluent_cloud_resource/<catalogName>/flink_compute_pool`. */
  readonly SECRET_NAME?: string;
  /** The ledger's DynamoDB table, with the string partition key `statement`. */
  readonly LEDGER_TABLE_NAME: string;
  /** Name or ARN of the event bus for outgoing events; default `default`. */
  readonly EVENT_BUS_NAME?: string;
  /** Folder with `statements.json` and the SQL files; default `statements` beside the bundle. */
  readonly STATEMENTS_FOLDER?: string;
  /** Namespace of the metrics; default {@link METRICS_NAMESPACE}. */
  readonly METRICS_NAMESPACE?: string;
}

/** Where the Confluent credentials of a catalog are kept unless another name is given. */
export const defaultSecretName = (catalogName: string): string =>
  `/confluent_cloud_resource/${catalogName}/flink_compute_pool`;

/** The ledger table's partition key: the statement's configured name. */
export const LEDGER_KEY = 'statement';

export const EVENT_SOURCE = 'flink.statement-keeper';
export const EVENT_DETAIL_TYPE = 'Flink Statement Change';
export const EVENT_VERSION = '1';

/** An event that asks for a pass now; its detail is not looked at. */
export const REQUEST_SOURCE = 'flink.statement-keeper.request';
export const REQUEST_DETAIL_TYPE = 'Flink Statement Pass Requested';

export const METRICS_NAMESPACE = 'FlinkStatementKeeper';
export const METRICS_DIMENSION = 'Statement';
export const METRICS = {
  /** 1 or 0, in every pass. */
  healthy: 'Healthy',
  /** Resumes that this pass asked for. */
  restarts: 'Restarts',
  /** 1 while the statement is held, else 0. */
  held: 'Held',
  /** 1 in each pass that ends degraded, else not at all: a metric is paid for the hours in which it has a value. */
  degraded: 'Degraded',
  /** Milliseconds that the pass took. */
  passDuration: 'PassDuration',
  /** Seconds from the failure until it ran again; only in the pass that saw it run again. */
  timeToRecover: 'TimeToRecover',
  /** Tries at Confluent without a usable answer, or answered 429 or 5xx. */
  confluentErrors: 'ConfluentErrors',
} as const;

export const COMMANDS = [
  'ensure',
  'status',
  'explain',
  'plan',
  'history',
  'stop',
  'resume',
  'restart',
  'takeover',
] as const;
export type Command = (typeof COMMANDS)[number];

/** What a person invokes the function with. */
export interface Input {
  readonly command: Command;
  readonly statement?: string;
  /**
   * With `restart` only: the approval to start it anew, with every row (`earliest`) or those from a past time in ISO 8601 on.
   * Rows that it has read before are written again.
   */
  readonly from?: string;
  /** With `takeover` only: do what it has shown. */
  readonly confirm?: true;
}

export const HEALTHS = ['healthy', 'progressing', 'recovering', 'degraded', 'suspended', 'held', 'unknown'] as const;
export type Health = (typeof HEALTHS)[number];

/** From the weightiest to the lightest: a report shows the weightiest thing that its pass did. */
export const ACTIONS = ['create', 'replace', 'resume', 'stop', 'hold', 'wait', 'none'] as const;
export type Action = (typeof ACTIONS)[number];

export const REASONS = [
  'NeverExisted',
  'ForeignWriter',
  'SpecChanged',
  'Replacing',
  'Missing',
  'SqlInvalid',
  'Starting',
  'StuckPending',
  'PoolExhausted',
  'Running',
  'Failed',
  'BackingOff',
  'CrashLoop',
  'SameErrorAgain',
  'Moving',
  'AutoStopped',
  'Suspended',
  'Degraded',
  'Completed',
  'InTransition',
  'UnknownPhase',
  'AccessDenied',
  'Unreachable',
  'CredentialsInvalid',
] as const;
export type Reason = (typeof REASONS)[number];

/** One statement's line of a report: `action` is the weightiest thing done, everything else is how the pass ended. */
export interface ReportEntry {
  readonly name: string;
  /** The name that it has on Confluent, or would have. */
  readonly statementName: string;
  /** As Confluent answered, or ABSENT, or UNKNOWN where nothing has ever been observed. */
  readonly phase: string;
  readonly health: Health;
  readonly action: Action;
  readonly reason: Reason;
  /** One sentence that a person can act on. */
  readonly message: string;
  /** Resumes in the current streak of failures. */
  readonly restarts: number;
  /** ISO 8601, where the keeper waits for a moment to try again. */
  readonly nextAttemptAt?: string;
  /** `plan`: what an `ensure` would do; `takeover`: what it would do once it is confirmed. */
  readonly steps?: readonly string[];
  /** `status` and `explain`. */
  readonly details?: Details;
  /** `history`: what was decided last, the newest last. */
  readonly history?: readonly PastDecision[];
}

/** Something that the keeper did, or found changed. */
export interface PastDecision {
  /** ISO 8601. */
  readonly at: string;
  readonly statementName: string;
  readonly phase: string;
  readonly health: Health;
  readonly action: string;
  readonly reason: string;
  readonly message: string;
}

/** Everything that is known about one statement. What is not known is left out. Times are ISO 8601. */
export interface Details {
  /** Since when it is in its phase. */
  readonly since?: string;
  /** Confluent shows them once it no longer runs. Topic → offsets text. */
  readonly offsets?: Readonly<Record<string, string>>;
  readonly computePoolId?: string;
  readonly principalId?: string;
  /** What was done, or found changed, last, and why. */
  readonly last?: PastDecision;
  /** What will be tried next. */
  readonly next: string;
  /** What would release it, where it is held or suspended. */
  readonly releasedBy?: string;
  /** The newest failure. */
  readonly exception?: { readonly name: string; readonly message: string; readonly timestamp: string };
  /** When Confluent will delete it, if it stays at rest. */
  readonly purgeAt?: string;
  /** The version that was replaced last, as long as Confluent has it. */
  readonly previous?: { readonly statementName: string; readonly phase: string };
  /** The version that is about to take over. */
  readonly replacement?: { readonly statementName: string; readonly phase: string };
  /** Other live statements that write the same sink. */
  readonly otherWriters: readonly { readonly statementName: string; readonly phase: string }[];
}

export interface Report {
  readonly command: Command;
  readonly statements: readonly ReportEntry[];
}

/** The detail of an outgoing event. */
export interface StatementChange extends ReportEntry {
  readonly version: typeof EVENT_VERSION;
  /** The same at each delivery of the same change. */
  readonly id: string;
  /** ISO 8601: when the change was seen. */
  readonly at: string;
  readonly previousPhase: string;
  readonly previousHealth: Health;
  readonly exception?: { readonly name: string; readonly message: string; readonly timestamp: string };
  /** Topic → Confluent's offsets text, as `partition:0,offset:100;partition:1,offset:200`. */
  readonly latestOffsets?: Readonly<Record<string, string>>;
  /** ISO 8601: when Confluent deletes the statement, and its position with it, if it stays at rest. */
  readonly purgeAt?: string;
  /** How near that is: from day 20 at rest on, from day 25 and from day 29. */
  readonly urgency?: Urgency;
}

export const URGENCIES = ['notice', 'warning', 'critical'] as const;
export type Urgency = (typeof URGENCIES)[number];

/** What becomes of the statements when their stack is deleted. */
export const ON_DELETE = ['stop', 'retain', 'delete'] as const;
export type OnDelete = (typeof ON_DELETE)[number];

/** The custom resource by which a deployment runs passes of its own. */
export const DEPLOYMENT_RESOURCE_TYPE = 'Custom::FlinkStatements';

/** The custom resource's properties. */
export interface DeploymentProperties {
  readonly onDelete: OnDelete;
  /** Changes with everything that the function runs: code, statements, environment. */
  readonly digest: string;
}
