import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { TableName } from '../../../../lambda/core/model/catalog.ts';
import { isPythonCopy, isSameTable, sinksOf, writesSame } from '../../../../lambda/core/sql/tables/writers.ts';
import { pick, randomFrom } from '../../random.ts';

const HOME = { 'sql.current-catalog': 'env', 'sql.current-database': 'db' };

const written = (sql: string): readonly string[] =>
  sinksOf(sql, HOME).map(({ catalog, database, table }) => [catalog, database, table].join('/'));

const shipped = (file: string): string =>
  readFileSync(new URL(`../../../../statements/${file}`, import.meta.url), { encoding: 'utf8' });

describe('the tables that a text writes', () => {
  const ROWS: readonly (readonly [sql: string, expected: readonly string[]])[] = [
    ['INSERT INTO t (a) SELECT a FROM x', ['env/db/t']],
    ['INSERT INTO t SELECT a FROM x;', ['env/db/t']],
    ['insert into t select 1', ['env/db/t']],
    ['INSERT OVERWRITE t SELECT 1', ['env/db/t']],
    ['INSERT INTO TABLE t SELECT 1', ['env/db/t']],
    ['INSERT INTO TABLE IF EXISTS t SELECT 1', ['env/db/t']],
    ['INSERT INTO `t` SELECT 1', ['env/db/t']],
    ['INSERT INTO `a``b.c` SELECT 1', ['env/db/a`b.c']],
    ['INSERT INTO other.t SELECT 1', ['env/other/t']],
    ['INSERT INTO `my env`.`other` . t SELECT 1', ['my env/other/t']],
    ['INSERT -- INTO x\n INTO /* y\n */ t\n(a) SELECT a FROM z', ['env/db/t']],
    ["INSERT /*+ STATE_TTL('a'='1d') */ INTO t /*+ OPTIONS('b'='c') */ SELECT 1", ['env/db/t']],
    ['; INSERT INTO t SELECT 1', ['env/db/t']],
    ['EXECUTE STATEMENT SET BEGIN INSERT INTO t SELECT 1; INSERT INTO u.v SELECT 2; END;', ['env/db/t', 'env/u/v']],
    ['BEGIN STATEMENT SET; INSERT INTO t SELECT 1; INSERT INTO u SELECT 2; END;', ['env/db/t', 'env/db/u']],
    ["COMPILE AND EXECUTE PLAN 'p' FOR INSERT INTO t SELECT 1", ['env/db/t']],
    ['CREATE TABLE t AS SELECT a FROM x', ['env/db/t']],
    ["create table if not exists o.t (b AS a + 1) with ('k' = 'v') as select a from x", ['env/o/t']],
    ['CREATE OR REPLACE TABLE t AS (SELECT a FROM x)', ['env/db/t']],
    ['CREATE TABLE t DISTRIBUTED INTO 2 BUCKETS AS WITH q AS (SELECT 1) SELECT * FROM q', ['env/db/t']],
    ["CREATE MATERIALIZED TABLE t FRESHNESS = INTERVAL '1' MINUTE AS SELECT 1", ['env/db/t']],
    ['CREATE TABLE t (a STRING, b AS UPPER(a))', []],
    ['CREATE TABLE t (a STRING); SELECT a AS b FROM t', []],
    ['CREATE VIEW v AS SELECT * FROM x', []],
    ['SELECT a FROM x', []],
    ['EXPLAIN INSERT INTO t SELECT 1', []],
    ['EXPLAIN STATEMENT SET BEGIN INSERT INTO t SELECT 1; INSERT INTO u SELECT 1; END', []],
    ["SELECT 'INSERT INTO t SELECT 1'", []],
    ["SELECT 'it''s; INSERT INTO t'", []],
    ['-- INSERT INTO t\nSELECT 1 /* ; INSERT INTO u */', []],
    ['SELECT `INSERT INTO t` FROM `INSERT` INTO', []],
    ['INSERT INTO', []],
    ['', []],
  ];
  test.each(ROWS)('%s', (sql, expected) => {
    expect(written(sql)).toEqual(expected);
  });

  test('as shipped', () => {
    expect(written(shipped('flight-consolidator.sql'))).toEqual(['env/db/flight_avro']);
    expect(written(shipped('flight-avro.sql'))).toEqual([]);
  });

  test('are left where nothing says where they are', () => {
    expect(sinksOf('INSERT INTO t SELECT 1', {})).toEqual([{ table: 't' }]);
    expect(sinksOf('INSERT INTO d.t SELECT 1', { 'sql.current-catalog': '' })).toEqual([{ database: 'd', table: 't' }]);
  });
});

