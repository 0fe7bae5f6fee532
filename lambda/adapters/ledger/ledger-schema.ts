import { HEALTHS, type StatementChange } from '../../contract.ts';
import type {
  ErrorCount,
  Evidence,
  FailedSavepoints,
  Failure,
  FailureHold,
  Ledger,
  NameTaken,
  Purpose,
  Request,
  Rest,
  SinkKind,
  StatementRecord,
  TableCheck,
  TableFacts,
  TextFacts,
  TextState,
  Watch,
} from '../../core/model/ledger.ts';
import { LAST_TIME } from '../../core/model/limits.ts';
import type { Signal } from '../../core/model/statement.ts';
import * as z from '../../zod.ts';
import { changeSchema } from '../report-schema.ts';
import { countedErrors, upgraded } from './upgrade.ts';

// Loose objects keep what a newer release has written, so that going back a release loses nothing.
// The annotations make the compiler compare the schemas with core/model/ledger.ts and contract.ts. `satisfies` finds what
// is missing here: an optional entry, or a word of a union.

/** The shape of an object: an entry for each key, the optional ones too. */
type ShapeOf<T> = Readonly<Record<keyof T, z.ZodMiniType>>;

/** The words of a union, each under its own name. */
type WordsOf<T extends string> = { readonly [Word in T]: Word };

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
  z.enum({
    'savepoint-failed': 'savepoint-failed',
    'reference-gone': 'reference-gone',
    'reference-not-stopped': 'reference-not-stopped',
    'waits-for-reference': 'waits-for-reference',
    'pool-gone': 'pool-gone',
    'pool-exhausted': 'pool-exhausted',
    transient: 'transient',
    'try-later': 'try-later',
    curable: 'curable',
  } satisfies WordsOf<Signal>),
);

const configured = z.looseObject({ from: z.literal('configured') });
const earliest = z.looseObject({ from: z.literal('earliest') });
const timestamp = z.looseObject({ from: z.literal('timestamp'), timestamp: time });
const start = z.discriminatedUnion('from', [
  configured,
  earliest,
  timestamp,
  z.looseObject({ from: z.literal('offsets'), offsets }),
  z.looseObject({ from: z.literal('statement'), statementName: text }),
]);
const placement = z.exactOptional(z.looseObject({ computePoolId: optionalText, principalId: optionalText }));

const refusal = z.looseObject({ kind: z.literal('refused'), at: time, detail: text, signals });
const taken = z.looseObject({ kind: z.literal('exists'), at: time, detail: text } satisfies ShapeOf<NameTaken>);
const answer = z.discriminatedUnion('kind', [z.looseObject({ kind: z.literal('accepted'), at: time }), taken, refusal]);

const purpose = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('failure'), id: text, round: whole }),
  z.looseObject({ kind: z.literal('replace'), round: whole }),
  z.looseObject({ kind: z.literal('savepoint'), detail: text }),
  z.looseObject({
    kind: z.enum({
      start: 'start',
      restart: 'restart',
      move: 'move',
      degraded: 'degraded',
      policy: 'policy',
      person: 'person',
    } satisfies WordsOf<Exclude<Purpose['kind'], 'failure' | 'replace' | 'savepoint'>>),
  }),
]);

const request = z.looseObject({
  verb: z.enum({ create: 'create', stop: 'stop', resume: 'resume' } satisfies WordsOf<Request['verb']>),
  purpose,
  at: time,
  placement,
  afterOwnStop: optionalFlag,
  trial: z.exactOptional(
    z.enum({ CrashLoop: 'CrashLoop', SameErrorAgain: 'SameErrorAgain' } satisfies WordsOf<FailureHold>),
  ),
  answer: z.exactOptional(answer),
  overtaken: optionalFlag,
  withoutEffect: optionalFlag,
} satisfies ShapeOf<Request>);

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
} satisfies ShapeOf<Failure>);

const errorCount = z.looseObject({ fingerprint: text, count: whole, first: time } satisfies ShapeOf<ErrorCount>);

/** The failures of a streak; release 0.2 wrote a text for each one. */
const givenErrors = z.array(z.union([text, errorCount]));
const errors = z.pipe(
  givenErrors,
  z.transform((given: z.infer<typeof givenErrors>) => countedErrors(given)),
);

