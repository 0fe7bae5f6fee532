import * as z from 'zod';
import { ACTIONS, EVENT_VERSION, HEALTHS, REASONS, type StatementChange, URGENCIES } from '../contract.ts';
import type { Ledger } from '../core/ledger.ts';

// Loose objects keep what a newer release has written, so that going back a release loses nothing.
// The type annotations make the compiler compare the schemas with core/ledger.ts and contract.ts.

const time = z.number();
const offsets = z.record(z.string(), z.string());

const start = z.union([
  z.discriminatedUnion('from', [
    z.looseObject({ from: z.literal('earliest') }),
    z.looseObject({ from: z.literal('timestamp'), timestamp: time }),
    z.looseObject({ from: z.literal('offsets'), offsets }),
    z.looseObject({ from: z.literal('statement'), statementName: z.string() }),
  ]),
  // As release 0.1 wrote it.
  z.literal('earliest').transform((from) => ({ from })),
  offsets.transform((given) => ({ from: 'offsets' as const, offsets: given })),
]);
const approval = z.discriminatedUnion('from', [
  z.looseObject({ from: z.literal('earliest') }),
  z.looseObject({ from: z.literal('timestamp'), timestamp: time }),
]);
const placement = z.looseObject({ computePoolId: z.string().exactOptional(), principalId: z.string().exactOptional() });
const version = z.looseObject({
  versionName: z.string(),
  incarnation: z.int(),
  start,
  created: z.boolean(),
  ran: z.boolean().exactOptional(),
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

export const ledgerSchema: z.ZodType<Ledger> = z.looseObject({
  version: version.exactOptional(),
  next: z
    .looseObject({
      version,
      at: time,
      again: z.boolean().exactOptional(),
      dead: z.boolean().exactOptional(),
      placed: placement.exactOptional(),
    })
    .exactOptional(),
  previous: z.string().exactOptional(),
  // Release 0.1 knew none of those with a default.
  incarnations: z.record(z.string(), z.int()).default({}),
  offsets: offsets.exactOptional(),
  prerequisites: z.record(z.string(), z.number()),
  completed: z.array(z.string()).default([]),
  preflight: z.looseObject({ versionName: z.string(), problems: z.array(z.string()), at: time }).exactOptional(),
  streak: z.looseObject({ resumes: z.int(), probes: z.int(), errors: z.array(z.string()) }),
  failure: z
    .looseObject({
      id: z.string(),
      of: z.string(),
      versionName: z.string(),
      ended: time.exactOptional(),
      at: time,
      name: z.string(),
      message: z.string(),
      fingerprint: z.string(),
      curable: z.boolean(),
      left: z.boolean().exactOptional(),
    })
    .exactOptional(),
  attempt: z
    .looseObject({
      of: z.string(),
      step: z.enum(['resume', 'stop', 'again']),
      at: time,
      answer: z.enum(['accepted', 'refused']).exactOptional(),
      detail: z.string().exactOptional(),
      open: z.boolean().exactOptional(),
      fruitless: z.boolean().exactOptional(),
      from: approval.exactOptional(),
      placement: placement.exactOptional(),
    })
    .exactOptional(),
  intent: z
    .looseObject({
      want: z.enum(['stopped', 'running']),
      carriedOut: z.boolean(),
      foreign: z.boolean().exactOptional(),
      refused: z.boolean().exactOptional(),
    })
    .exactOptional(),
  refusal: z.looseObject({ statementName: z.string(), detail: z.string(), at: time }).exactOptional(),
  since: z.looseObject({ phase: z.string(), at: time }).exactOptional(),
  actedAt: time.exactOptional(),
  downSince: time.exactOptional(),
  recalled: z.boolean().exactOptional(),
  placed: placement.exactOptional(),
  others: z.looseObject({ statementNames: z.array(z.string()), at: time }).exactOptional(),
  takeover: z.array(z.string()).exactOptional(),
  told: z
    .looseObject({
      phase: z.string(),
      health: z.enum(HEALTHS),
      reason: z.string(),
      at: time,
      urgency: z.int().exactOptional(),
    })
    .exactOptional(),
  changes: z.int(),
  decisions: z.array(decision).default([]),
});

export const outboxSchema: z.ZodType<readonly StatementChange[]> = z.array(
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
    nextAttemptAt: z.string().exactOptional(),
    previousPhase: z.string(),
    previousHealth: z.enum(HEALTHS),
    exception: z.looseObject({ name: z.string(), message: z.string(), timestamp: z.string() }).exactOptional(),
    latestOffsets: offsets.exactOptional(),
    purgeAt: z.string().exactOptional(),
    urgency: z.enum(URGENCIES).exactOptional(),
  }),
);

export const revisionSchema = z.int().positive();
