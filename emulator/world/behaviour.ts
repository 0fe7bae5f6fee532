import * as z from 'zod';

const seconds = z.number().nonnegative();

/**
 * Switches of the embedded Confluent, for points that the sources leave open, contradict or date differently. The
 * defaults follow the official API description first, then Confluent's documentation, then recorded answers. Switches
 * that begin with `secondsTo…` are durations in seconds of the world's clock.
 */
export const behaviourSchema = z.strictObject({
  /** Status of POST: the API description says 201, some recorded clients saw 200. */
  createStatus: z.union([z.literal(201), z.literal(200)]),
  /** Status of PUT: the API description says 202, Confluent's REST guide 200, some mocks 204. */
  updateStatus: z.union([z.literal(202), z.literal(200), z.literal(204)]),
  /** The statement in the answer to PUT (never with 204). */
  updateBody: z.boolean(),
  /** Status of DELETE: the API description says 202, Terraform's mocks 204. */
  deleteStatus: z.union([z.literal(202), z.literal(204)]),
  /** Status of DELETE for a statement that is already DELETING: not documented. */
  deleteOfDeleting: z.union([z.literal(202), z.literal(404), z.literal(409)]),
  /** Answer to PATCH: before May 2025 it answered 403 `Patch feature is currently disabled`. */
  patch: z.enum(['works', 'disabled-403', 'not-allowed-405']),
  /**
   * Fate of SQL that cannot run. Usually Confluent accepts it with 201, and it is FAILED soon after; some errors are
   * refused by HTTP and leave no statement.
   */
  badSql: z.enum(['fails-later', '400', '422']),
  /**
   * Table names without catalog and database, in a statement whose properties give neither (`sql.current-catalog`,
   * `sql.current-database`). They are resolved all the same, which is convenient, or refused as by Confluent, which
   * knows no default.
   */
  unqualifiedNames: z.enum(['resolved', 'refused']),
  /**
   * Names and ids of catalogs and databases that the world does not have: `any` takes them for other names of its only
   * environment and cluster, which is convenient, `known` refuses them as Confluent does.
   */
  placeNames: z.enum(['any', 'known']),
  /** Access to INFORMATION_SCHEMA, which a principal may not have: queries of it fail then. */
  informationSchema: z.enum(['works', 'denied']),
  /**
   * Fate of a statement created on an exhausted pool: it waits PENDING, or is refused with 400 (the billing page says
   * "rejected").
   */
  createOnExhaustedPool: z.enum(['pending', 'rejected']),
  /** Status that refuses a change which the statement's phase does not allow. */
  refusalStatus: z.union([z.literal(409), z.literal(400), z.literal(422)]),
  /**
   * Answer to `stopped: true` on PENDING: Confluent's Python driver says "there is no rejection to handle"
   * (`confluent-sql` 0.7.0, `stop_statement`), and Terraform waits for it; VS Code's source says "PENDING isn't stoppable
   * (yet)".
   */
  stopOfPending: z.enum(['works', 'refused']),
  /**
   * Effect of `stopped: true` on FAILED: only `spec.stopped` changes, as the same driver has tried live; it becomes
   * STOPPED; or the request is refused.
   */
  stopOfFailed: z.enum(['stays-failed', 'works', 'refused']),
  /**
   * Answer to `stopped: true` on COMPLETED: accepted, and only `spec.stopped` changes (the same driver: a stop is
   * accepted unconditionally); or refused.
   */
  stopOfCompleted: z.enum(['accepted', 'refused']),
  /**
   * Effect of `stopped: false` on FAILED. It is documented as possible, its wire form is not: the request `works`; it
   * is accepted and does nothing until `spec.stopped` was set true first; it is `refused` until then; or it is
   * `always-refused`, also after a stop.
   */
  resumeOfFailed: z.enum(['works', 'noop-until-stopped', 'refused', 'always-refused']),
  /** Effect of `stopped: false` while STOPPING: the statement stops, then starts again; or the request is refused. */
  resumeOfStopping: z.enum(['works', 'refused']),
  /** Role scoped to a compute pool: 403 instead of 404 for statements that are missing or on another pool. */
  poolScopedRole: z.boolean(),
  /** Pool that a pool-scoped role sees; null: the default pool. */
  roleScopedToPool: z.string().nullable(),
  /** Answers with `spec.properties` null, as in Confluent's REST guide. */
  propertiesNull: z.boolean(),
  /** Labels in answers, as they were given. */
  labelsEchoed: z.boolean(),
  /** Fields that no API description knows, at every level of answers. */
  unknownFields: z.boolean(),
  /**
   * Status of a statement that is PENDING: whole, or only `phase`, `detail` and `network_kind`, as recorded by Terraform.
   */
  pendingStatus: z.enum(['full', 'bare']),
  /** Form of `status.traits`: present, null (Terraform's recorded PENDING), or absent. */
  traits: z.enum(['present', 'null', 'absent']),
  /** Offsets in `status.latest_offsets` on FAILED too, not only on STOPPED. No source promises them. */
  offsetsOnFailed: z.boolean(),
  /** Fields `status.end_time` and `status.duration` (Early Access) in answers. */
  endTime: z.boolean(),
  /** Exceptions of a statement: listed, or the list stays empty. */
  exceptions: z.enum(['listed', 'empty']),
  /** Place of a statement's warnings: `status.warnings`, or behind `[Warning]` in its detail, as older servers have it. */
  warnings: z.enum(['listed', 'in-detail']),
  /** Value of `status.scaling_status.scaling_state` of what runs. */
  scalingState: z.enum(['OK', 'PENDING_SCALE_DOWN', 'PENDING_SCALE_UP', 'POOL_EXHAUSTED']),
  /** Value of `status.state_limit_status.state_limit_state` of what runs; `absent`: no such field. */
  stateLimitState: z.enum([
    'absent',
    'OK',
    'APPROACHING_SOFT_LIMIT',
    'EXCEEDING_SOFT_LIMIT',
    'APPROACHING_HARD_LIMIT',
    'EXCEEDING_HARD_LIMIT',
  ]),
  /** Error bodies with `id`, `code` and `title`, or as bare as recorded ones: status, detail and an empty source. */
  errorFields: z.enum(['full', 'bare']),
  /** Form of `metadata.next` on the last page. */
  nextOfLastPage: z.enum(['empty', 'absent']),
  /** Number of rows on a page of results: not documented. */
  resultsPageSize: z.number().int().positive(),
  /**
   * Content of the first page of a query's results: its rows; or no rows yet, as `[]` or as null, with a `next` that
   * leads to them. Recorded answers show all of these.
   */
  firstResultsPage: z.enum(['rows', 'empty', 'null']),
  /** Prefix of the operators in a plan: `Stream`, in older versions `StreamPhysical`. */
  operatorPrefix: z.enum(['Stream', 'StreamPhysical']),
  /** Length of the longest name: 100 in the API description, 72 in the documentation. */
  nameLength: z.number().int().positive(),
  /**
   * Seconds after which Confluent itself raises the `resource_version` of a live statement, again and again; 0: never.
   */
  systemBumpSeconds: seconds,
  /** Effect of a lost topic on a statement that reads or writes it: the documentation says both. */
  topicDropped: z.enum(['degrades', 'fails']),
  /** Time from POST of an INSERT to RUNNING. */
  secondsToStart: seconds,
  /** Time from a resume to RUNNING. */
  secondsToResume: seconds,
  /** Time from POST of a DDL to COMPLETED. */
  secondsToComplete: seconds,
  /** Time from POST of a query of INFORMATION_SCHEMA to COMPLETED. */
  secondsToQuery: seconds,
  /** Time from the stop of the referenced statement to RUNNING. */
  secondsToCarryOver: seconds,
  /** Time that a carry-over waits for the referenced statement before it fails. */
  secondsToGiveUpCarryOver: seconds,
  /** Time from PENDING to FAILED for SQL that cannot run. */
  secondsToRefuse: seconds,
  /** Time from an accepted stop to STOPPING; until then the phase is as before. */
  secondsToStopping: seconds,
  /** Time from an accepted stop to STOPPED. */
  secondsToStop: seconds,
  /** Time from FAILING to FAILED; 0: straight to FAILED. */
  secondsToFail: seconds,
  /** Time from DELETE to 404; the statement is DELETING until then. */
  secondsToDelete: seconds,
  /** Time from a lost topic to DEGRADED. */
  secondsToDegrade: seconds,
  /** Time between two of Confluent's own restarts of a statement whose topic is lost, each with an exception. */
  secondsBetweenRestarts: z.number().positive(),
  /** Time from a terminal phase to the purge. */
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
  placeNames: 'any',
  informationSchema: 'works',
  createOnExhaustedPool: 'pending',
  refusalStatus: 409,
  stopOfPending: 'works',
  stopOfFailed: 'stays-failed',
  stopOfCompleted: 'accepted',
  resumeOfFailed: 'works',
  resumeOfStopping: 'works',
  poolScopedRole: false,
  roleScopedToPool: null,
  propertiesNull: false,
  labelsEchoed: true,
  unknownFields: false,
  pendingStatus: 'full',
  traits: 'present',
  offsetsOnFailed: false,
  endTime: true,
  exceptions: 'listed',
  warnings: 'listed',
  scalingState: 'OK',
  stateLimitState: 'OK',
  errorFields: 'full',
  nextOfLastPage: 'empty',
  resultsPageSize: 100,
  firstResultsPage: 'rows',
  operatorPrefix: 'Stream',
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
  secondsBetweenRestarts: 60,
  secondsToPurge: 30 * 24 * 3600,
};
