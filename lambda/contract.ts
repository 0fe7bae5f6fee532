/**
 * Names and shapes shared with everything outside the function: the stack that deploys it, the command line that invokes it,
 * and the readers of its events, metrics and reports. This file imports nothing.
 *
 * @module flink-statement-keeper/contract
 */

/** The keys of a table, in its order, with their type. */
const keysOf = <Key extends string>(table: Readonly<Record<Key, unknown>>): readonly Key[] =>
  Object.keys(table).filter((key): key is Key => key in table);

/** Environment variables of the function; only `config.ts` reads them. */
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
  /**
   * Names of the statements of the same app's other keepers, with commas between them, or {@link PACKED_SIBLINGS} and the
   * same by Brotli in Base64; default none.
   */
  readonly SIBLINGS?: string;
}

/** Mark before names that are packed; no name has a colon. */
export const PACKED_SIBLINGS = 'br:';

/** Name of the secret with the Confluent credentials of a catalog, unless another name is given. */
export const defaultSecretName = (catalogName: string): string =>
  `/confluent_cloud_resource/${catalogName}/flink_compute_pool`;

/** Partition key of the ledger table: the statement's configured name. */
export const LEDGER_KEY = 'statement';

/** Source of outgoing events. */
export const EVENT_SOURCE = 'flink.statement-keeper';
/** Detail type of outgoing events; their detail is a {@link StatementChange}. */
export const EVENT_DETAIL_TYPE = 'Flink Statement Change';
/** Version of the detail's shape; another one breaks what readers rely on. */
export const EVENT_VERSION = '1';

/** Source of an event that requests a pass now; its detail is not read. */
export const REQUEST_SOURCE = 'flink.statement-keeper.request';
/** Detail type of an event that requests a pass now. */
export const REQUEST_DETAIL_TYPE = 'Flink Statement Pass Requested';

/** Namespace of the metrics in CloudWatch, unless another one is given. */
export const METRICS_NAMESPACE = 'FlinkStatementKeeper';
/** Dimension of every metric: the statement's configured name. */
export const METRICS_DIMENSION = 'Statement';

/** Unit of a metric, in CloudWatch's words. */
type MetricUnit = 'Count' | 'Milliseconds' | 'Seconds';

/** The metrics of a statement: of each one `name` and `unit` in CloudWatch, and in `emitted` the passes that emit it. */
export const METRICS = {
  /** Health of the statement at the end of a pass. */
  healthy: { name: 'Healthy', unit: 'Count', emitted: 'in every pass, 1 or 0' },
  /** Resumes that this pass requested; `Healthy` is 0 then, whatever the pass ended with. */
  restarts: { name: 'Restarts', unit: 'Count', emitted: 'in every pass' },
  /** Presence of a hold: a person is needed. */
  held: { name: 'Held', unit: 'Count', emitted: 'in every pass, 1 or 0' },
  /** Degradation; no value while there is none: CloudWatch charges a metric for each hour in which it has one. */
  degraded: { name: 'Degraded', unit: 'Count', emitted: 'only in a pass that ends degraded, 1' },
  /** Flapping: the statement runs, and has failed again and again within a day. */
  flapping: { name: 'Flapping', unit: 'Count', emitted: 'only in a pass that ends with reason Flapping, 1' },
  /** Duration of the pass. */
  passDuration: { name: 'PassDuration', unit: 'Milliseconds', emitted: 'in every pass' },
  /** Time from the failure until the statement ran again. */
  timeToRecover: { name: 'TimeToRecover', unit: 'Seconds', emitted: 'only in the pass that sees it run again' },
  /** Tries at Confluent without a usable answer, or answered 429 or 5xx. */
  confluentErrors: { name: 'ConfluentErrors', unit: 'Count', emitted: 'in every pass' },
} as const satisfies Readonly<Record<string, { name: string; unit: MetricUnit; emitted: string }>>;
/** Key of a metric in {@link METRICS}. */
export type MetricKey = keyof typeof METRICS;
/** Keys of all metrics, in the order of {@link METRICS}. */
export const METRIC_KEYS = keysOf(METRICS);

/** The options of single commands, each with its value. */
export interface CommandOptions {
  /** Approval to start the statement anew and write rows again: all (`earliest`), or those from a past time in ISO 8601 on. */
  readonly from?: string;
  /** Consent to do what the same command has shown without it. */
  readonly confirm?: true;
}
/** Name of an option. */
export type CommandOption = keyof CommandOptions;

/** The options of single commands, and the JSON that each one accepts, for error messages. */
export const COMMAND_OPTIONS = {
  /** Time from which rows are written again. */
  from: '"earliest" or a time like "2026-11-22T10:00:00Z"',
  /** Consent. */
  confirm: 'true',
} as const satisfies Readonly<Record<CommandOption, string>>;
/** Names of all options. */
export const COMMAND_OPTION_NAMES = keysOf(COMMAND_OPTIONS);

