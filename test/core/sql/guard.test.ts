import { describe, expect, test } from 'vitest';
import { sqlProblems } from '../../../lambda/core/sql/guard.ts';

const INSERT = 'INSERT INTO t (a) SELECT a FROM x';

describe('what is said of a text', () => {
  test('is how long it is, where it is too long', () => {
    expect(sqlProblems('x'.repeat(131_073))).toEqual(['it has 131073 characters, Confluent takes 131072 at most']);
    expect(sqlProblems('x'.repeat(131_072))).toEqual([]);
  });

  test.each([
    ['', 'it is empty'],
    [';;', 'it is empty'],
    [
      'INSERT INTO t SELECT a',
      'INSERT INTO t has no column list: without one the columns are filled by position, silently',
    ],
    [
      'INSERT INTO d.`t` VALUES (1)',
      'INSERT INTO d.t has no column list: without one the columns are filled by position, silently',
    ],
    ['INSERT INTO t () SELECT a', 'INSERT INTO t has an empty column list'],
    ['INSERT INTO d.t (a) SELECT a, b', 'INSERT INTO d.t lists 1 columns, but its SELECT number 1 has 2'],
    ['INSERT INTO t (a, b) SELECT a, b UNION SELECT c', 'INSERT INTO t lists 2 columns, but its SELECT number 2 has 1'],
    [
      `${INSERT}; DROP TABLE t`,
      'it has 2 statements, Confluent takes one: give each its own file, or make INSERTs a statement set',
    ],
  ])('%s: %s', (sql, problem) => {
    expect(sqlProblems(sql)).toEqual([problem]);
  });

  test('is everything at once, each by itself', () => {
    expect(
      sqlProblems('INSERT INTO t SELECT a; INSERT INTO u (a) SELECT a, b UNION SELECT a UNION SELECT a, b, c'),
    ).toEqual([
      'it has 2 statements, Confluent takes one: give each its own file, or make INSERTs a statement set',
      'INSERT INTO t has no column list: without one the columns are filled by position, silently',
      'INSERT INTO u lists 1 columns, but its SELECT number 1 has 2',
      'INSERT INTO u lists 1 columns, but its SELECT number 3 has 3',
    ]);
  });
});

describe('the columns of a SELECT are counted', () => {
  test.each([
    ['a, b', 2],
    ['f(a, b), c[d, e], (g, h)', 3],
    ['a * b, COUNT(*)', 2],
    ['f(a, *), b', 2],
    ['(a * b), f(x.*)', 2],
    ['`*`, `,`', 2],
    ['', 1],
  ])('%j: %i', (list, count) => {
    const listed = (columns: number): string => Array.from({ length: columns }, (_, index) => `c${index}`).join(', ');
    expect(sqlProblems(`INSERT INTO t (${listed(count)}) SELECT ${list} FROM x`)).toEqual([]);
    expect(sqlProblems(`INSERT INTO t (${listed(count + 1)}) (SELECT ${list} FROM x)`)).toEqual([
      `INSERT INTO t lists ${count + 1} columns, but its SELECT number 1 has ${count}`,
    ]);
  });

  test.each(['*', 'x.*', '* EXCLUDE (a, b)', 'a, *', 'a, x.*, b', 'x.* , y.*'])(
    'but not where a star hides their number: %s',
    (list) => {
      expect(sqlProblems(`INSERT INTO t (a, b, c, d) SELECT ${list} FROM x`)).toEqual([]);
      expect(sqlProblems(`INSERT INTO t (a, b, c, d) (SELECT ${list} FROM x)`)).toEqual([]);
    },
  );
});

describe('several INSERTs', () => {
  test.each([
    `EXECUTE STATEMENT SET BEGIN ${INSERT}; END`,
    `execute statement set begin ${INSERT}; ${INSERT};; ${INSERT}; end;`,
    `BEGIN STATEMENT SET; ${INSERT}; END`,
    `begin statement set; ${INSERT}; ${INSERT}; end;`,
    ';SELECT 1;;',
  ])('may be one statement: %s', (sql) => {
    expect(sqlProblems(sql)).toEqual([]);
  });

  test.each([
    [`${INSERT}; END`, 2],
    [`EXECUTE STATEMENT SET BEGIN ${INSERT}; ${INSERT}`, 2],
    [`EXECUTE STATEMENT SET BEGIN ${INSERT}; END; END`, 3],
    [`EXECUTE STATEMENT SET BEGIN ${INSERT}; END x`, 2],
    [`EXECUTE STATEMENT SET BEGIN ${INSERT}; \`END\``, 2],
    [`EXECUTE STATEMENT SET BEGIN ${INSERT}; DROP TABLE t; END`, 3],
    [`EXECUTE STATEMENT SET BEGIN ${INSERT}; 'INSERT' INTO t; END`, 3],
    ['EXECUTE STATEMENT SET BEGIN SELECT a; END', 2],
    [`EXECUTE STATEMENT SET BEGIN; ${INSERT}; END`, 3],
    [`EXPLAIN STATEMENT SET BEGIN ${INSERT}; END`, 2],
    [`x EXECUTE STATEMENT SET BEGIN ${INSERT}; END`, 2],
    [`BEGIN STATEMENT SET x; ${INSERT}; END`, 3],
    [`BEGIN STATEMENT; ${INSERT}; END`, 3],
    [`BEGIN STATEMENT SET; ${INSERT}`, 2],
    [`BEGIN STATEMENT SET; SELECT a; END`, 3],
    [`BEGIN STATEMENT SET; ${INSERT}; DROP TABLE t; END`, 4],
    [`DROP TABLE t; BEGIN STATEMENT SET; ${INSERT}; END`, 4],
  ])('or not: %s', (sql, count) => {
    expect(sqlProblems(sql)).toEqual([expect.stringContaining(`it has ${count} statements, `)]);
  });
});
