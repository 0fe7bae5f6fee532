import { describe, expect, test } from 'vitest';
import { selectAt } from '../../../lambda/core/sql/query.ts';
import {
  isIndependent,
  localName,
  lookUp,
  type Properties,
  type Scope,
  sourcesOf,
  tablesIn,
  textOf,
} from '../../../lambda/core/sql/scope.ts';

const HOME = { 'sql.current-catalog': 'env', 'sql.current-database': 'db' };

describe('a text is looked into', () => {
  const nested = (depth: number): string => `SELECT ${'('.repeat(depth)}a${')'.repeat(depth)} FROM x`;

  test.each(["SELECT 'größe', `größe` FROM x -- größe", 'SELECT ~a FROM x', 'SELECT !a FROM x', nested(100)])(
    '%s',
    (sql) => {
      expect(textOf(sql, {}).all.length).toBeGreaterThan(3);
    },
  );

  test.each([
    'SELECT größe FROM x',
    'SELECT a FROM x\u0000',
    'SELECT a FROM x\u007f',
    "SELECT a FROM x WHERE a = 'b",
    'SELECT a FROM x WHERE a = "b"',
    'SELECT a FROM `x',
    'SELECT a \\ FROM x',
    nested(101),
  ])('but not if something in it is not understood: %j', (sql) => {
    expect(textOf(sql, {})).toEqual({ all: [], froms: new Set(), common: new Set(), properties: {} });
  });

  test('without its hints, with its FROMs and properties', () => {
    const { all, froms, properties } = textOf('SELECT /*+ a */ a FROM x', HOME);
    expect(all.map(({ value }) => value)).toEqual(['SELECT', 'a', 'FROM', 'x']);
    expect([...froms]).toEqual([2]);
    expect(properties).toBe(HOME);
  });
});

describe('the queries that a WITH gives names to', () => {
  test.each<[string, readonly string[]]>([
    ['WITH q AS (SELECT a FROM x) SELECT a FROM q', ['q']],
    ['with Q as (SELECT 1), `R s` (a, b) AS (SELECT f(1)) SELECT a', ['q', 'r s']],
    ['WITH q (a) AS (SELECT f(b) AS c FROM x) SELECT c FROM q', ['q']],
    ['WITH q AS b SELECT c', []],
    ['WITH q (SELECT 1)', []],
    ['SELECT a FROM x WINDOW x AS (PARTITION BY a)', []],
  ])('%s', (sql, expected) => {
    // Of what is no name, as the parenthesis after a column list, nobody asks.
    expect([...textOf(sql, {}).common].filter((name) => /^\w/.test(name))).toEqual(expected);
  });
});

describe('the name of a table within the current database', () => {
  test.each<[readonly string[], Properties, string | undefined]>([
    [['t'], {}, 't'],
    [['t'], HOME, 't'],
    [['db', 't'], HOME, 't'],
    [['env', 'db', 't'], HOME, 't'],
    [['DB', 't'], HOME, undefined],
    [['other', 't'], HOME, undefined],
    [['other', 'db', 't'], HOME, undefined],
    [['env', 'other', 't'], HOME, undefined],
    [['db', 't'], {}, undefined],
    [['db', 't'], { 'sql.current-catalog': 'env' }, undefined],
    [['db', 't'], { 'sql.current-database': 'db' }, 't'],
    [['env', 'db', 't'], { 'sql.current-database': 'db' }, undefined],
    [['', 't'], { 'sql.current-database': '' }, undefined],
    [['t$errors'], HOME, undefined],
    [[], HOME, undefined],
  ])('of %j with %j', (parts, properties, expected) => {
    expect(localName(parts, properties)).toBe(expected);
  });
});

test('the sources of a SELECT are tables unless they are queries with names, or elsewhere', () => {
  const text = textOf('WITH q AS (SELECT 1) SELECT a FROM x, db.y z, Q, db.q, other.x, x$y, f(x)', HOME);
  const at = text.all.findIndex(({ depth, value }) => depth === 0 && value === 'SELECT');
  expect(sourcesOf(text, selectAt(text.all, at, text.all.length), text.all.length)).toEqual([
    { table: 'x', name: 'x', isPlain: true },
    { table: 'y', name: 'z', isPlain: true },
    { table: undefined, name: 'Q', isPlain: true },
    { table: 'q', name: 'q', isPlain: true },
    { table: undefined, name: 'x', isPlain: true },
    { table: undefined, name: 'x$y', isPlain: true },
    { table: undefined, name: undefined, isPlain: false },
  ]);
});

