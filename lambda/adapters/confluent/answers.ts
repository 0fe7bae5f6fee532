import { LAST_TIME } from '../../core/model/limits.ts';
import { phaseOf } from '../../core/model/phase.ts';
import type {
  LabelledStatement,
  LiveStatement,
  Observed,
  Placement,
  StatementException,
  Warning,
} from '../../core/model/statement.ts';
import type { Answer, Refused } from '../../pass/ports.ts';
import * as z from '../../zod.ts';
import { REDACTED } from './redact.ts';
import { signalsOf } from './signals.ts';
import { warningsOf } from './warnings.ts';

/** Label that the keeper puts on each statement that it creates, with the value `"true"`. */
export const LABEL = 'user.confluent.io/flink-statement-keeper';

/** Longest text of Confluent's that the keeper passes on: an event and a ledger item must hold several. */
const LONGEST_TEXT = 4_000;

/** Longest phase that is read; the longest known one has nine letters. */
const LONGEST_PHASE = 100;

/** Longest offsets that are read, as JSON. They are never cut: half of them would be a position that never was. */
const LONGEST_OFFSETS = 60_000;

/** Most warnings that are read of one statement. */
const MOST_WARNINGS = 20;

const shortened = (text: string): string => (text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1)}…` : text);

/** Text that may be missing, null or of another type: then it says nothing. */
const anyText = z.catch(z.optional(z.string()), undefined);

/** Name, id or the like, which is never cut: half of one would be another one. */
const optionalText = z.catch(z.optional(z.string().check(z.maxLength(LONGEST_TEXT))), undefined);

/**
 * Time in milliseconds since 1970, from RFC 3339. Confluent writes `0001-01-01T00:00:00Z` where there is no time yet.
 */
const optionalTime = z.pipe(
  optionalText,
  z.transform((text) => {
    const time = Date.parse(text ?? '');
    return time > 0 && time <= LAST_TIME ? time : undefined;
  }),
);

const offsetsSchema = z.pipe(
  z.catch(z.optional(z.record(z.string(), z.string())), undefined),
  z.transform((offsets) => {
    const isThere = offsets !== undefined && Object.keys(offsets).length > 0;
    return isThere && JSON.stringify(offsets).length <= LONGEST_OFFSETS ? offsets : undefined;
  }),
);

/** Statement of which only the phase is required: everything else has been seen missing or null somewhere. */
const statementSchema = z.looseObject({
  name: z.catch(z.string().check(z.maxLength(LONGEST_TEXT)), ''),
  metadata: z.catch(
    z.looseObject({
      uid: optionalText,
      resource_version: optionalText,
      created_at: optionalTime,
      updated_at: optionalTime,
      labels: z.catch(z.record(z.string(), z.unknown()), {}),
    }),
    {
      uid: undefined,
      resource_version: undefined,
      created_at: undefined,
      updated_at: undefined,
      labels: {},
    },
  ),
  // Sent back as it came where it is changed by PUT.
  spec: z.catch(z.looseObject({ stopped: z.catch(z.boolean(), false) }), { stopped: false }),
  status: z.looseObject({
    phase: z.pipe(z.string().check(z.minLength(1), z.maxLength(LONGEST_PHASE)), z.transform(phaseOf)),
    detail: z.catch(z.string(), ''),
    end_time: optionalTime,
    latest_offsets: offsetsSchema,
    traits: z.catch(z.looseObject({ upsert_columns: z.catch(z.array(z.unknown()), []) }), { upsert_columns: [] }),
    warnings: z.catch(z.array(z.unknown()), []),
    state_limit_status: z.catch(z.looseObject({ state_limit_state: optionalText, detail: anyText }), {
      state_limit_state: undefined,
      detail: undefined,
    }),
    scaling_status: z.catch(z.looseObject({ scaling_state: optionalText }), { scaling_state: undefined }),
  }),
});

/** Warning of which only the message is required. */
const warningSchema = z.lazy(() =>
  z.pipe(
    z.looseObject({ severity: optionalText, reason: optionalText, message: z.string().check(z.minLength(1)) }),
    z.transform(({ severity = 'MODERATE', reason = 'WARNING', message }): Warning => {
      return { severity, reason, message: shortened(message) };
    }),
  ),
);

/** Properties with secrets (`sql.secrets.…`, Confluent) masked: nobody here may know a value that was rotated since. */
const masked = (properties: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [key, key.startsWith('sql.secrets.') ? REDACTED : value]),
  );

/** Further fields that are read from a `spec`. */
const specSchema = z.looseObject({
  statement: z.catch(z.string(), ''),
  properties: z.pipe(z.catch(z.record(z.string(), z.string()), {}), z.transform(masked)),
  compute_pool_id: optionalText,
  principal: optionalText,
});

/** A statement as Confluent answered it, with everything that it sent. */
export type StatementAnswer = z.infer<typeof statementSchema>;

const listSchema = z.lazy(() =>
  z.looseObject({
    data: z.nullable(z.array(z.unknown())),
    metadata: z.nullish(z.looseObject({ next: z.nullish(z.string()) })),
  }),
);

const exceptionsSchema = z.lazy(() =>
  z.looseObject({
    data: z.nullable(
      z.array(
        z.looseObject({ name: z.catch(z.string(), ''), message: z.catch(z.string(), ''), timestamp: optionalTime }),
      ),
    ),
  }),
);

/**
 * Value of a JSON text that fits the schema.
 *
 * @throws {Error} where the text is no such answer; its message holds nothing of the text.
 */
const read = <T>(schema: z.ZodMiniType<T>, what: string, json: string): T => {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new Error(`the answer is not JSON, where ${what} was expected`, { cause: error });
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Error(`the answer is not ${what}`, { cause: parsed.error });
  return parsed.data;
};

export const readStatement = (json: string): StatementAnswer => read(statementSchema, 'a statement', json);

/**
 * Token of the next page. Confluent sends a whole URL, of which nothing else is used: the credentials go nowhere that
 * an answer names.
 */
const nextTokenOf = (next: string): { readonly nextToken?: string } => {
  if (next === '') return {};
  const nextToken = new URLSearchParams(next.split('?')[1]?.split('#')[0]).get('page_token');
  if (nextToken === null || nextToken === '') throw new Error('the list has a next page without a page_token');
  return { nextToken };
};

/** Page of the list. An item that is no statement, by its form, is left out: it must not hide the others. */
export const readPage = (
  json: string,
): { readonly statements: readonly StatementAnswer[]; readonly nextToken?: string } => {
  const page = read(listSchema, 'a list of statements', json);
  const statements = (page.data ?? []).flatMap((item) => statementSchema.safeParse(item).data ?? []);
  return { statements, ...nextTokenOf(page.metadata?.next ?? '') };
};

const resultsSchema = z.lazy(() =>
  z.looseObject({
    results: z.nullish(
      z.looseObject({ data: z.nullish(z.array(z.looseObject({ row: z.array(z.nullable(z.string())) }))) }),
    ),
    metadata: z.nullish(z.looseObject({ next: z.nullish(z.string()) })),
  }),
);

/** Page of a query's rows. */
export const readResults = (
  json: string,
): { readonly rows: readonly (readonly (string | null)[])[]; readonly nextToken?: string } => {
  const page = read(resultsSchema, 'a page of results', json);
  return { rows: (page.results?.data ?? []).map(({ row }) => row), ...nextTokenOf(page.metadata?.next ?? '') };
};

export const readExceptions = (json: string): readonly StatementException[] =>
  (read(exceptionsSchema, 'a list of exceptions', json).data ?? [])
    .map((item): StatementException => {
      const name = shortened(item.name);
      const message = shortened(item.message);
      const at = item.timestamp === undefined ? {} : { at: item.timestamp };
      return { name, message, signals: signalsOf(`${name}: ${message}`), ...at };
    })
    // Confluent's own command line takes the first one for the newest; a stable sort keeps that where times are equal.
    .sort((a, b) => (b.at ?? 0) - (a.at ?? 0));

const placementOf = (spec: StatementAnswer['spec']): Partial<Placement> => {
  const { compute_pool_id: computePoolId, principal: principalId } = specSchema.parse(spec);
  return {
    ...(computePoolId === undefined ? {} : { computePoolId }),
    ...(principalId === undefined ? {} : { principalId }),
  };
};

/** Confluent's explanation, cut, with its meanings. */
const explained = (text: string): Pick<Observed, 'detail' | 'signals'> => {
  const detail = shortened(text);
  return { detail, signals: signalsOf(detail) };
};

/** JSON, or undefined if the text is none. */
const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/**
 * Answer to a create, with the statement as the answer shows it. Confluent has accepted the create, also if the answer
 * shows no statement.
 */
export const readCreated = (json: string): Answer => {
  const { data } = statementSchema.safeParse(jsonIn(json));
  if (data === undefined) return { kind: 'accepted' };
  return { kind: 'accepted', shown: { phase: data.status.phase, ...explained(data.status.detail) } };
};

const isLabelled = ({ labels }: StatementAnswer['metadata']): boolean => labels[LABEL] === 'true';

/** Warnings of a status; none are absent. */
const warned = ({ phase, detail, warnings, scaling_status, state_limit_status }: StatementAnswer['status']) => {
  const all = warningsOf(
    {
      detail: shortened(detail),
      warnings: warnings.slice(0, MOST_WARNINGS).flatMap((item) => warningSchema.safeParse(item).data ?? []),
      scalingState: scaling_status.scaling_state,
      stateLimit: {
        state: state_limit_status.state_limit_state,
        detail: shortened(state_limit_status.detail ?? ''),
      },
    },
    phase.running,
  );
  return all.length === 0 ? {} : { warnings: all };
};

export const toObserved = (statementName: string, { metadata, spec, status }: StatementAnswer): Observed => ({
  statementName,
  phase: status.phase,
  ...explained(status.detail),
  stopped: spec.stopped,
  labelled: isLabelled(metadata),
  upserts: status.traits.upsert_columns.length > 0,
  poolExhausted: status.scaling_status.scaling_state === 'POOL_EXHAUSTED',
  ...placementOf(spec),
  ...(metadata.uid === undefined ? {} : { uid: metadata.uid }),
  ...(metadata.resource_version === undefined ? {} : { resourceVersion: metadata.resource_version }),
  ...(metadata.updated_at === undefined ? {} : { updatedAt: metadata.updated_at }),
  ...(status.end_time === undefined ? {} : { endTime: status.end_time }),
  ...(status.latest_offsets === undefined ? {} : { latestOffsets: status.latest_offsets }),
  ...warned(status),
});

/** Live statements of a page: neither at rest nor on their way out. */
export const toLive = (statements: readonly StatementAnswer[]): readonly LiveStatement[] =>
  statements
    .filter(({ status: { phase } }) => phase.live)
    .map(({ name, spec, metadata, status: { phase } }) => {
      const { statement: sql, properties } = specSchema.parse(spec);
      return { statementName: name, phase, stopped: spec.stopped, labelled: isLabelled(metadata), sql, properties };
    });

/** Statements of a page that carry the keeper's label. */
export const toLabelled = (statements: readonly StatementAnswer[]): readonly LabelledStatement[] =>
  statements
    .filter(({ metadata }) => isLabelled(metadata))
    .map(({ name, spec, status: { phase, latest_offsets: offsets }, metadata: { created_at: createdAt } }) => ({
      statementName: name,
      phase,
      properties: specSchema.parse(spec).properties,
      hasOffsets: offsets !== undefined,
      ...(createdAt === undefined ? {} : { createdAt }),
    }));

// Confluent's own form, then two that its command line knows as well.
const errorSchema = z.lazy(() =>
  z.union([
    z.pipe(
      z.looseObject({
        errors: z.array(z.looseObject({ detail: anyText, title: anyText, code: anyText })).check(z.minLength(1)),
      }),
      z.transform(({ errors }) => errors.map(({ detail, title, code }) => detail ?? title ?? code ?? '').join('; ')),
    ),
    z.pipe(
      z.looseObject({ message: z.string() }),
      z.transform(({ message }) => message),
    ),
    z.pipe(
      z.looseObject({ error: z.looseObject({ message: z.string() }) }),
      z.transform(({ error }) => error.message),
    ),
  ]),
);

/** Confluent's words in an error answer, in whichever form it comes; proxies answer in none. */
export const readDetail = (body: string): string => {
  let detail = body;
  try {
    detail = errorSchema.safeParse(JSON.parse(body)).data ?? body;
  } catch {
    // Not JSON: its text is all there is.
  }
  return shortened(detail.replace(/\s+/g, ' ').trim());
};

/** Refusal in Confluent's words, or in the keeper's about a request that Confluent could only refuse. */
export const refused = (detail: string): Refused => ({ kind: 'refused', detail, signals: signalsOf(detail) });
