import * as z from 'zod';
import { ACTIONS, COMMANDS, HEALTHS, REASONS, type Report } from '../../../lambda/contract.ts';

const timeSchema = z.iso.datetime();

const otherSchema = z.looseObject({ statementName: z.string(), phase: z.string() });

const decisionSchema = z.looseObject({
  at: timeSchema,
  statementName: z.string(),
  phase: z.string(),
  health: z.enum(HEALTHS),
  action: z.string(),
  reason: z.string(),
  message: z.string(),
});

const detailsSchema = z.looseObject({
  since: timeSchema.exactOptional(),
  offsets: z.record(z.string(), z.string()).exactOptional(),
  computePoolId: z.string().exactOptional(),
  principalId: z.string().exactOptional(),
  last: decisionSchema.exactOptional(),
  next: z.string(),
  releasedBy: z.string().exactOptional(),
  exception: z.looseObject({ name: z.string(), message: z.string(), timestamp: timeSchema }).exactOptional(),
  purgeAt: timeSchema.exactOptional(),
  previous: otherSchema.exactOptional(),
  replacement: otherSchema.exactOptional(),
  otherWriters: z.array(otherSchema),
});

const entrySchema = z.looseObject({
  name: z.string(),
  statementName: z.string(),
  phase: z.string(),
  health: z.enum(HEALTHS),
  action: z.enum(ACTIONS),
  reason: z.enum(REASONS),
  message: z.string(),
  restarts: z.int().nonnegative(),
  nextAttemptAt: timeSchema.exactOptional(),
  steps: z.array(z.string()).exactOptional(),
  details: detailsSchema.exactOptional(),
  history: z.array(decisionSchema).exactOptional(),
});

/** What the function returns. What a later release adds is kept, and printed with `--json`. */
export const reportSchema: z.ZodType<Report> = z.looseObject({
  command: z.enum(COMMANDS),
  statements: z.array(entrySchema).min(1),
});
