import { describe, expect, test } from 'vitest';
import {
  currentOf,
  isPythonCopy,
  isSameTable,
  sinksOf,
  writesSame,
} from '../../../../lambda/core/sql/tables/writers.ts';

const HOME = { 'sql.current-catalog': 'env', 'sql.current-database': 'db' };

const written = (sql: string): readonly string[] =>
  sinksOf(sql, HOME).map(({ catalog, database, table }) => [catalog, database, table].join('/'));

describe('the tables that a text writes', () => {
  test.each<[string, readonly string[]]>([
    ['UPSERT INTO t VALUES (1)', ['env/db/t']],
    ['SELECT f(INSERT OVERWRITE d.t SELECT 1)', ['env/d/t']],
    ['CREATE TABLE t AS SELECT 1', ['env/db/t']],
    ['CREATE OR REPLACE TABLE IF NOT EXISTS e.d.t AS SELECT 1', ['e/d/t']],
    ['CREATE TEMPORARY TABLE t AS SELECT 1', ['env/db/t']],
    ['CREATE MATERIALIZED TABLE t AS SELECT 1', ['env/db/t']],
    ['(CREATE TABLE t AS SELECT 1)', ['env/db/t']],
    ['CREATE TABLE t (a AS b) WITH (c) AS SELECT 1', ['env/db/t']],
    ['CREATE TABLE t (a STRING) CREATE TABLE u AS SELECT 1', ['env/db/u']],
    ['CREATE TABLE t (a STRING); SELECT 1 AS a', []],
    ['(CREATE TABLE t), (a AS SELECT 1)', []],
    ['DROP TABLE t AS a', []],
    ['TABLE t AS a', []],
    ['CREATE VIEW t AS SELECT 1', []],
    ['CREATE TABLE t', []],
    ['CREATE TABLE AS SELECT 1', []],
    ['INSERT t SELECT 1', []],
    ['SELECT INTO t', []],
    ['SELECT 1; EXPLAIN INSERT INTO t SELECT 1', ['env/db/t']],
  ])('%s', (sql, expected) => {
    expect(written(sql)).toEqual(expected);
  });

  test('are as much as is known of them', () => {
    const at = (sql: string, properties: Readonly<Record<string, string>>) => sinksOf(`INSERT INTO ${sql}`, properties);
    expect(at('t', HOME)).toEqual([{ catalog: 'env', database: 'db', table: 't' }]);
    expect(at('e.d.t', HOME)).toEqual([{ catalog: 'e', database: 'd', table: 't' }]);
    expect(at('t', { 'sql.current-catalog': 'env' })).toStrictEqual([{ catalog: 'env', table: 't' }]);
    expect(at('t', { 'sql.current-database': 'db' })).toStrictEqual([{ database: 'db', table: 't' }]);
    expect(at('', HOME)).toEqual([]);
  });
});

test('what is current is not known where the properties do not say, or say nothing', () => {
  expect(currentOf(HOME)).toEqual({ catalog: 'env', database: 'db' });
  expect(currentOf({})).toEqual({ catalog: undefined, database: undefined });
  expect(currentOf({ 'sql.current-catalog': '', 'sql.current-database': '' })).toEqual(currentOf({}));
});

describe('two names', () => {
  test.each([
    ['an id and a name of a database', { database: 'LKC-1' }, { database: 'd' }, true],
    ['two names of databases', { database: 'my-lkc-1' }, { database: 'd' }, false],
    ['an id and a name of a catalog', { catalog: 'ENV-1' }, { catalog: 'c' }, true],
    ['two names of catalogs', { catalog: 'my-env-1' }, { catalog: 'c' }, false],
    ['two ids', { catalog: 'env-1' }, { catalog: 'env-2' }, false],
  ])('%s', (_, a, b, same) => {
    expect(isSameTable({ table: 't', ...a }, { table: 't', ...b })).toBe(same);
    expect(isSameTable({ table: 't', ...b }, { table: 't', ...a })).toBe(same);
  });

  test('are compared for any of several sinks', () => {
    const writer = (...tables: readonly string[]) => ({
      sql: tables.map((table) => `INSERT INTO ${table} SELECT 1;`).join(' '),
      properties: HOME,
    });
    expect(writesSame(writer('a', 'b'), writer('c', 'B'))).toBe(true);
    expect(writesSame(writer('a', 'b'), writer('c', 'd'))).toBe(false);
  });
});

test.each([
  ['combined-flight-data-01234567-89ab-cdef-0123-456789abcdef', true],
  ['combined-flight-data-0123456-89ab-cdef-0123-456789abcdef', false],
  ['combined-flight-data-01234567-89ab-cdef-456789abcdef', false],
  ['combined-flight-data-01234567-89a-cdef-0123-456789abcdef', false],
  ['combined-flight-data-01234567-89ab-cdef-0123-456789abcde', false],
  ['combined-flight-data-g1234567-89ab-cdef-0123-456789abcdef', false],
])('%s as a copy', (name, expected) => {
  expect(isPythonCopy(name)).toBe(expected);
});
