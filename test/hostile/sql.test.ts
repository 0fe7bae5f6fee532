import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EMPTY_LEDGER } from '../../lambda/core/model/ledger.ts';
import { afterTables } from '../../lambda/core/rules/checks.ts';
import { listProblems, orderProblems, preflightProblems } from '../../lambda/core/sql/columns/columns.ts';
import { tableDefinedBy } from '../../lambda/core/sql/forms/definition.ts';
import { keptProblems, prerequisiteProblems } from '../../lambda/core/sql/forms/forms.ts';
import { startHintsOf } from '../../lambda/core/sql/forms/hints.ts';
import { splitSettings } from '../../lambda/core/sql/forms/settings.ts';
import { startingAt } from '../../lambda/core/sql/state/offsets.ts';
import { explainOf, readPlan } from '../../lambda/core/sql/state/plan.ts';
import { stateOf } from '../../lambda/core/sql/state/state.ts';
import { tokens } from '../../lambda/core/sql/syntax/tokens.ts';
import { catalogOf, questionAbout } from '../../lambda/core/sql/tables/catalog-question.ts';
import { tablesOf } from '../../lambda/core/sql/tables/tables.ts';
import { sinksOf, writesSame } from '../../lambda/core/sql/tables/writers.ts';
import { anyText, runs } from './runs.ts';

const PROPERTIES = { 'sql.current-catalog': 'env', 'sql.current-database': 'db' };
const OFFSETS = { x: 'partition:0,offset:12', y: 'partition:0,offset:5' };
const ROW = ['column', 'env', 'env-1', 'db', 'lkc-1', 't'];
const CATALOG = catalogOf([[...ROW, 'a', 'STRING', '1', 'YES']]);
const OURS = { sql: 'INSERT INTO t (a) SELECT a FROM x', properties: PROPERTIES };

/** Everything that reads a SQL text. */
const readAll = (sql: string) => ({
  tokens: tokens(sql).length,
  problems: keptProblems(sql),
  asPrerequisite: prerequisiteProblems(sql),
  sinks: sinksOf(sql, PROPERTIES),
  same: writesSame(OURS, { sql, properties: PROPERTIES }),
  state: stateOf(sql, [], PROPERTIES),
  defined: tableDefinedBy(sql, PROPERTIES),
  split: splitSettings(sql),
  hints: startHintsOf(sql),
  plan: readPlan(explainOf(sql)),
  starting: startingAt(sql, OFFSETS),
  tables: tablesOf(sql, PROPERTIES),
  question: questionAbout(tablesOf(sql, PROPERTIES), PROPERTIES),
  columns: [listProblems, orderProblems, preflightProblems].map((problems) => problems(sql, CATALOG, PROPERTIES)),
});

const PIECES = [
  ...[
    'INSERT',
    'INTO',
    'SELECT',
    'FROM',
    'WHERE',
    'UNION',
    'ALL',
    'WITH',
    'AS',
    'VALUES',
    'TABLE',
    'CREATE',
    'EXISTS',
    'IF',
  ],
  ...[
    'EXECUTE',
    'STATEMENT',
    'SET',
    'BEGIN',
    'END',
    'JOIN',
    'ON',
    'CAST',
    'DISTINCT',
    'IS',
    'CASE',
    'EXPLAIN',
    'EXTRACT',
    'E',
  ],
  ...[
    't',
    'x',
    'a',
    'b',
    '`t`',
    '`a``b`',
    "'s'",
    "''",
    "'it''s; '",
    "E'\\''",
    '1',
    '1.5',
    '*',
    '.',
    ',',
    '=',
    '+',
    '-',
    '/',
  ],
  ...[
    '(',
    ')',
    '[',
    ']',
    ';',
    ' ',
    '\n',
    '\r',
    '--',
    '//',
    '/*',
    '*/',
    '/*+',
    '`',
    "'",
    '"',
    '\\',
    'é',
    '\u0000',
    '\ud800',
  ],
  ...["/*+ OPTIONS('k'='*/') */", '-- c\n', '// c\r', '/* ; */', 'INSERT INTO t (a) SELECT a FROM x'],
] as const;

const soup = fc
  .tuple(fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }), fc.constantFrom('', ' '))
  .map(([pieces, gap]) => pieces.join(gap));

/** The text without what says where its sources begin, and with the only query that is written in another way for it. */
const unbegun = (sql: string): string => {
  const options = "'scan.startup.mode'='specific-offsets','scan.startup.specific-offsets'='[^']*'";
  return sql
    .replaceAll(new RegExp(` /\\*\\+ OPTIONS\\(${options}\\) \\*/|,${options}`, 'g'), '')
    .replaceAll(/\bTABLE\b/gi, 'SELECT * FROM');
};

