import { describe, expect, test } from 'vitest';
import { noSuchSink } from '../../lambda/core/messages/absent.ts';
import type { TableName } from '../../lambda/core/model/catalog.ts';
import type { Offsets } from '../../lambda/core/model/statement.ts';
import { listProblems, orderProblems, preflightProblems, unknownSinks } from '../../lambda/core/sql/columns/columns.ts';
import { keptProblems, prerequisiteProblems } from '../../lambda/core/sql/forms/forms.ts';
import { splitSettings } from '../../lambda/core/sql/forms/settings.ts';
import { startingAt } from '../../lambda/core/sql/state/offsets.ts';
import { stateOf } from '../../lambda/core/sql/state/state.ts';
import { onlyAppends, tableIn } from '../../lambda/core/sql/tables/catalog.ts';
import { sourcesOf } from '../../lambda/core/sql/tables/tables.ts';
import { sinksOf } from '../../lambda/core/sql/tables/writers.ts';
import { settingProblems } from '../../lambda/entry/statement-properties.ts';
import { type Case, casesOf } from './cases.ts';
import { APPENDS, CATALOG, nameFrom, PROPERTIES } from './tables.ts';

type Properties = Readonly<Record<string, string>>;

/** What a file holds: kept statements, those whose columns go by position, or prerequisites. */
type Kind = 'kept' | 'by-position' | 'prerequisite';

/** A text without its SET lines, and the properties that it is read with. */
interface Read {
  readonly sql: string;
  readonly properties: Properties;
}

const read = (text: string): Read => {
  const { sql, settings } = splitSettings(text);
  return { sql, properties: { ...Object.fromEntries(settings), ...PROPERTIES } };
};

const columnProblems = ({ sql, properties }: Read, kind: Kind): readonly string[] => {
  if (kind === 'prerequisite') return listProblems(sql, CATALOG, properties);
  return [
    ...listProblems(sql, CATALOG, properties),
    ...(kind === 'kept' ? orderProblems(sql, CATALOG, properties) : []),
    ...(kind === 'kept' ? unknownSinks(sql, CATALOG, properties).map(noSuchSink) : []),
    ...preflightProblems(sql, CATALOG, properties),
  ];
};

/** Everything that the keeper has against a file. */
const problemsOf = (text: string, kind: Kind): readonly string[] => {
  const { settings, problems } = splitSettings(text);
  const one = read(text);
  const form = kind === 'prerequisite' ? prerequisiteProblems(one.sql) : keptProblems(one.sql);
  return [...problems, ...settingProblems(settings, {}), ...form, ...columnProblems(one, kind)];
};

const written = ({ catalog, database, table }: TableName): string => JSON.stringify([catalog, database, table]);

const named = (tables: readonly TableName[]): readonly string[] => [...new Set(tables.map(written))].toSorted();

const expected = (names: readonly string[]): readonly string[] => named(names.map(nameFrom));

/** Offsets of every source of a text. */
const offsetsOf = ({ sql, properties }: Read): Offsets =>
  Object.fromEntries(
    sourcesOf(sql, properties).map(({ table }) => [table, 'partition:0,offset:7;partition:1,offset:9']),
  );

const startOf = (one: Read): string => {
  const isStateless = stateOf(one.sql, CATALOG, one.properties).verdict === 'stateless';
  return isStateless && startingAt(one.sql, offsetsOf(one)) !== undefined ? 'yes' : 'no';
};

const appendsOf = ({ sql, properties }: Read): string => {
  const tables = sinksOf(sql, properties).map((sink) => tableIn(CATALOG, sink));
  if (tables.some((table) => table !== undefined && !onlyAppends(table))) return 'no';
  return tables.includes(undefined) ? 'unknown' : 'yes';
};

/** What the code says of a text, of that which is asked. */
const saidOf = (asked: Case, kind: Kind) => {
  const one = read(asked.text);
  const problems = problemsOf(asked.text, kind).join('\n');
  const missing = asked.refusal.filter((words) => !problems.includes(words));
  const state = stateOf(one.sql, CATALOG, one.properties);
  const hasCause = state.why.toLowerCase().includes(asked.state?.cause.toLowerCase() ?? '');
  return {
    answer: asked.refusal.length === 0 || missing.length > 0 ? problems : asked.refusal.join('; '),
    sinks: asked.sinks && named(sinksOf(one.sql, one.properties)),
    sources: asked.sources && named(sourcesOf(one.sql, one.properties)),
    state: asked.state && { verdict: state.verdict, cause: hasCause ? asked.state.cause : state.why },
    startable: asked.startable && startOf(one),
    appends: asked.appends && appendsOf(one),
  };
};

const rightOf = ({ refusal, sinks, sources, state, startable, appends }: Case) => ({
  ...{ answer: refusal.join('; '), sinks: sinks && expected(sinks), sources: sources && expected(sources) },
  ...{ state, startable, appends },
});

const FILES: readonly (readonly [file: string, kind: Kind])[] = [
  ['forms.md', 'kept'],
  ['settings.md', 'kept'],
  ['table-api.md', 'kept'],
  ['refused.md', 'kept'],
  ['prerequisites.md', 'prerequisite'],
  ['columns.md', 'kept'],
  ['by-position.md', 'by-position'],
  ['preflight-types.md', 'kept'],
  ['state.md', 'kept'],
  ['sources.md', 'kept'],
  ['sinks.md', 'kept'],
];

describe.each(FILES)('%s', (file, kind) => {
  test.each(casesOf(file).map((one) => [one.number, one.text, one] as const))('%s: %s', (_, _text, one) => {
    expect(saidOf(one, kind)).toEqual(rightOf(one));
  });

  test('has numbers from 1 on, and each text once', () => {
    const cases = casesOf(file);
    expect(cases.map(({ number }) => number)).toEqual(cases.map((_, index) => String(index + 1)));
    expect(new Set(cases.map(({ text }) => text)).size).toBe(cases.length);
  });
});

describe('a start at recorded offsets', () => {
  const startable = FILES.flatMap(([file]) => casesOf(file)).filter((one) => one.startable === 'yes');

  test.each(startable.map(({ text }) => text))('keeps sinks, sources and state, and names the offsets: %s', (text) => {
    const { sql, properties } = read(text);
    const started = startingAt(sql, offsetsOf({ sql, properties })) ?? '';
    expect(started).toContain("'scan.startup.mode'='specific-offsets'");
    expect(keptProblems(started)).toEqual([]);
    expect(sinksOf(started, properties)).toEqual(sinksOf(sql, properties));
    expect(sourcesOf(started, properties)).toEqual(sourcesOf(sql, properties));
    expect(stateOf(started, CATALOG, properties).verdict).toBe('stateless');
  });

  test('needs the offsets of every source', () => {
    const kept = startable.filter(({ text }) => startingAt(read(text).sql, {}) !== undefined);
    expect(kept).toEqual([]);
  });
});

describe('catalog.md', () => {
  test.each(APPENDS)('%s only appends: %s', (title, appends) => {
    const table = tableIn(CATALOG, nameFrom(title));
    expect(table !== undefined && onlyAppends(table) ? 'yes' : 'no').toBe(appends);
  });
});