/** A command that only reads: no request to Confluent but GET, no write to the ledger, no event. */
interface Looks {
  readonly kind: 'looks';
  /** Other writers of the sink are looked for, by a list of the whole environment. */
  readonly surveys: boolean;
  readonly options: readonly CommandOption[];
  /** Description in `--help`. */
  readonly says: string;
}

/** A command that changes what a person wants, or runs a pass that may change something on Confluent. */
interface Acts extends Omit<Looks, 'kind' | 'surveys'> {
  readonly kind: 'acts';
}

/** A command that only reads, until it is given with `confirm`. */
interface ActsOnceConfirmed extends Omit<Looks, 'kind'> {
  readonly kind: 'acts once confirmed';
  /** Description in `--help` of the confirmed command. */
  readonly saysConfirmed: string;
}

/**
 * The commands: everything in which they differ, but for what they do. `kind` says whether a command only looks, `options`
 * are the names of the options that it takes, `says` is its description in `--help`, and one with `surveys` also looks for
 * other writers of the sink.
 */
export const COMMANDS = {
  /** Pass that makes sure that the statements run. */
  ensure: {
    kind: 'acts',
    options: [],
    says: 'make sure that the statement runs: create it, resume it, put a changed text in its place, or say why not',
  },
  /** State of the statements in short. */
  status: {
    kind: 'looks',
    surveys: true,
    options: [],
    says: 'how it is, since when, at which offsets, and what is next',
  },
  /** State of the statements in full. */
  explain: {
    kind: 'looks',
    surveys: true,
    options: [],
    says: 'all that is known: why it is so, what was done last, what is tried next and when, what releases it',
  },
  /** Preview of `ensure`. */
  plan: { kind: 'looks', surveys: false, options: [], says: 'what ensure would do, step by step' },
  /** Decisions of before. */
  history: { kind: 'looks', surveys: false, options: [], says: 'the last decisions' },
  /** Wish that the statements rest. */
  stop: { kind: 'acts', options: [], says: 'stop it, and leave it stopped until resume' },
  /** Wish that the statements run. */
  resume: { kind: 'acts', options: [], says: 'let it run again, from where it stopped' },
  /** Stop and resume, or with `from` a start from another time. */
  restart: {
    kind: 'acts',
    options: ['from'],
    says: 'forget a hold and the count of failures, then stop and resume it',
  },
  /** Change from the other writers of the sink to ours. */
  takeover: {
    kind: 'acts once confirmed',
    surveys: true,
    options: ['confirm'],
    says: 'what would be stopped and started where others write the same sink; --confirm does it',
    saysConfirmed: 'stop the other statements that write the same sink, and start ours',
  },
} as const satisfies Readonly<Record<string, Looks | Acts | ActsOnceConfirmed>>;
/** Name of a command. */
export type Command = keyof typeof COMMANDS;
/** Names of all commands, in the order of `--help`. */
export const COMMAND_NAMES = keysOf(COMMANDS);

type CommandOf<Kind> = { [Name in Command]: (typeof COMMANDS)[Name]['kind'] extends Kind ? Name : never }[Command];

/** A command that only reads, at least without `confirm`. */
export type LookingCommand = CommandOf<'looks' | 'acts once confirmed'>;

/** A command that acts, at least with `confirm`. */
export type ActingCommand = CommandOf<'acts' | 'acts once confirmed'>;

/** Event with one of some commands, and the options that it takes. */
export interface InputOf<Name extends Command> extends CommandOptions {
  /** Name of the command. */
  readonly command: Name;
  /** Name of one configured statement; absent: all of them. */
  readonly statement?: string;
}

/** The event with which a person invokes the function. */
export type Input = InputOf<LookingCommand> | InputOf<ActingCommand>;

/** An input that only reads. */
export const onlyLooks = (input: Input): input is InputOf<LookingCommand> => {
  const { kind } = COMMANDS[input.command];
  return kind === 'looks' || (kind === 'acts once confirmed' && input.confirm !== true);
};

/** The options of a command. */
export const optionsOf = (command: Command): readonly CommandOption[] => COMMANDS[command].options;

/** The commands that accept this option. */
export const commandsWith = (option: CommandOption): readonly Command[] =>
  COMMAND_NAMES.filter((command) => optionsOf(command).includes(option));

/** Healths of a statement. */
export const HEALTHS = ['healthy', 'progressing', 'recovering', 'degraded', 'suspended', 'held', 'unknown'] as const;
/** Health of a statement; it follows from the {@link Reason}. */
export type Health = (typeof HEALTHS)[number];

