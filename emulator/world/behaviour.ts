import * as z from 'zod';

const seconds = z.number().nonnegative();

/**
 * Every switch of the embedded Confluent, for what the sources leave open, contradict or date differently.
 * The defaults follow the official description first, then Confluent's documentation, then recorded answers.
 * Names that begin with `secondsTo…` are durations in seconds of the world's clock.
 */
export const behaviourSchema = z.strictObject({
  /** POST: the description says 201, some recorded clients saw 200. */
  createStatus: z.union([z.literal(201), z.literal(200)]),
  /** PUT: the description says 202, Confluent's REST guide 200, some mocks 204. */
  updateStatus: z.union([z.literal(202), z.literal(200), z.literal(204)]),
  /** Whether the answer to PUT carries the statement (never with 204). */
  updateBody: z.boolean(),
  /** DELETE: the description says 202, Terraform's mocks 204. */
  deleteStatus: z.union([z.literal(202), z.literal(204)]),
  /** DELETE of what is DELETING already: not documented. */
  deleteOfDeleting: z.union([z.literal(202), z.literal(404), z.literal(409)]),
  /** PATCH: before May 2025 it answered 403 `Patch feature is currently disabled`. */
  patch: z.enum(['works', 'disabled-403', 'not-allowed-405']),
  /** SQL that cannot run: usually accepted with 201 and FAILED soon after; some errors are refused by HTTP and leave no statement. */
  badSql: z.enum(['fails-later', '400', '422']),
  /**
   * Table names without catalog and database, in a statement whose properties don't name them either (`sql.current-catalog`,
   * `sql.current-database`): resolved all the same, which is convenient, or refused as by Confluent, which knows no default.
   */
  unqualifiedNames: z.enum(['resolved', 'refused']),
  /** A statement created on an exhausted pool: waits PENDING, or is refused with 400 (the billing page says "rejected"). */
  createOnExhaustedPool: z.enum(['pending', 'rejected']),
  /** The status that refuses a change which the statement's phase does not allow. */
  refusalStatus: z.union([z.literal(409), z.literal(400), z.literal(422)]),
  /** `stopped: true` on PENDING: VS Code's source says "PENDING isn't stoppable (yet)", Terraform waits for it. */
  stopOfPending: z.enum(['refused', 'works']),
  /** `stopped: true` on FAILED: becomes STOPPED, only takes note of it in `spec.stopped`, or is refused. */
  stopOfFailed: z.enum(['works', 'stays-failed', 'refused']),
  /**
   * `stopped: false` on FAILED. Documented as possible, its wire form is not: it `works`; it is accepted and does nothing
   * until `spec.stopped` was set true first; it is `refused` until then; or it is `always-refused`, also after a stop.
   */
  resumeOfFailed: z.enum(['works', 'noop-until-stopped', 'refused', 'always-refused']),
  /** `stopped: false` while STOPPING: it stops, then starts again; or the request is refused. */
  resumeOfStopping: z.enum(['works', 'refused']),
  /** The role is scoped to a compute pool: 403 instead of 404 for what is missing or on another pool. */
  poolScopedRole: z.boolean(),
  /** The pool that a pool-scoped role sees; null means the default pool. */
  roleScopedToPool: z.string().nullable(),
  /** `spec.properties` is answered as null, as in Confluent's REST guide. */
  propertiesNull: z.boolean(),
  /** Labels are answered as they were given, or left out. */
  labelsEchoed: z.boolean(),
  /** Fields that no description knows appear at every level. */
  unknownFields: z.boolean(),
  /** `status.traits`: given, null (Terraform's recorded PENDING), or left out. */
  traits: z.enum(['present', 'null', 'absent']),
  /** `status.latest_offsets` is filled for FAILED too, not only for STOPPED. Not documented either way. */
  offsetsOnFailed: z.boolean(),
  /** `status.end_time` and `status.duration` (Early Access) are given. */
  endTime: z.boolean(),
  /** The exceptions of a statement are listed, or the list stays empty. */
  exceptions: z.enum(['listed', 'empty']),
  /** Error bodies with `id`, `code` and `title`, or as bare as recorded ones: status, detail and an empty source. */
  errorFields: z.enum(['full', 'bare']),
  /** `metadata.next` of the last page. */
  nextOfLastPage: z.enum(['empty', 'absent']),
  /** Rows on a page of results: not documented. */
  resultsPageSize: z.number().int().positive(),
  /**
   * The first page of a query's results: its rows; or no rows yet, as `[]` or as null, with a `next` that leads to them.
   * Recorded answers show all of these.
   */
  firstResultsPage: z.enum(['rows', 'empty', 'null']),
  /** The longest name: 100 in the description, 72 in the documentation. */
  nameLength: z.number().int().positive(),
  /** Seconds after which the system bumps `resource_version` of a live statement by itself, again and again; 0: only on changes. */
  systemBumpSeconds: seconds,
  /** What the loss of a topic does to a statement that reads or writes it: the documentation says both. */
  topicDropped: z.enum(['degrades', 'fails']),
  /** POST of an INSERT to RUNNING. */
  secondsToStart: seconds,
  /** Resume to RUNNING. */
  secondsToResume: seconds,
  /** POST of a DDL to COMPLETED. */
  secondsToComplete: seconds,
  /** POST of a query of INFORMATION_SCHEMA to COMPLETED. */
  secondsToQuery: seconds,
  /** From the stop of the referenced statement to RUNNING. */
  secondsToCarryOver: seconds,
  /** How long a carry-over waits for the referenced statement before it fails. */
  secondsToGiveUpCarryOver: seconds,
  /** From PENDING to FAILED for SQL that cannot run. */
  secondsToRefuse: seconds,
  /** From an accepted stop to STOPPING; until then the phase is as before. */
  secondsToStopping: seconds,
  /** From an accepted stop to STOPPED. */
  secondsToStop: seconds,
  /** FAILING to FAILED; 0: straight to FAILED. */
  secondsToFail: seconds,
  /** From DELETE to 404; DELETING until then. */
  secondsToDelete: seconds,
  /** From a lost topic to DEGRADED. */
  secondsToDegrade: seconds,
  /** From a terminal phase to the purge. */
  secondsToPurge: seconds,
});