/** A text with a source that can be begun, and something behind it. */
const begun = fc
  .tuple(
    fc.constantFrom('SELECT a FROM x', 'TABLE x', '(SELECT a FROM y)'),
    fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }),
  )
  .map(([query, end]) => `INSERT INTO t ${query} ${end.join(' ')}`);

test('any text is read without an error, and nothing is found that is not in it', () => {
  const seen = { refused: 0, sinks: 0, started: 0 };
  const play = (sql: string): void => {
    const { problems, sinks, starting, tables } = readAll(sql);
    expect(problems.every((problem) => problem.length < 200_000)).toBe(true);
    const plain = sql.replaceAll('``', '`');
    for (const { table } of sinks) expect(plain).toContain(table);
    for (const { table } of tables) expect(plain).toContain(table);
    if (starting !== undefined) expect(unbegun(starting)).toBe(unbegun(sql));
    seen.refused += problems.length > 0 ? 1 : 0;
    seen.sinks += sinks.length;
    seen.started += starting === undefined ? 0 : 1;
  };
  fc.assert(
    fc.property(
      fc.oneof({ arbitrary: soup, weight: 4 }, { arbitrary: begun, weight: 2 }, { arbitrary: anyText, weight: 1 }),
      play,
    ),
    runs(1_000),
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(3);
});

/**
 * How many statements a real reader sees, letter by letter as Flink's lexer goes: parts between semicolons that have anything
 * in them. Undefined where it would not come to the end.
 */
const statementsIn = (sql: string): number | undefined => {
  let statements = 0;
  let isOpen = false;
  let inHint = false;
  const rest = (at: number, end: RegExp): number | undefined => {
    const found = end.exec(sql.slice(at));
    return found === null ? undefined : at + found.index + found[0].length;
  };
  let at = 0;
  while (at < sql.length) {
    const [one, two] = [sql.charAt(at), sql.slice(at, at + 2)];
    let next: number | undefined = at + 1;
    if (two === '--' || two === '//') next = rest(at, /^[^\n\r]*/);
    else if (two === '/*' && sql.charAt(at + 2) !== '+') next = rest(at, /^\/\*[\s\S]*?\*\//);
    else if (two === '/*') {
      if (inHint) return undefined;
      inHint = true;
      next = at + 3;
    } else if (two === '*/') {
      if (!inHint) return undefined;
      inHint = false;
      next = at + 2;
    } else if (/\s/.test(one)) next = at + 1;
    else if (one === ';' && !inHint) isOpen = false;
    else {
      if (!isOpen && !inHint) statements += 1;
      isOpen ||= !inHint;
      if (/^e'/i.test(two)) next = rest(at, /^e'(?:[^'\\]|\\[\s\S]|'')*'/i);
      else if (one === "'") next = rest(at, /^'(?:[^']|'')*'/);
      else if (one === '`') next = rest(at, /^`(?:[^`]|``)*`/);
      else if (/[A-Za-z_$]/.test(one)) next = rest(at, /^[\w$]+/);
    }
    if (next === undefined) return undefined;
    at = next;
  }
  return inHint ? undefined : statements;
};

const DISGUISES = [
  ';',
  '; ;',
  ';-- x\n',
  '-- x\r;',
  '// it\u2019s\n;',
  "// it's\n;",
  "/* ' */;",
  "/*+ OPTIONS('k'='*/') */;",
  "/*+ OPTIONS('k'=';') */;",
  ' AS `;` ;',
  " || ';' ;",
  " || E'\\'' ;",
  ' /**/;',
  ' /*/ x */ ;',
  ' -- \u2028\n;',
];

test('two statements are never taken for one, however they are joined', () => {
  const one = fc.constantFrom(
    'INSERT INTO t (a) SELECT a FROM x',
    'DROP TABLE t',
    "INSERT INTO t (a) SELECT 'b'",
    'SET',
  );
  const noise = fc.oneof(fc.constant(''), fc.constantFrom(" -- '", ' /* ` */', ' // `', " AS `'`"), soup);
  let several = 0;
  const play = ([first, before, joint, second, after]: readonly [string, string, string, string, string]): void => {
    const sql = `${first}${before}${joint}${second}${after}`;
    const seen = statementsIn(sql);
    if (seen === undefined || seen < 2 || /\bSET\b[\s\S]*\bBEGIN\b|\bBEGIN\b[\s\S]*\bSET\b/.test(sql)) return;
    several += 1;
    expect(keptProblems(sql), sql).not.toEqual([]);
  };
  fc.assert(fc.property(fc.tuple(one, noise, fc.constantFrom(...DISGUISES), one, noise), play), runs(1_000));
  expect(several).toBeGreaterThan(200);
});

test('what a guarded text writes is what a real reader sees: its one INSERT', () => {
  let accepted = 0;
  const play = (sql: string): void => {
    if (!/insert/i.test(sql) || keptProblems(sql).length > 0 || statementsIn(sql) === undefined) return;
    accepted += 1;
    const isSet = /\bSTATEMENT\b/.test(sql);
    expect(isSet || statementsIn(sql) === 1, sql).toBe(true);
  };
  const around = fc.tuple(soup, fc.constantFrom(...DISGUISES, ' ', ''), soup).map((parts) => parts.join(''));
  const insert = soup.map((end) => `INSERT INTO t (a) SELECT a FROM x ${end}`);
  fc.assert(fc.property(fc.oneof(around, insert), play), runs(1_000));
  expect(accepted).toBeGreaterThan(50);
});

/** Repeated, each of these has once taken time in proportion to the square of the length. */
const SLOW = [
  ...['/* ', 'SELECT ', 'FROM x ', 'SELECT a FROM (', 'f('],
  ...[';INSERT INTO t (a) SELECT a FROM x', 'BEGIN INSERT INTO t (', 'CREATE TABLE t (a INT) '],
];

const UNITS = [
  ...SLOW,
  ...['/*+ ', "'", '`', '(', ')', '[', 'a, ', 'a.', 'FROM(', 'a AS (', 'SELECT a FROM x UNION ALL ', 'WITH a AS ('],
  ...['WITH a(b) AS (SELECT 1), ', 'JOIN x ON a=b ', 'CAST(a AS ', 'TABLE x, ', 'EXISTS(SELECT a FROM x WHERE '],
  ...['a AS b, ', "''", "'*/' /*+ ", 'a -> b, ', 'DISTINCT FROM '],
];

const repeated = (unit: string, length: number): string =>
  `INSERT INTO t (a) SELECT ${unit.repeat(Math.ceil(length / unit.length))}`;

/** Milliseconds of the processor, ten times what it takes. With the square of the length it was more, up to minutes. */
const PATIENCE = 1_500;

test('the longest texts are read in time', { timeout: 60_000 }, () => {
  for (const unit of SLOW) {
    const sql = repeated(unit, 40_000);
    const before = process.cpuUsage();
    readAll(sql);
    expect(process.cpuUsage(before).user / 1_000, unit).toBeLessThan(PATIENCE);
  }
});

test('nothing is nested or repeated too often to be read', () => {
  for (const unit of UNITS) expect(() => readAll(repeated(unit, 1_500)), unit).not.toThrow();
  expect(() => readAll(`SELECT ${'('.repeat(10_000)}1${')'.repeat(10_000)}`)).not.toThrow();
});

test('texts of megabytes are read without an error', () => {
  const quoted = `'${"a''".repeat(400_000)}' \`${'b``'.repeat(400_000)}\``;
  expect(tokens(quoted)).toHaveLength(2);
  expect(keptProblems(quoted)).toEqual([expect.stringContaining('Confluent takes 131072')]);
  expect(sinksOf(`INSERT INTO t SELECT ${quoted}`, PROPERTIES)).toHaveLength(1);
});

test('any rows of INFORMATION_SCHEMA, and very many, are held against an INSERT', () => {
  const desired = {
    ...{ name: 'a', versionName: 'a-1', sql: OURS.sql, properties: PROPERTIES, placement: {}, prerequisites: [] },
    policies: { onChange: 'carry-over', preflight: true, onForeignStop: 'respect' },
  } as const;
  const cell = fc.oneof(anyText, fc.constantFrom('column', 'constraint', 'option', 't', 'x', 'a', null));
  const rows = fc.array(fc.array(cell, { maxLength: 14 }), { maxLength: 20 });
  const play = (given: readonly (readonly (string | null)[])[]): void => {
    expect(afterTables(desired, EMPTY_LEDGER, given, 0).texts['a-1']?.tables?.at).toBe(0);
  };
  fc.assert(fc.property(rows, play), runs(100));
  play(Array.from({ length: 200_000 }, (_, index) => [...ROW, `c${index}`, 'STRING']));
});