/** Actions of a pass, the weightiest first: a report shows the weightiest one. */
export const ACTIONS = ['create', 'replace', 'resume', 'stop', 'hold', 'wait', 'none'] as const;
/** Action of a pass. */
export type Action = (typeof ACTIONS)[number];

/** The reasons, and for each the healths that a statement may have with it. */
const HEALTHS_OF_REASONS = {
  NeverExisted: ['progressing'],
  /** Health `progressing`: a confirmed takeover stops the other writers. */
  ForeignWriter: ['held', 'progressing'],
  SpecChanged: ['progressing', 'held'],
  /**
   * Health `recovering`: a resume of the older version may still take effect. `degraded`: the change takes too long.
   */
  Replacing: ['progressing', 'recovering', 'degraded'],
  /** Health `recovering`: the recorded offsets are known, so that the statement can start there. */
  Missing: ['recovering', 'held'],
  SqlInvalid: ['held'],
  NameTaken: ['held'],
  /** Health `recovering`: the start follows a resume that answers a failure. */
  Starting: ['progressing', 'recovering'],
  StuckPending: ['degraded'],
  PoolExhausted: ['degraded'],
  Running: ['healthy'],
  Failed: ['recovering'],
  BackingOff: ['recovering'],
  CrashLoop: ['held'],
  SameErrorAgain: ['held'],
  Moving: ['progressing'],
  Resuming: ['progressing'],
  AutoStopped: ['held'],
  Suspended: ['suspended'],
  /** It runs, and Confluent lists one exception after another. */
  Restarting: ['degraded'],
  Degraded: ['degraded'],
  /** It runs, and has failed again and again within a day. */
  Flapping: ['degraded'],
  Completed: ['held'],
  /** Health `recovering`: the phase is FAILING. */
  InTransition: ['progressing', 'recovering'],
  UnknownPhase: ['degraded'],
  AccessDenied: ['unknown'],
  Unreachable: ['unknown'],
  CredentialsInvalid: ['unknown'],
} as const satisfies Readonly<Record<string, readonly [Health, ...Health[]]>>;
/** Reason for the health that a statement has. */
export type Reason = keyof typeof HEALTHS_OF_REASONS;
/** All reasons. */
export const REASONS = keysOf(HEALTHS_OF_REASONS);

/** The healths that a statement may have with one reason. */
export type HealthOf<R extends Reason> = (typeof HEALTHS_OF_REASONS)[R][number];

/**
 * The healths that a statement may have with each reason: health follows from the reason. An exception is the event about a
 * foreign writer beside a running statement, which leaves the statement's health as it is.
 */
export const HEALTH_OF: Readonly<Record<Reason, readonly [Health, ...Health[]]>> = HEALTHS_OF_REASONS;

/** Entry of one statement in a report: `action` is the weightiest thing done, all other fields describe the end of the pass. */
export interface ReportEntry {
  /** Name in `statements.json`. */
  readonly name: string;
  /** Name that the statement has on Confluent, or would have. */
  readonly statementName: string;
  /** Phase that Confluent answered, or ABSENT; UNKNOWN where nothing has ever been observed. */
  readonly phase: string;
  /** Health at the end of the pass. */
  readonly health: Health;
  /** Weightiest action of the pass. */
  readonly action: Action;
  /** Reason for the health. */
  readonly reason: Reason;
  /** Sentence that a person can act on. */
  readonly message: string;
  /** Resumes in the current streak of failures. */
  readonly restarts: number;
  /** Time of the next try, in ISO 8601; absent where the keeper waits for no time. */
  readonly nextAttemptAt?: string;
  /**
   * Time from which it loses rows, in ISO 8601: its topics then no longer have what it has not read. Absent: it runs, has
   * never run, or its topics keep everything.
   */
  readonly rowsLostFrom?: string;
  /** Steps, in a report of `plan` or of an unconfirmed `takeover`: what `ensure`, or the confirmed `takeover`, would do. */
  readonly steps?: readonly string[];
  /** Details, in a report of `status`, `explain` or `plan`. */
  readonly details?: Details;
  /** Last decisions, the newest last, in a report of `history`. */
  readonly history?: readonly PastDecision[];
}

/** Decision that did something, or found something changed. */
export interface PastDecision {
  /** Time of the decision, in ISO 8601. */
  readonly at: string;
  /** Name of the version on Confluent that it was about. */
  readonly statementName: string;
  /** Phase that the statement then had. */
  readonly phase: string;
  /** Health that followed from the reason. */
  readonly health: Health;
  /** Action, an {@link Action} of the release that decided. */
  readonly action: string;
  /** Reason, a {@link Reason} of the release that decided. */
  readonly reason: string;
  /** Sentence that says what was done, and why. */
  readonly message: string;
}

