import { ACTIONS, EVENT_VERSION, HEALTHS, REASONS, type StatementChange, URGENCIES } from '../contract.ts';
import { LAST_TIME } from '../core/decision.ts';
import type { Ledger } from '../core/ledger.ts';
import * as z from '../zod.ts';

// Loose objects keep what a newer release has written, so that going back a release loses nothing.
// The type annotations make the compiler compare the schemas with core/ledger.ts and contract.ts.

const time = z.number().check(z.gte(-LAST_TIME), z.lte(LAST_TIME));
const offsets = z.record(z.string(), z.string());

const start = z.union([
  z.discriminatedUnion('from', [
    z.looseObject({ from: z.literal('earliest') }),
    z.looseObject({ from: z.literal('timestamp'), timestamp: time }),
    z.looseObject({ from: z.literal('offsets'), offsets }),
    z.looseObject({ from: z.literal('statement'), statementName: z.string() }),
  ]),
  // As release 0.1 wrote it.
  z.pipe(
    z.literal('earliest'),
    z.transform((from) => ({ from })),
  ),
  z.pipe(
    offsets,
    z.transform((given) => ({ from: 'offsets' as const, offsets: given })),
  ),
]);
const approval = z.discriminatedUnion('from', [
  z.looseObject({ from: z.literal('earliest') }),
  z.looseObject({ from: z.literal('timestamp'), timestamp: time }),
]);
const placement = z.looseObject({
  computePoolId: z.exactOptional(z.string()),
  principalId: z.exactOptional(z.string()),
});
const version = z.looseObject({
  versionName: z.string(),
  incarnation: z.int(),
  start,
  created: z.boolean(),
  ran: z.exactOptional(z.boolean()),
});
const decision = z.looseObject({
  at: time,
  statementName: z.string(),
  phase: z.string(),
  health: z.enum(HEALTHS),
  action: z.string(),
  reason: z.string(),
  message: z.string(),
});

export const ledgerSchema: z.ZodMiniType<Ledger> = z.looseObject({
  version: z.exactOptional(version),
  next: z.exactOptional(
    z.looseObject({
      version,
      at: time,
      again: z.exactOptional(z.boolean()),
      dead: z.exactOptional(z.boolean()),
      placed: z.exactOptional(placement),
    }),
  ),
  previous: z.exactOptional(z.string()),
  // Release 0.1 knew none of those with a default.
  incarnations: z._default(z.record(z.string(), z.int()), {}),
  offsets: z.exactOptional(offsets),
  prerequisites: z.record(z.string(), z.number()),
  completed: z._default(z.array(z.string()), []),
  preflight: z.exactOptional(z.looseObject({ versionName: z.string(), problems: z.array(z.string()), at: time })),
  streak: z.looseObject({ resumes: z.int(), probes: z.int(), errors: z.array(z.string()) }),
  failure: z.exactOptional(
    z.looseObject({
      id: z.string(),
      of: z.string(),
      versionName: z.string(),
      ended: z.exactOptional(time),
      at: time,
      name: z.string(),
      message: z.string(),
      fingerprint: z.string(),
      curable: z.boolean(),
      left: z.exactOptional(z.boolean()),
    }),
  ),
  attempt: z.exactOptional(
    z.looseObject({
      of: z.string(),
      step: z.enum(['resume', 'stop', 'again']),
      at: time,
      answer: z.exactOptional(z.enum(['accepted', 'refused'])),
      detail: z.exactOptional(z.string()),
      open: z.exactOptional(z.boolean()),
      fruitless: z.exactOptional(z.boolean()),
      from: z.exactOptional(approval),
      placement: z.exactOptional(placement),
    }),
  ),
  intent: z.exactOptional(
    z.looseObject({
      want: z.enum(['stopped', 'running']),
      carriedOut: z.boolean(),
      foreign: z.exactOptional(z.boolean()),
      refused: z.exactOptional(z.boolean()),
    }),
  ),
  refusal: z.exactOptional(z.looseObject({ statementName: z.string(), detail: z.string(), at: time })),
  since: z.exactOptional(z.looseObject({ phase: z.string(), at: time })),
  actedAt: z.exactOptional(time),
  downSince: z.exactOptional(time),
  recalled: z.exactOptional(z.boolean()),
  placed: z.exactOptional(placement),
  others: z.exactOptional(z.looseObject({ statementNames: z.array(z.string()), at: time })),
  takeover: z.exactOptional(z.array(z.string())),
  told: z.exactOptional(
    z.looseObject({
      phase: z.string(),
      health: z.enum(HEALTHS),
      reason: z.string(),
      at: time,
      urgency: z.exactOptional(z.int()),
    }),
  ),
  changes: z.int(),
  decisions: z._default(z.array(decision), []),
});

export const outboxSchema: z.ZodMiniType<readonly StatementChange[]> = z.array(
  z.looseObject({
    version: z.literal(EVENT_VERSION),
    id: z.string(),
    at: z.string(),
    name: z.string(),
    statementName: z.string(),
    phase: z.string(),
    health: z.enum(HEALTHS),
    action: z.enum(ACTIONS),
    reason: z.enum(REASONS),
    message: z.string(),
    restarts: z.number(),
    nextAttemptAt: z.exactOptional(z.string()),
    previousPhase: z.string(),
    previousHealth: z.enum(HEALTHS),
    exception: z.exactOptional(z.looseObject({ name: z.string(), message: z.string(), timestamp: z.string() })),
    latestOffsets: z.exactOptional(offsets),
    purgeAt: z.exactOptional(z.string()),
    urgency: z.exactOptional(z.enum(URGENCIES)),
  }),
);

export const revisionSchema = z.int().check(z.positive());
