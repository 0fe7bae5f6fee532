import { HEALTHS, type StatementChange } from '../../contract.ts';
import type { Ledger } from '../../core/model/ledger.ts';
import { LAST_TIME } from '../../core/model/limits.ts';
import * as z from '../../zod.ts';
import { changeSchema } from '../report-schema.ts';
import { upgraded } from './upgrade.ts';

// Loose objects keep what a newer release has written, so that going back a release loses nothing.
// The type annotations make the compiler compare the schemas with core/model/ledger.ts and contract.ts.

// What is used more than once is made once: making schemas is a good part of a cold start.

const text = z.string();
const optionalText = z.exactOptional(text);
const texts = z.array(text);
const whole = z.int();
const optionalFlag = z.exactOptional(z.boolean());
const time = z.number().check(z.gte(-LAST_TIME), z.lte(LAST_TIME));
const optionalTime = z.exactOptional(time);
const health = z.enum(HEALTHS);
const offsets = z.record(text, text);
const signals = z.array(
  z.enum([
    'savepoint-failed',
    'reference-gone',
    'reference-not-stopped',
    'waits-for-reference',
    'pool-gone',
    'pool-exhausted',
    'curable',
  ]),
);

const earliest = z.looseObject({ from: z.literal('earliest') });
const timestamp = z.looseObject({ from: z.literal('timestamp'), timestamp: time });
const start = z.discriminatedUnion('from', [
  earliest,
  timestamp,
  z.looseObject({ from: z.literal('offsets'), offsets }),
  z.looseObject({ from: z.literal('statement'), statementName: text }),
]);
const placement = z.exactOptional(z.looseObject({ computePoolId: optionalText, principalId: optionalText }));

const answer = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('accepted'), at: time }),
  z.looseObject({ kind: z.literal('refused'), at: time, detail: text, signals }),
]);

const purpose = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('failure'), id: text, round: whole }),
  z.looseObject({ kind: z.literal('replace'), round: whole }),
  z.looseObject({ kind: z.literal('savepoint'), detail: text }),
  z.looseObject({ kind: z.enum(['start', 'restart', 'move', 'degraded', 'policy', 'person']) }),
]);

const request = z.looseObject({
  verb: z.enum(['create', 'stop', 'resume']),
  purpose,
  at: time,
  placement,
  afterOwnStop: optionalFlag,
  answer: z.exactOptional(answer),
  overtaken: optionalFlag,
  withoutEffect: optionalFlag,
});

const failure = z.looseObject({
  id: text,
  of: text,
  versionName: text,
  ended: optionalTime,
  at: time,
  name: text,
  message: text,
  detail: optionalText,
  fingerprint: text,
  signals,
  superseded: optionalFlag,
});

const record = z.looseObject({
  versionName: text,
  incarnation: whole,
  start,
  evidence: z.enum(['planned', 'requested', 'accepted', 'neverRan', 'ran']),
  succeedsSince: optionalTime,
  phase: z.exactOptional(z.looseObject({ name: text, since: time })),
  position: z.exactOptional(offsets),
  placement,
  failure: z.exactOptional(failure),
  streak: z.looseObject({ resumes: whole, probes: whole, errors: texts }),
  journal: z.array(request),
});

const decision = z.looseObject({
  at: text,
  statementName: text,
  phase: text,
  health,
  action: text,
  reason: text,
  message: text,
});

const currentSchema = z.looseObject({
  current: optionalText,
  successor: optionalText,
  replaced: optionalText,
  prerequisite: optionalText,
  records: z.record(text, record),
  incarnations: z.record(text, whole),
  completed: texts,
  preflight: z.exactOptional(z.looseObject({ versionName: text, problems: texts, at: time })),
  desiredState: z.exactOptional(
    z.looseObject({
      state: z.enum(['running', 'stopped']),
      by: z.enum(['person', 'foreign']),
      at: time,
      reachedAt: optionalTime,
    }),
  ),
  restart: z.exactOptional(
    z.looseObject({
      at: time,
      from: z.exactOptional(z.discriminatedUnion('from', [earliest, timestamp])),
      carriedOut: optionalFlag,
    }),
  ),
  downSince: optionalTime,
  rediscoveredAt: optionalTime,
  census: z.exactOptional(z.looseObject({ statementNames: texts, at: time })),
  takeover: z.exactOptional(texts),
  told: z.exactOptional(
    z.looseObject({ phase: text, health, reason: text, at: time, urgency: z.exactOptional(whole) }),
  ),
  changes: whole,
  decisions: z.array(decision),
});

/** A name without its record would begin a statement anew: such an item is an error, never an empty ledger. */
const isComplete = ({ current, successor, prerequisite, records }: Ledger): boolean =>
  [current, successor, prerequisite].every((name) => name === undefined || Object.hasOwn(records, name));

/** A ledger, also as release 0.2 wrote it: that is upgraded. */
export const ledgerSchema: z.ZodMiniType<Ledger> = z.pipe(
  z.transform(upgraded),
  currentSchema.check(z.refine(isComplete, 'names a statement of which it has no record')),
);

export const outboxSchema: z.ZodMiniType<readonly StatementChange[]> = z.array(changeSchema);

export const revisionSchema = z.int().check(z.positive());
