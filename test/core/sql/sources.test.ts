import { describe, expect, test } from 'vitest';
import { selectAt } from '../../../lambda/core/sql/query.ts';
import { fromOf, sourcesIn, whereOf } from '../../../lambda/core/sql/sources.ts';
import { type Token, tokens } from '../../../lambda/core/sql/tokens.ts';

const text = (all: readonly Token[]): string => all.map(({ value }) => String(value)).join(' ');

/** The FROM and the WHERE of the text's first SELECT. */
const clauses = (sql: string): readonly [from: string, where: string] => {
  const all = tokens(sql);
  const select = selectAt(
    all,
    all.findIndex(({ value }) => value === 'SELECT'),
    all.length,
  );
  return [text(fromOf(all, select, all.length)), text(whereOf(all, select, all.length))];
};

describe('what a SELECT reads from, and its condition', () => {
  test.each([
    ['SELECT a FROM x', 'x', ''],
    ['SELECT a FROM x, y WHERE b = 1', 'x , y', 'b = 1'],
    ['SELECT a FROM x where b', 'x', 'b'],
    ['SELECT a FROM (SELECT b FROM x WHERE c GROUP BY d) WHERE e', '( SELECT b FROM x WHERE c GROUP BY d )', 'e'],
    ['(SELECT a FROM x WHERE b) UNION c', 'x', 'b'],
    ['(SELECT a FROM x) WHERE c', 'x', ''],
    ['SELECT a FROM x WHERE f(b GROUP c) d', 'x', 'f ( b GROUP c ) d'],
    ['SELECT a', '', ''],
    ['SELECT a UNION SELECT b FROM x WHERE c', '', ''],
    ['(SELECT a) WHERE c', '', ''],
  ])('%s', (sql, from, where) => {
    expect(clauses(sql)).toEqual([from, where]);
  });

  test.each([
    'GROUP',
    'HAVING',
    'WINDOW',
    'QUALIFY',
    'ORDER',
    'LIMIT',
    'OFFSET',
    'FETCH',
    'UNION',
    'INTERSECT',
    'EXCEPT',
  ])('ends at %s', (word) => {
    expect(clauses(`SELECT a FROM x ${word} y`)).toEqual(['x', '']);
    expect(clauses(`SELECT a FROM x WHERE b ${word} y`)).toEqual(['x', 'b']);
  });

  test('end where their text ends', () => {
    const all = tokens('SELECT a FROM x y WHERE b c');
    const select = selectAt(all, 0, 4);
    expect(text(fromOf(all, select, 4))).toBe('x');
    expect(text(whereOf(all, selectAt(all, 0, 7), 7))).toBe('b');
  });
});

describe('the sources that a FROM names', () => {
  const plain = (table: string, name = table.split('.').at(-1)) => ({ table: table.split('.'), name, isPlain: true });
  const changed = (table: string, name?: string) => ({ table: table.split('.'), name, isPlain: false });
  const other = (name?: string) => ({ table: undefined, name, isPlain: false });

  test.each<[string, readonly object[]]>([
    ['x', [plain('x')]],
    ['e.d.`x`', [plain('e.d.x')]],
    ['x AS y', [plain('x', 'y')]],
    ['d.x `y z`', [plain('d.x', 'y z')]],
    ['x, y b', [plain('x'), plain('y', 'b')]],
    ['x JOIN y ON x.a = y.a', [plain('x'), plain('y')]],
    ['x a join y AS b USING (c)', [plain('x', 'a'), plain('y', 'b')]],
    ['x a LEFT JOIN y', [plain('x', 'a'), plain('y')]],
    // A list of columns gives them other names.
    ['x AS y (a, b)', [changed('x', 'y')]],
    ['x y (a, b)', [changed('x', 'y')]],
    ['x AS', [changed('x', 'x')]],
    ['x FOR SYSTEM_TIME AS OF w AS y', [changed('x', 'x')]],
    ['x y FOR SYSTEM_TIME AS OF w', [changed('x', 'y')]],
    ['x AS y z', [changed('x', 'y')]],
    // What makes a table has columns of its own.
    ['f(x) AS y', [other('y')]],
    ['f(x) y', [other('y')]],
    ['d.f(g(x)) y', [other('y')]],
    ['f(x)', [other()]],
    ['(SELECT a FROM x, y) z', [other('z')]],
    ['(SELECT a FROM x)', [other()]],
    ['UNNEST(x.l) AS g (v)', [other('g')]],
    ['LATERAL TABLE(f(a)) AS g (v)', [other('g')]],
    ['x, LATERAL (SELECT 1) y', [plain('x'), other('y')]],
    ['TABLE(f(TABLE x, TABLE d.y)) AS z', [other('z'), changed('x'), changed('d.y')]],
    ['f(TABLE g(x)) z', [other('z')]],
    ['f(DATA => TABLE `x`)', [other(), changed('x')]],
    ['f(a x)', [other()]],
    ["'x'", [other()]],
    ['', []],
  ])('%s', (sql, expected) => {
    expect(sourcesIn(tokens(sql))).toStrictEqual(expected);
  });

  test.each(['NATURAL', 'INNER', 'LEFT', 'RIGHT', 'FULL', 'CROSS', 'ON', 'USING'])('are plain before %s', (word) => {
    expect(sourcesIn(tokens(`x ${word} y`))).toEqual([plain('x')]);
    expect(sourcesIn(tokens(`x a ${word} y`))).toEqual([plain('x', 'a')]);
  });

  test.each(['FOR', 'OUTER', 'TABLESAMPLE', 'MATCH_RECOGNIZE', 'PIVOT', 'UNPIVOT'])(
    'are not plain before %s',
    (word) => {
      expect(sourcesIn(tokens(`x ${word} y`))).toEqual([changed('x', 'x')]);
    },
  );

  test('within parentheses are told apart by their own commas', () => {
    const all = tokens('(x, f(a, b) y)');
    expect(sourcesIn(all.slice(1, -1))).toEqual([plain('x'), other('y')]);
  });
});
