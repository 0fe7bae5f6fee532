import { describe, expect, test } from 'vitest';
import * as say from '../../../lambda/core/messages/absent.ts';
import type { Table } from '../../../lambda/core/model/catalog.ts';
import type { Decision } from '../../../lambda/core/model/decision.ts';
import { EMPTY_LEDGER, type Ledger, type TableFacts } from '../../../lambda/core/model/ledger.ts';
import type { Desired, ResultRow } from '../../../lambda/core/model/statement.ts';
import { afterTables, CHANGE_CHECKS, START_CHECKS } from '../../../lambda/core/rules/checks.ts';
import { firstOf } from '../../../lambda/core/rules/rule.ts';
import { situationOf } from '../../../lambda/core/rules/situation.ts';
import { orderProblems, preflightProblems } from '../../../lambda/core/sql/columns/columns.ts';
import { catalogOf, questionAbout } from '../../../lambda/core/sql/tables/catalog-question.ts';
import { tablesOf } from '../../../lambda/core/sql/tables/tables.ts';
import { ABSENT, BEGIN, brief, DESIRED, HOUR, MINUTE, NAME, SQL } from '../keeping.ts';
import { ledgerWith, refusal } from '../ledger/ledger-with.ts';

const WITHOUT_LIST = 'INSERT INTO f SELECT a, b FROM skyone';
const UNLISTED: Desired = { ...DESIRED, sql: WITHOUT_LIST };
const CHECKED: Desired = { ...DESIRED, policies: { ...DESIRED.policies, preflight: true } };
const HELD_BY_POLICY: Desired = { ...DESIRED, policies: { ...DESIRED.policies, onChange: 'hold' } };
const BY_POSITION: Desired = { ...UNLISTED, policies: { ...DESIRED.policies, columns: 'by-position' } };

const decidedOn = (desired: Desired, ledger: Ledger = EMPTY_LEDGER, now = BEGIN, rules = START_CHECKS) =>
  firstOf(rules, situationOf(desired, ABSENT, ledger, now));

const KEYED: Table = {
  names: [{ catalog: 'env-1', database: 'lkc-1', table: 'f' }],
  columns: [],
  hasPrimaryKey: true,
  changelogMode: undefined,
};

const asked = (decision: Decision | undefined) =>
  decision?.step.do === 'ask' ? [decision.step.about, decision.step.question] : undefined;

const knowing = (tables: Partial<TableFacts>): Ledger =>
  ledgerWith({ texts: { [NAME]: { tables: { at: BEGIN, problems: [], ...tables } } } });

/** Rows of INFORMATION_SCHEMA about a table. */
const columns = (table: string, ...names: readonly string[]): readonly ResultRow[] =>
  names.map((name, at) => [
    ...['column', 'env-1', 'env-1', 'lkc-1', 'lkc-1', table],
    ...[name, 'STRING', String(at + 1), 'YES', 'NO', 'NO', 'YES'],
  ]);

/** A row of INFORMATION_SCHEMA about a constraint or an option of a table. */
const about = (kind: 'constraint' | 'option', table: string, name: string, value: string): ResultRow => [
  ...[kind, 'env-1', 'env-1', 'lkc-1', 'lkc-1', table],
  ...[name, value, null, null, null, null, null],
];