describe('two names', () => {
  const table = (text: string): TableName => {
    const [catalog, database, name = ''] = text.split('/');
    return { ...(catalog ? { catalog } : {}), ...(database ? { database } : {}), table: name };
  };
  const ROWS: readonly (readonly [a: string, b: string, same: boolean])[] = [
    ['//t', '//t', true],
    ['//t', '//T', true],
    ['//t', '//u', false],
    ['c/d/t', 'C/D/t', true],
    ['c/d/t', 'c/e/t', false],
    ['c/d/t', 'b/d/t', false],
    ['c/d/t', '//t', true],
    ['c/d/t', '/e/t', false],
    ['c/d/t', 'c/lkc-1/t', true],
    ['c/LKC-2/t', 'c/lkc-1/t', false],
    ['c/LKC-1/t', 'c/lkc-1/t', true],
    ['env-1/d/t', 'c/d/t', true],
    ['env-1/d/t', 'env-2/d/t', false],
    ['env-1/d/t', 'env-1/d/t', true],
    ['lkc-1/d/t', 'c/d/t', false],
    ['c/env-1/t', 'c/d/t', false],
    ['env-1/lkc-1/t', 'c/d/u', false],
  ];
  test.each(ROWS)('%s and %s', (a, b, same) => {
    expect(isSameTable(table(a), table(b))).toBe(same);
    expect(isSameTable(table(b), table(a))).toBe(same);
  });
});

describe('two texts', () => {
  const ours = { sql: shipped('flight-consolidator.sql'), properties: HOME };
  const ROWS: readonly (readonly [sql: string, properties: Readonly<Record<string, string>>, same: boolean])[] = [
    ['INSERT INTO flight_avro SELECT 1', HOME, true],
    ['INSERT INTO `env-1`.`lkc-1`.`FLIGHT_AVRO` SELECT 1', {}, true],
    ['INSERT INTO flight_avro SELECT 1', { ...HOME, 'sql.current-database': 'other' }, false],
    ['INSERT INTO db.flight_avro SELECT 1', { ...HOME, 'sql.current-database': 'other' }, true],
    ['EXECUTE STATEMENT SET BEGIN INSERT INTO x SELECT 1; INSERT INTO flight_avro SELECT 1; END', HOME, true],
    ['INSERT INTO flight_avro_2 SELECT * FROM flight_avro', HOME, false],
    ['SELECT * FROM flight_avro', HOME, false],
  ];
  test.each(ROWS)('%s', (sql, properties, same) => {
    expect(writesSame(ours, { sql, properties })).toBe(same);
    expect(writesSame({ sql, properties }, ours)).toBe(same);
  });

  test('that write nothing do not write the same', () => {
    expect(writesSame({ sql: 'SELECT 1', properties: {} }, { sql: 'SELECT 1', properties: {} })).toBe(false);
  });
});

test.each([
  ['combined-flight-data-123e4567-e89b-12d3-a456-426614174000', true],
  ['combined-flight-data-123E4567-E89B-12D3-A456-426614174000', true],
  ['combined-flight-data-', false],
  ['combined-flight-data-1a2b3c4d', false],
  ['my-combined-flight-data-123e4567-e89b-12d3-a456-426614174000', false],
  ['combined-flight-data-123e4567-e89b-12d3-a456-426614174000-2', false],
])('%s as a copy', (name, expected) => {
  expect(isPythonCopy(name)).toBe(expected);
});

describe('whatever the text', () => {
  const PIECES = [
    'INSERT',
    'INTO',
    ' ',
    ' ',
    't',
    '.',
    '`',
    "'",
    '--',
    '\n',
    '/*',
    '*/',
    '(',
    ')',
    ';',
    'TABLE',
    'CREATE',
    'AS',
    'IF',
    'EXISTS',
    'EXPLAIN',
    'é',
    '1',
  ] as const;
  test('nothing is thrown', () => {
    const random = randomFrom(1);
    for (let round = 0; round < 3000; round += 1) {
      const sql = Array.from({ length: Math.floor(random() * 30) }, () => pick(random, PIECES)).join(
        pick(random, ['', ' ']),
      );
      for (const { table } of sinksOf(sql, HOME)) expect(sql).toContain(table.replaceAll('`', '``'));
    }
  });

  test('an INSERT is found among others, however it is written', () => {
    const random = randomFrom(2);
    const GAPS = [' ', '\n', '\t', ' -- c\n', ' /* INSERT INTO no */ ', " /*+ OPTIONS('a'='b') */ "] as const;
    const cased = (word: string): string => pick(random, [word, word.toLowerCase()]);
    for (let round = 0; round < 500; round += 1) {
      const gap = (): string => pick(random, GAPS);
      const name = pick(random, ['t', '`t`', 'db.t', '`db`.`t`', 'env.db.t', '`env` . db.`t`']);
      const insert = [cased('INSERT'), cased('INTO'), name, cased('SELECT'), '1'].reduce((a, b) => a + gap() + b);
      const sql = pick(random, [insert, `EXECUTE STATEMENT SET BEGIN ${insert}; END`, `SELECT 'a';${insert};`]);
      expect(written(sql), sql).toEqual(['env/db/t']);
    }
  });
});
