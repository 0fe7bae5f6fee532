import { HEALTHS } from '../../contract.ts';
import { LAST_TIME } from '../../core/model/limits.ts';
import * as z from '../../zod.ts';

// The form in which release 0.2 wrote a ledger; read once, and upgraded. Release 0.1 knew none of those with a default.

const text = z.string();
const optionalText = z.exactOptional(text);
const texts = z.array(text);
const whole = z.int();
const flag = z.boolean();
const optionalFlag = z.exactOptional(flag);
const time = z.number().check(z.gte(-LAST_TIME), z.lte(LAST_TIME));
const optionalTime = z.exactOptional(time);
const health = z.enum(HEALTHS);
const offsets = z.record(text, text);
const optionalOffsets = z.exactOptional(offsets);

const start = z.union([
  z.discriminatedUnion('from', [
    z.looseObject({ from: z.literal('earliest') }),
    z.looseObject({ from: z.literal('timestamp'), timestamp: time }),
    z.looseObject({ from: z.literal('offsets'), offsets }),
    z.looseObject({ from: z.literal('statement'), statementName: text }),
  ]),
  // As release 0.1 wrote it.
  z.pipe(
    z.literal('earliest'),
    z.transform((from) => ({ from })),
  ),
  z.pipe(
    // As `partition:0,offset:7`: a start that only a newer release knows is no offsets of a topic called `from`.
    offsets.check(z.refine((given) => Object.values(given).every((each) => each.includes(':')))),
    z.transform((given) => ({ from: 'offsets' as const, offsets: given })),
  ),
]);
const approval = z.discriminatedUnion('from', [
  z.looseObject({ from: z.literal('earliest') }),
  z.looseObject({ from: z.literal('timestamp'), timestamp: time }),
]);
const placement = z.looseObject({
  computePoolId: optionalText,
  principalId: optionalText,
});
const optionalPlacement = z.exactOptional(placement);
const version = z.looseObject({
  versionName: text,
  incarnation: whole,
  start,
  created: flag,
  ran: optionalFlag,
  askedAt: optionalTime,
});
const decision = z.looseObject({
  at: time,
  statementName: text,
  phase: text,
  health,
  action: text,
  reason: text,
  message: text,
});

/** A ledger as release 0.2 wrote it. */
export const schemaOf02 = z.looseObject({
  version: z.exactOptional(version),
  next: z.exactOptional(
    z.looseObject({
      version,
      at: time,
      again: optionalFlag,
      dead: optionalFlag,
      placed: optionalPlacement,
    }),
  ),
  previous: optionalText,
  incarnations: z._default(z.record(text, whole), {}),
  offsets: optionalOffsets,
  prerequisites: z.record(text, z.number()),
  completed: z._default(texts, []),
  preflight: z.exactOptional(z.looseObject({ versionName: text, problems: texts, at: time })),
  streak: z.looseObject({ resumes: whole, probes: whole, errors: texts }),
  failure: z.exactOptional(
    z.looseObject({
      id: text,
      of: text,
      versionName: text,
      ended: optionalTime,
      at: time,
      name: text,
      message: text,
      detail: optionalText,
      fingerprint: text,
      curable: flag,
      left: optionalFlag,
    }),
  ),
  attempt: z.exactOptional(
    z.looseObject({
      of: text,
      step: z.enum(['resume', 'stop', 'again']),
      at: time,
      answer: z.exactOptional(z.enum(['accepted', 'refused'])),
      detail: optionalText,
      open: optionalFlag,
      fruitless: optionalFlag,
      stopAsked: optionalFlag,
      from: z.exactOptional(approval),
      placement: optionalPlacement,
    }),
  ),
  intent: z.exactOptional(
    z.looseObject({
      want: z.enum(['stopped', 'running']),
      carriedOut: flag,
      foreign: optionalFlag,
      refused: optionalFlag,
    }),
  ),
  refusal: z.exactOptional(z.looseObject({ statementName: text, detail: text, at: time })),
  since: z.exactOptional(z.looseObject({ phase: text, at: time })),
  actedAt: optionalTime,
  downSince: optionalTime,
  recalled: optionalFlag,
  placed: optionalPlacement,
  others: z.exactOptional(z.looseObject({ statementNames: texts, at: time })),
  takeover: z.exactOptional(texts),
  told: z.exactOptional(
    z.looseObject({
      phase: text,
      health,
      reason: text,
      at: time,
      urgency: z.exactOptional(whole),
    }),
  ),
  changes: whole,
  decisions: z._default(z.array(decision), []),
});

/** A ledger of release 0.2. */
export type Ledger02 = z.infer<typeof schemaOf02>;
