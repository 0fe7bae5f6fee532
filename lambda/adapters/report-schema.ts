import {
  ACTIONS,
  COMMAND_NAMES,
  type Details,
  EVENT_VERSION,
  HEALTHS,
  type PastDecision,
  REASONS,
  type Report,
  type ReportEntry,
  type ShownWarning,
  type StatementChange,
  URGENCIES,
} from '../contract.ts';
import * as z from '../zod.ts';

// Loose objects keep what another release has written. Everything is lazy: a healthy pass of the function needs none of it.

/** The schemas of all fields of a contract's interface: the compiler finds a field that is missing here, or of another type. */
type ShapeOf<Interface> = { readonly [Field in keyof Interface]-?: z.ZodMiniType<Interface[Field]> };

const text = () => z.string();
const optionalText = () => z.exactOptional(text());
const offsets = () => z.exactOptional(z.record(text(), text()));

/** A time as `Date` writes and reads it: ISO 8601, also beyond the year 9999, to which a strange clock may lead. */
const time = () => text().check(z.refine((given) => !Number.isNaN(Date.parse(given)), 'must be a time in ISO 8601'));
const optionalTime = () => z.exactOptional(time());
const exception = () => z.exactOptional(z.looseObject({ name: text(), message: text(), timestamp: time() }));

const other = () => z.looseObject({ statementName: text(), phase: text() });

const decisionSchema = z.lazy(() =>
  z.looseObject({
    at: time(),
    statementName: text(),
    phase: text(),
    health: z.enum(HEALTHS),
    action: text(),
    reason: text(),
    message: text(),
  } satisfies ShapeOf<PastDecision>),
);

const detailsSchema = z.lazy(() =>
  z.looseObject({
    since: optionalTime(),
    offsets: offsets(),
    computePoolId: optionalText(),
    principalId: optionalText(),
    last: z.exactOptional(decisionSchema),
    next: text(),
    judgement: optionalText(),
    releasedBy: optionalText(),
    failedRuns: z.exactOptional(z.number()),
    exception: exception(),
    exceptions: z.exactOptional(z.array(z.looseObject({ name: text(), message: text(), timestamp: optionalTime() }))),
    warnings: z.exactOptional(
      z.array(
        z.looseObject({
          severity: text(),
          reason: text(),
          message: text(),
          meaning: text(),
        } satisfies ShapeOf<ShownWarning>),
      ),
    ),
    purgeAt: optionalTime(),
    previous: z.exactOptional(other()),
    replacement: z.exactOptional(other()),
    otherWriters: z.array(other()),
  } satisfies ShapeOf<Details>),
);

const entryShape = () =>
  ({
    name: text(),
    statementName: text(),
    phase: text(),
    health: z.enum(HEALTHS),
    action: z.enum(ACTIONS),
    reason: z.enum(REASONS),
    message: text(),
    restarts: z.number(),
    nextAttemptAt: optionalTime(),
    rowsLostFrom: optionalTime(),
    steps: z.exactOptional(z.array(text())),
    details: z.exactOptional(detailsSchema),
    history: z.exactOptional(z.array(decisionSchema)),
  }) satisfies ShapeOf<ReportEntry>;

/** The report that the function returns. */
export const reportSchema: z.ZodMiniType<Report> = z.lazy(() =>
  z.looseObject({
    command: z.enum(COMMAND_NAMES),
    statements: z.array(z.looseObject(entryShape())).check(z.minLength(1)),
  } satisfies ShapeOf<Report>),
);

/** The detail of an event, as it waits in the outbox. */
export const changeSchema: z.ZodMiniType<StatementChange> = z.lazy(() =>
  z.looseObject({
    ...entryShape(),
    version: z.literal(EVENT_VERSION),
    id: text(),
    at: time(),
    previousPhase: text(),
    previousHealth: z.enum(HEALTHS),
    exception: exception(),
    latestOffsets: offsets(),
    purgeAt: optionalTime(),
    urgency: z.exactOptional(z.enum(URGENCIES)),
  } satisfies ShapeOf<StatementChange>),
);
