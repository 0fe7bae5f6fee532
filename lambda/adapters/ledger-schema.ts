import * as z from 'zod';
import { ACTIONS, EVENT_VERSION, HEALTHS, REASONS, type StatementChange } from '../contract.ts';
import type { Ledger } from '../core/ledger.ts';

// Loose objects keep what a newer release has written, so that going back a release loses nothing.
// The type annotations make the compiler compare the schemas with core/ledger.ts and contract.ts.

const time = z.number();
const offsets = z.record(z.string(), z.string());

export const ledgerSchema: z.ZodType<Ledger> = z.looseObject({
  version: z
    .looseObject({
      versionName: z.string(),
      incarnation: z.int(),
      start: z.union([z.literal('earliest'), offsets]),
      created: z.boolean(),
    })
    .exactOptional(),
  offsets: offsets.exactOptional(),
  prerequisites: z.record(z.string(), z.number()),
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
      from: z.literal('earliest').exactOptional(),
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
  told: z.looseObject({ phase: z.string(), health: z.enum(HEALTHS), reason: z.string(), at: time }).exactOptional(),
  changes: z.int(),
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
  }),
);

export const revisionSchema = z.int().positive();