describe('INFORMATION_SCHEMA is asked before a first start', () => {
  const { sql: _, ...adopted } = CHECKED;

  test.each<[string, Desired, boolean]>([
    ['if the INSERT has no column list', UNLISTED, true],
    ['if the policy asks for it', CHECKED, true],
    ['not if the INSERT has a list', DESIRED, false],
    ['not if a person says that the order is meant', BY_POSITION, false],
    ['not for an adopted statement', adopted, false],
    ['not if there is no table to ask about', { ...CHECKED, sql: 'INSERT INTO `$x` (a) SELECT 1' }, false],
  ])('%s', (_name, desired, is) => {
    expect(asked(decidedOn(desired)) !== undefined).toBe(is);
  });

  test('and held if there is no table to ask about, though nobody has listed the columns', () => {
    const held = decidedOn({ ...UNLISTED, sql: 'INSERT INTO `$x` SELECT 1' });
    expect(held && brief(held)).toBe('SqlInvalid held hold rest');
    expect(held?.message).toBe(say.NOTHING_TO_PROVE_BY);
  });

  test('by one question about all tables of the text, as a statement of its own', () => {
    const desired = { ...UNLISTED, properties: { ...DESIRED.properties, 'sql.state-ttl': '1 h' } };
    const decision = decidedOn(desired);
    expect(decision && brief(decision)).toBe('NeverExisted progressing wait ask');
    expect(decision?.message).toBe(say.COLUMNS_FIRST);
    expect(asked(decision)).toEqual([
      'tables',
      {
        statementName: `${NAME}-ask`,
        sql: questionAbout(tablesOf(WITHOUT_LIST, DESIRED.properties), DESIRED.properties),
        properties: DESIRED.properties,
        placement: {},
      },
    ]);
  });
});

test('the question has no place that the text itself has not', () => {
  const properties = { 'sql.current-database': 'lkc-1', 'sql.state-ttl': '1 h' };
  const sql = 'INSERT INTO c.d.f SELECT a, b FROM c.d.skyone';
  expect(asked(decidedOn({ ...UNLISTED, sql, properties }))).toMatchObject([
    'tables',
    { sql: questionAbout(tablesOf(sql, {}), {}), properties: { 'sql.current-database': 'lkc-1' }, placement: {} },
  ]);
});

describe('INFORMATION_SCHEMA is asked before a change', () => {
  test.each<[string, Desired, boolean]>([
    ['since nobody has said whether the sink only appends', DESIRED, true],
    ['not if every row is read again', { ...DESIRED, policies: { ...DESIRED.policies, onChange: 'reprocess' } }, false],
    ['not if nothing is replaced', HELD_BY_POLICY, false],
    ['unless its columns are to be proven', { ...UNLISTED, policies: HELD_BY_POLICY.policies }, true],
    ['not if the DDL of a prerequisite shows an upsert sink', { ...DESIRED, declared: [KEYED] }, false],
  ])('%s', (_name, desired, is) => {
    expect(asked(decidedOn(desired, EMPTY_LEDGER, BEGIN, CHANGE_CHECKS)) !== undefined).toBe(is);
  });

  test('once more if the configuration asks for other checks by now', () => {
    const before = knowing({ problems: ['no column'], skipped: ['proof'] });
    expect(asked(decidedOn(DESIRED, before, BEGIN, CHANGE_CHECKS))).toBeDefined();
    expect(decidedOn(DESIRED, knowing({}), BEGIN, CHANGE_CHECKS)).toBeUndefined();
  });

  test('not once it has answered, or has refused what a change can do without', () => {
    expect(decidedOn(DESIRED, knowing({ sink: 'appends' }), BEGIN, CHANGE_CHECKS)).toBeUndefined();
    expect(decidedOn(DESIRED, knowing({ refusal: refusal('no access') }), BEGIN, CHANGE_CHECKS)).toBeUndefined();
  });
});