export type Behaviour = z.infer<typeof behaviourSchema>;

export const defaultBehaviour: Behaviour = {
  createStatus: 201,
  updateStatus: 202,
  updateBody: false,
  deleteStatus: 202,
  deleteOfDeleting: 202,
  patch: 'works',
  badSql: 'fails-later',
  unqualifiedNames: 'resolved',
  createOnExhaustedPool: 'pending',
  refusalStatus: 409,
  stopOfPending: 'refused',
  stopOfFailed: 'works',
  resumeOfFailed: 'works',
  resumeOfStopping: 'works',
  poolScopedRole: false,
  roleScopedToPool: null,
  propertiesNull: false,
  labelsEchoed: true,
  unknownFields: false,
  traits: 'present',
  offsetsOnFailed: true,
  endTime: true,
  exceptions: 'listed',
  errorFields: 'full',
  nextOfLastPage: 'empty',
  resultsPageSize: 100,
  firstResultsPage: 'rows',
  nameLength: 100,
  systemBumpSeconds: 0,
  topicDropped: 'degrades',
  secondsToStart: 10,
  secondsToResume: 10,
  secondsToComplete: 25,
  secondsToQuery: 2,
  secondsToCarryOver: 25,
  secondsToGiveUpCarryOver: 6 * 3600,
  secondsToRefuse: 3,
  secondsToStopping: 0.5,
  secondsToStop: 5,
  secondsToFail: 5,
  secondsToDelete: 10,
  secondsToDegrade: 120 * 60,
  secondsToPurge: 30 * 24 * 3600,
};