describe('a query has names of its own', () => {
  const independent = (sql: string): boolean => {
    const text = textOf(sql, {});
    return isIndependent(
      text,
      text.all.findIndex(({ value }) => value === 'here'),
    );
  };

  test.each([
    'SELECT here FROM x',
    '(SELECT here FROM x)',
    '((SELECT here FROM x))',
    'INSERT INTO t (a) (SELECT here FROM x)',
    'SELECT a FROM (SELECT here FROM x)',
    'SELECT a FROM x JOIN (SELECT here FROM x) y ON b',
    'WITH q AS (SELECT here FROM x) SELECT a FROM q',
    'SELECT a FROM x UNION (SELECT here FROM x)',
    'SELECT a FROM x UNION ALL (SELECT here FROM x)',
    'SELECT a FROM x EXCEPT ALL (SELECT here FROM x)',
    'SELECT a FROM (SELECT b FROM y UNION ALL (SELECT here FROM x))',
    'SELECT a FROM (SELECT f(b) FROM (SELECT g(c) FROM d) WHERE here)',
  ])('%s', (sql) => {
    expect(independent(sql)).toBe(true);
  });

  test.each([
    'SELECT a FROM x WHERE b IN (SELECT here FROM y)',
    'SELECT (SELECT here FROM y) FROM x',
    'SELECT a FROM x WHERE b IN ((SELECT here FROM y))',
    'SELECT a FROM x WHERE EXISTS (SELECT a FROM (SELECT here FROM y))',
    'SELECT a FROM x WHERE b = ALL (SELECT here FROM y)',
    'SELECT a FROM x, LATERAL (SELECT here FROM y)',
    'SELECT EXTRACT(DAY FROM (SELECT here FROM y)) FROM x',
    // In doubt it has not.
    'SELECT a FROM (WITH q (b) AS (SELECT 1) (SELECT here FROM y))',
    'SELECT a FROM (WITH q AS (SELECT 1) (SELECT here FROM y))',
  ])('but not where it stands within an expression: %s', (sql) => {
    expect(independent(sql)).toBe(false);
  });
});

describe('what a name means', () => {
  const source = (table: string, columns: string, name = table): Scope['sources'][number] => ({
    table,
    name,
    columns: columns.split(' ').map((name) => ({ name, type: `${table} ${name}`, table })),
  });
  const X = source('x', 'a b r');
  const U = source('u', 'a k');
  const HIDDEN = { table: 'hidden', name: 'h', columns: undefined };
  const FUNCTION = { table: undefined, name: undefined, columns: undefined };
  const found = (table: string, name: string) => ({ column: { name, type: `${table} ${name}`, table } });

  test.each<[string, Scope['sources'], object]>([
    ['b', [X, U], found('x', 'b')],
    ['k', [X, U], found('u', 'k')],
    ['u.a', [X, U], found('u', 'a')],
    ['y.a', [source('x', 'a', 'y'), U], found('x', 'a')],
    ['a', [X], found('x', 'a')],
    // It may be either.
    ['a', [X, U], {}],
    ['x.a', [X, source('u', 'a', 'x')], {}],
    // A row with its field.
    ['r.v', [X], {}],
    ['r.v', [source('u', 'k', 'r'), X], {}],
    ['e.d.x', [X], {}],
    ['x.a.v', [X], {}],
    // What is not known may have it.
    ['nope', [X, HIDDEN], {}],
    ['nope', [X, FUNCTION], {}],
    ['nope', [], {}],
    ['h.nope', [X, HIDDEN], {}],
    ['s.nope', [X, HIDDEN], {}],
    ['X.nope', [X], {}],
    ['X.nope', [X, U], {}],
    ['s.nope', [X, FUNCTION], {}],
    ['$rowtime', [X], {}],
    ['x.$rowtime', [X], {}],
    ['nope', [X], { missing: 'column nope, which table x does not have' }],
    ['A', [X], { missing: 'column A, which table x does not have' }],
    ['nope', [X, U], { missing: 'column nope, which none of the tables x, u has' }],
    ['nope', [X, source('x', 'a', 'y')], { missing: 'column nope, which table x does not have' }],
    ['x.nope', [X, U], { missing: 'column nope, which table x does not have' }],
    ['x.k', [X, U, HIDDEN], { missing: 'column k, which table x does not have' }],
    ['s.nope', [X, U], { missing: 's.nope, but no source is called s' }],
    ['s.a', [X], { missing: 's.a, but no source is called s' }],
    ['s.$rowtime', [X], { missing: 's.$rowtime, but no source is called s' }],
  ])('%s', (name, sources, expected) => {
    expect(lookUp(name.split('.'), { sources })).toEqual(expected);
  });

  test('that has no parts is nothing', () => {
    expect(lookUp([], { sources: [X] })).toEqual({});
  });

  test('comes from tables, each of which counts once', () => {
    expect(tablesIn([X, FUNCTION, U, HIDDEN, source('x', 'a', 'y')])).toEqual(['x', 'u', 'hidden']);
  });
});
