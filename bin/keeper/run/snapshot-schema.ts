import * as z from 'zod';
import { behaviourSchema, defaultBehaviour } from '../../../emulator/world/behaviour.ts';
import { faultRuleSchema } from '../../../emulator/world/faults.ts';
import { defaultNames } from '../../../emulator/world/place.ts';
import type { Snapshot } from '../../../emulator/world/snapshot.ts';

// The annotation makes the compiler compare the schema with what the emulator keeps: where that changes, this must too.

const time = z.number();
const count = z.int().nonnegative();
const strings = z.record(z.string(), z.string());
const offsets = z.record(z.string(), count);

const source = z.strictObject({ topic: z.string(), partition: count, offset: count });

const record = z.strictObject({
  order: count,
  at: time,
  partition: count,
  offset: count,
  value: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  poison: z.enum(['none', 'live', 'removed']),
  origin: z.strictObject({ statement: z.string(), uid: z.string(), source: source.nullable() }).nullable(),
});

const column = z.strictObject({
  name: z.string(),
  type: z.string(),
  nullable: z.boolean(),
  kind: z.enum(['metadata', 'virtual', 'computed']).optional(),
  metadataKey: z.string().optional(),
  expression: z.string().optional(),
  added: count.optional(),
});

const topic = z.strictObject({
  name: z.string(),
  columns: z.array(column),
  primaryKey: z.array(z.string()),
  distributedBy: z.array(z.string()),
  options: strings.default({}),
  partitions: z.array(z.array(record)),
});

const transition = z.strictObject({
  at: time,
  to: z.enum(['RUNNING', 'COMPLETED', 'FAILED', 'STOPPING', 'STOPPED', 'DEGRADED', 'ABSENT']),
  detail: z.string(),
});

const wait = z.discriminatedUnion('for', [
  z.strictObject({ for: z.literal('pool') }),
  z.strictObject({ for: z.literal('statement'), name: z.string(), since: time, until: time }),
]);

const statement = z.strictObject({
  serial: count,
  name: z.string(),
  uid: z.string(),
  createdAt: time,
  updatedAt: time,
  resourceVersion: count,
  labels: strings,
  sql: z.string(),
  properties: strings,
  poolId: z.string(),
  principal: z.string(),
  compiled: count,
  stopped: z.boolean(),
  phase: z.string(),
  detail: z.string(),
  next: transition.nullable(),
  wait: wait.nullable(),
  runningSince: time.nullable(),
  endedAt: time.nullable(),
  failed: z.boolean(),
  lostTopic: z.string().nullable(),
  positions: z.record(z.string(), offsets).nullable(),
  savepointsToFail: count,
  savepointFailed: z.boolean(),
  latestOffsets: z.strictObject({ at: time, topics: z.record(z.string(), offsets) }).nullable(),
  exceptions: z.array(z.strictObject({ name: z.string(), message: z.string(), at: time })),
  warnings: z
    .array(
      z.strictObject({
        severity: z.enum(['LOW', 'MODERATE', 'CRITICAL']),
        reason: z.string(),
        message: z.string(),
        at: time,
      }),
    )
    .default([]),
  results: z.array(z.array(z.string().nullable())).nullable(),
});

const account = z.strictObject({
  cloud: z.string(),
  region: z.string(),
  key: z.string(),
  secret: z.string(),
  organization: z.string(),
  environment: z.string(),
  catalogName: z.string().default(defaultNames.catalogName),
  databaseId: z.string().default(defaultNames.databaseId),
  databaseName: z.string().default(defaultNames.databaseName),
  pool: z.string(),
  principal: z.string(),
});

/** Switches as they were saved; those that came later have their defaults. */
const behaviour = z
  .looseObject({})
  .transform((saved) => ({ ...defaultBehaviour, ...saved }))
  .pipe(behaviourSchema);

/** Snapshot of the embedded Confluent, saved by this release and by no other. */
export const snapshotSchema: z.ZodType<Snapshot> = z.strictObject({
  at: time,
  behaviour,
  account,
  pools: z.array(z.strictObject({ id: z.string(), exhausted: z.boolean() })),
  missingPrincipals: z.array(z.string()),
  topics: z.array(topic),
  functions: z.array(z.string()).default([]),
  plan: z.string().nullable().default(null),
  statements: z.array(statement),
  history: z.array(z.strictObject({ at: time, name: z.string(), uid: z.string(), phase: z.string() })),
  requests: z.array(z.strictObject({ at: time, method: z.string(), path: z.string(), status: z.number().nullable() })),
  faults: z.array(z.strictObject({ id: z.string(), rule: faultRuleSchema, skip: count, left: count.nullable() })),
  numbers: count,
});