describe('the answer', () => {
  test('that proves the columns lets it start', () => {
    const ledger = afterTables(
      UNLISTED,
      EMPTY_LEDGER,
      [...columns('f', 'a', 'b'), ...columns('skyone', 'b', 'a')],
      BEGIN,
    );
    expect(ledger.texts[NAME]?.tables).toMatchObject({
      problems: [],
      sink: 'appends',
      state: { verdict: 'stateless' },
    });
    expect(decidedOn(UNLISTED, ledger, BEGIN + HOUR)).toBeUndefined();
  });

  test('that shows another order holds it for an hour, then it is asked again', () => {
    const rows = columns('f', 'b', 'a');
    const ledger = afterTables(UNLISTED, EMPTY_LEDGER, rows, BEGIN);
    const problems = ledger.texts[NAME]?.tables?.problems ?? [];
    expect(problems).toEqual(orderProblems(WITHOUT_LIST, catalogOf(rows), DESIRED.properties));
    expect(problems[0]).toMatch(/\ba at position 1, where table f has b\b/);
    const held = decidedOn(UNLISTED, ledger, BEGIN + HOUR - 1);
    expect(held && brief(held)).toBe('SqlInvalid held hold rest');
    expect(held?.message).toBe(say.doesNotFit(problems));
    expect(asked(decidedOn(UNLISTED, ledger, BEGIN + HOUR))).toBeDefined();
  });

  test('that does not know the sink holds what needs its columns, and says nothing about its kind', () => {
    const ledger = afterTables(UNLISTED, EMPTY_LEDGER, columns('skyone', 'a', 'b'), BEGIN);
    expect(ledger.texts[NAME]?.tables?.problems).toEqual([
      say.noSuchSink({ catalog: 'env-1', database: 'lkc-1', table: 'f' }),
    ]);
    expect(ledger.texts[NAME]?.tables).not.toHaveProperty('sink');
  });

  test('counts by what the configuration asks for', () => {
    const rows = [...columns('f', 'b', 'a'), ...columns('skyone', 'a'), ...columns('sunset', 'a', 'b')];
    const problemsFor = (desired: Desired): readonly string[] | undefined =>
      afterTables(desired, EMPTY_LEDGER, rows, BEGIN).texts[NAME]?.tables?.problems;
    const catalog = catalogOf(rows);
    const order = orderProblems(WITHOUT_LIST, catalog, DESIRED.properties);
    const types = preflightProblems(SQL, catalog, DESIRED.properties);
    expect(order).not.toEqual([]);
    expect(types).toMatchObject([expect.stringContaining('column b, which table skyone does not have')]);
    expect(problemsFor(DESIRED)).toEqual([]);
    expect(problemsFor(BY_POSITION)).toEqual([]);
    expect(problemsFor(CHECKED)).toEqual(types);
    expect(problemsFor(UNLISTED)).toEqual(order);
  });

  test('names a problem once, whichever question shows it', () => {
    const both: Desired = { ...UNLISTED, policies: CHECKED.policies };
    const { problems = [] } = afterTables(both, EMPTY_LEDGER, [], BEGIN).texts[NAME]?.tables ?? {};
    expect(problems).not.toEqual([]);
    expect(problems).toEqual([...new Set(problems)]);
  });

  test('that a text of several sinks appends is certain only if each of them is known', () => {
    const set: Desired = {
      ...DESIRED,
      sql: 'EXECUTE STATEMENT SET BEGIN INSERT INTO f (a) SELECT a FROM x; INSERT INTO g (a) SELECT a FROM x; END',
    };
    const sinkBy = (...rows: readonly ResultRow[]) =>
      afterTables(set, EMPTY_LEDGER, rows, BEGIN).texts[NAME]?.tables?.sink;
    expect(sinkBy(...columns('f', 'a'), ...columns('g', 'a'))).toBe('appends');
    expect(sinkBy(...columns('f', 'a'))).toBeUndefined();
    expect(sinkBy(...columns('f', 'a'), about('constraint', 'f', 'PRIMARY', 'PRIMARY KEY'))).toBe('upserts');
  });

  test('counts for nothing once the configuration asks for more', () => {
    const rows = [...columns('f', 'a', 'b'), ...columns('skyone', 'a', 'b'), ...columns('sunset', 'a', 'b')];
    const ledger = afterTables(BY_POSITION, EMPTY_LEDGER, rows, BEGIN);
    expect(asked(decidedOn(BY_POSITION, ledger))).toBeUndefined();
    expect(asked(decidedOn(UNLISTED, ledger))).toBeDefined();
    expect(
      asked(decidedOn({ ...BY_POSITION, policies: { ...BY_POSITION.policies, preflight: true } }, ledger)),
    ).toBeDefined();
    expect(asked(decidedOn(UNLISTED, afterTables(UNLISTED, EMPTY_LEDGER, rows, BEGIN)))).toBeUndefined();
  });

  test('shows what a * stands for behind a column list', () => {
    const starred = { ...DESIRED, sql: 'INSERT INTO f (a, b) SELECT * FROM skyone' };
    const rows = [...columns('f', 'a', 'b'), ...columns('skyone', 'b', 'a')];
    const held = decidedOn(starred, afterTables(starred, EMPTY_LEDGER, rows, BEGIN), BEGIN, CHANGE_CHECKS);
    expect(held && brief(held)).toBe('SqlInvalid held hold rest');
  });

  test('tells whether the sink only appends', () => {
    const key = about('constraint', 'f', 'PRIMARY', 'PRIMARY KEY');
    const sinkBy = (...rows: readonly ResultRow[]) =>
      afterTables(DESIRED, EMPTY_LEDGER, [...columns('f', 'a', 'b'), ...rows], BEGIN).texts[NAME]?.tables?.sink;
    expect(sinkBy()).toBe('appends');
    expect(sinkBy(key)).toBe('upserts');
    expect(sinkBy(key, about('option', 'f', 'changelog.mode', 'append'))).toBe('appends');
    expect(sinkBy(about('option', 'f', 'changelog.mode', 'retract'))).toBe('upserts');
  });

  test('about a version forgets those that are neither here nor to come', () => {
    const plan = { kind: 'unreadable', at: 1 } as const;
    const before = ledgerWith({
      current: {},
      successor: { versionName: 'soon' },
      texts: { gone: { plan }, soon: { plan }, [NAME]: { plan } },
    });
    const { texts } = afterTables({ ...DESIRED, versionName: 'next' }, before, [], BEGIN);
    expect(texts).toEqual({ [NAME]: { plan }, soon: { plan }, next: { tables: expect.anything() } });
  });
});