const watch = z.looseObject({
  at: optionalTime,
  row: z.exactOptional(z.looseObject({ first: time, newest: time })),
  told: z.array(z.looseObject({ what: text, at: time })),
} satisfies ShapeOf<Watch>);

const record = z.looseObject({
  versionName: text,
  incarnation: whole,
  start,
  evidence: z.enum({
    planned: 'planned',
    requested: 'requested',
    accepted: 'accepted',
    neverRan: 'neverRan',
    ran: 'ran',
  } satisfies WordsOf<Evidence>),
  succeedsSince: optionalTime,
  phase: z.exactOptional(z.looseObject({ name: text, since: time })),
  position: z.exactOptional(offsets),
  placement,
  failure: z.exactOptional(failure),
  streak: z.looseObject({ resumes: whole, probes: whole, errors }),
  failedRuns: z.exactOptional(z.array(time)),
  failedSavepoints: z.exactOptional(
    z.looseObject({ for: text, at: z.array(time) } satisfies ShapeOf<FailedSavepoints>),
  ),
  watch: z.exactOptional(watch),
  journal: z.array(request),
} satisfies ShapeOf<StatementRecord>);

const decision = z.looseObject({
  at: text,
  statementName: text,
  phase: text,
  health,
  action: text,
  reason: text,
  message: text,
});

const tableFacts = z.looseObject({
  at: time,
  problems: texts,
  skipped: z.exactOptional(z.array(z.enum({ proof: 'proof', preflight: 'preflight' } satisfies WordsOf<TableCheck>))),
  refusal: z.exactOptional(refusal),
  sink: z.exactOptional(z.enum({ appends: 'appends', upserts: 'upserts' } satisfies WordsOf<SinkKind>)),
  state: z.exactOptional(
    z.looseObject({
      verdict: z.enum({
        stateless: 'stateless',
        open: 'open',
        stateful: 'stateful',
      } satisfies WordsOf<TextState['verdict']>),
      why: text,
    } satisfies ShapeOf<TextState>),
  ),
} satisfies ShapeOf<TableFacts>);

const plan = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('asked'), at: time, again: optionalTime }),
  z.looseObject({ kind: z.literal('unreadable'), at: time }),
  z.looseObject({ kind: z.literal('stateless'), at: time, keyedSink: optionalFlag }),
  z.looseObject({ kind: z.literal('stateful'), at: time, operators: texts, keyedSink: optionalFlag }),
  refusal,
]);

const textFacts = z.looseObject({
  tables: z.exactOptional(tableFacts),
  dryRun: z.exactOptional(z.looseObject({ at: time, refusal: z.exactOptional(refusal), phase: optionalText })),
  plan: z.exactOptional(plan),
  taken: z.exactOptional(
    z.looseObject({
      tables: z.exactOptional(z.array(taken)),
      plan: z.exactOptional(z.array(taken)),
      'dry-run': z.exactOptional(z.array(taken)),
    } satisfies ShapeOf<NonNullable<TextFacts['taken']>>),
  ),
} satisfies ShapeOf<TextFacts>);

const currentSchema = z.looseObject({
  current: optionalText,
  successor: optionalText,
  replaced: optionalText,
  prerequisite: optionalText,
  records: z.record(text, record),
  incarnations: z.record(text, whole),
  completed: texts,
  texts: z._default(z.record(text, textFacts), {}),
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
  rest: z.exactOptional(
    z.looseObject({
      since: time,
      keeps: z.exactOptional(z.union([z.number(), z.literal('forever')])),
    } satisfies ShapeOf<Rest>),
  ),
  rediscoveredAt: optionalTime,
  census: z.exactOptional(z.looseObject({ statementNames: texts, at: time })),
  takeover: z.exactOptional(texts),
  told: z.exactOptional(
    z.looseObject({
      phase: text,
      health,
      reason: text,
      at: time,
      urgency: z.exactOptional(whole),
      rowsLostFrom: optionalTime,
    }),
  ),
  changes: whole,
  decisions: z.array(decision),
} satisfies ShapeOf<Ledger>);

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