/** Warning of Confluent's. */
export interface ShownWarning {
  /** Confluent's severity: `LOW`, `MODERATE` or `CRITICAL`; others may come. */
  readonly severity: string;
  /** Confluent's short summary for machines. */
  readonly reason: string;
  /** Confluent's words. */
  readonly message: string;
  /** Meaning of that severity at Confluent, in words. */
  readonly meaning: string;
}

/** Exception of Confluent's. */
export interface ShownException {
  /** Confluent's name for it. */
  readonly name: string;
  /** Confluent's words. */
  readonly message: string;
  /** Time at which Confluent recorded it, in ISO 8601. */
  readonly timestamp: string;
}

/** Statement on Confluent beside the one that the keeper looks at. */
export interface StatementInPhase {
  /** Name on Confluent. */
  readonly statementName: string;
  /** Phase that Confluent answered. */
  readonly phase: string;
}

/** Details of one statement; what the keeper does not know is absent. Times are in ISO 8601. */
export interface Details {
  /** Beginning of its present phase. */
  readonly since?: string;
  /** Position, as topic → offsets text; Confluent shows it once the statement no longer runs. */
  readonly offsets?: Readonly<Record<string, string>>;
  /** Compute pool that it is assigned to. */
  readonly computePoolId?: string;
  /** Principal that it runs as. */
  readonly principalId?: string;
  /** Newest decision that did something, or found something changed. */
  readonly last?: PastDecision;
  /** Next step of the keeper, as a sentence. */
  readonly next: string;
  /** Judgement of its text, in sentences: whether it keeps state, what kind of sink it has, and who says so. */
  readonly judgement?: string;
  /** Way out of a hold or a suspension. */
  readonly releasedBy?: string;
  /** Runs within the last 24 hours that ended in a failure, of those that had lasted ten minutes; absent: none. */
  readonly failedRuns?: number;
  /** The newest failure. */
  readonly exception?: ShownException;
  /** Exceptions since it began to run, the newest first, as far as Confluent lists them: the ten newest. */
  readonly exceptions?: readonly (Omit<ShownException, 'timestamp'> & Partial<Pick<ShownException, 'timestamp'>>)[];
  /** Warnings of Confluent's, also about the limits of its state and its scale, with what Confluent means by them. */
  readonly warnings?: readonly ShownWarning[];
  /** Time at which Confluent deletes it, if it stays at rest. */
  readonly purgeAt?: string;
  /** Version that was replaced last, as long as Confluent has it. */
  readonly previous?: StatementInPhase;
  /** Successor: the version that is about to take its place. */
  readonly replacement?: StatementInPhase;
  /** Other live statements that write the same sink. */
  readonly otherWriters: readonly StatementInPhase[];
}

/** Report of a pass: the function's answer to a command, and what `--json` prints. */
export interface Report {
  /** Command that was carried out. */
  readonly command: Command;
  /** Entries, in the order of `statements.json`. */
  readonly statements: readonly ReportEntry[];
}

/** The detail of an outgoing event. */
export interface StatementChange extends ReportEntry {
  /** Version of this shape. */
  readonly version: typeof EVENT_VERSION;
  /** Id of the change, equal at each delivery. */
  readonly id: string;
  /** Time at which the keeper saw the change, in ISO 8601. */
  readonly at: string;
  /** Phase before the change. */
  readonly previousPhase: string;
  /** Health before the change. */
  readonly previousHealth: Health;
  /** Newest failure; absent: none is known. */
  readonly exception?: ShownException;
  /** Position, as topic → Confluent's offsets text, for example `partition:0,offset:100;partition:1,offset:200`. */
  readonly latestOffsets?: Readonly<Record<string, string>>;
  /** Time at which Confluent deletes the statement and its position, if it stays at rest, in ISO 8601. */
  readonly purgeAt?: string;
  /**
   * Nearness of a loss, of its rows or of the whole statement, whichever comes first: `notice` from 20/30 of the time on,
   * `warning` from 25/30, `critical` from 29/30.
   */
  readonly urgency?: Urgency;
}

/** Urgencies, the least first. */
export const URGENCIES = ['notice', 'warning', 'critical'] as const;
/** Nearness of a loss. */
export type Urgency = (typeof URGENCIES)[number];

/** Fates of the statements when their stack is deleted. */
export const ON_DELETE = ['stop', 'retain', 'delete'] as const;
/** Fate of the statements when their stack is deleted: stopped, left running, or stopped and deleted. */
export type OnDelete = (typeof ON_DELETE)[number];

/** Type of the custom resource by which a deployment runs passes of its own. */
export const DEPLOYMENT_RESOURCE_TYPE = 'Custom::FlinkStatements';

/** Properties of that custom resource. */
export interface DeploymentProperties {
  /** Fate of the statements at the deletion. */
  readonly onDelete: OnDelete;
  /** Digest of everything that the function runs: code, statements, environment. */
  readonly digest: string;
}