describe('a refusal of the question', () => {
  const denied = (desired: Desired, detail: string) => afterTables(desired, EMPTY_LEDGER, refusal(detail), BEGIN);

  test('holds an INSERT without a list, with both ways on', () => {
    const held = decidedOn(UNLISTED, denied(UNLISTED, 'no access'), BEGIN + HOUR - 1);
    expect(held && brief(held)).toBe('SqlInvalid held hold rest');
    expect(held?.message).toBe(say.tablesDenied('no access', ['proof']));
    expect(asked(decidedOn(UNLISTED, denied(UNLISTED, 'no access'), BEGIN + HOUR))).toBeDefined();
  });

  test('holds what the policy asks for', () => {
    expect(decidedOn(CHECKED, denied(CHECKED, 'no access'))?.message).toBe(
      say.tablesDenied('no access', ['preflight']),
    );
  });

  test('for want of a compute pool is no denial: it is asked again after a minute', () => {
    const detail = 'logical compute pool=lfcp-1 is exhausted';
    const ledger = denied(UNLISTED, detail);
    const waits = decidedOn(UNLISTED, ledger, BEGIN + MINUTE - 1);
    expect(waits?.reason).toBe('PoolExhausted');
    expect(waits?.message).toBe(say.refusedForPool(`${NAME}-ask`, detail, BEGIN + MINUTE));
    expect(asked(decidedOn(UNLISTED, ledger, BEGIN + MINUTE))).toBeDefined();
    // A change that only wants to know the kind of its sink asks again as well.
    expect(asked(decidedOn(DESIRED, ledger, BEGIN + MINUTE, CHANGE_CHECKS))).toBeDefined();
  });

  test('since the compute pool is gone holds it until there is another one', () => {
    const ledger = denied(UNLISTED, 'logical compute pool=lfcp-1 not found');
    expect(decidedOn(UNLISTED, ledger)?.reason).toBe('AutoStopped');
  });

  test('holds nothing that needs no answer any more', () => {
    expect(decidedOn(BY_POSITION, denied(UNLISTED, 'no access'))).toBeUndefined();
    expect(decidedOn(DESIRED, denied(CHECKED, 'no access'), BEGIN, CHANGE_CHECKS)).toBeUndefined();
  });
});
