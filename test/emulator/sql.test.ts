import { describe, expect, test } from 'vitest';
import { parseSql } from '../../emulator/sql/sql.ts';
import { formatOffsets, parseOffsets } from '../../emulator/world/offsets.ts';
import { createFlights, insertFlights } from './confluent.ts';

const insert = (sql: string) => {
  const parsed = parseSql(sql);
  if (parsed.kind !== 'INSERT_INTO') throw new Error(`${parsed.kind} is no INSERT`);
  return parsed;
};

describe('INSERT', () => {
  test('runs unchanged: only the semicolon goes, and names are quoted', () => {
    const { sink, sources, executable } = insert(insertFlights);
    expect([sink, sources.map(({ topic }) => topic)]).toEqual(['flight_avro', ['skyone_avro', 'sunset_avro']]);
    expect(executable.replaceAll('`', '').trim()).toBe(insertFlights.trim().replace(/;$/, ''));
  });

  test('hints, catalogs and databases, comments and quotes', () => {
    const parsed = insert(
      "INSERT INTO `c`.`d`.`t` /* why; not */ SELECT `a b`, 'it''s -- ; FROM x' FROM c.d.s /*+ OPTIONS('scan.startup.mode'='latest-offset', 'k'='v') */ AS x WHERE TRIM(BOTH FROM a) IS DISTINCT FROM 'b' -- end;",
    );
    expect(parsed.sink).toBe('t');
    expect(parsed.sources).toEqual([{ topic: 's', hint: { 'scan.startup.mode': 'latest-offset', k: 'v' } }]);
    expect(parsed.executable).toContain(
      "INSERT INTO `t` /* why; not */ SELECT `a b`, 'it''s -- ; FROM x' FROM `s`  AS x WHERE",
    );
  });

  test.each([
    'INSERT INTO t SELECT a FROM s JOIN r ON s.a = r.a',
    'INSERT INTO t SELECT a FROM s, r',
    'INSERT INTO t SELECT a FROM s GROUP BY a',
    'INSERT INTO t SELECT a FROM s x ORDER BY a',
    'INSERT INTO t SELECT COUNT(*) FROM s',
    'INSERT INTO t SELECT DISTINCT a FROM s',
    'INSERT INTO t SELECT a FROM s UNION SELECT a FROM r',
    'INSERT INTO t SELECT a FROM s WHERE a IN (SELECT a FROM r)',
    'INSERT INTO t SELECT a FROM (SELECT a FROM s)',
    'INSERT INTO t WITH x AS (SELECT a FROM s) SELECT a FROM x',
    'INSERT INTO t SELECT a FROM t',
    'EXECUTE STATEMENT SET BEGIN INSERT INTO t SELECT a FROM s; END',
    'CREATE TABLE t (a STRING, WATERMARK FOR a AS a)',
    'CREATE TABLE t WITH () AS SELECT 1',
  ])('is honest about what it can not run: %s', (sql) => {
    expect(() => parseSql(sql)).toThrow(/not supported by the embedded Confluent|SQL parse failed/);
  });

  test.each([
    ['', '<EOF>', 1, 1],
    ['INSERT INTO t SELECT a FROM', '<EOF>', 1, 28],
    ['INSERT INTO t SELECT a\nFORM s', '<EOF>', 2, 7],
    ['INSERT INTO t SELECT "a" FROM s', '"a"', 1, 22],
    ['INSERT INTO t SELECT (a FROM s', '<EOF>', 1, 31],
    ['INSERT INTO t SELECT a) FROM s', ')', 1, 23],
    ['INSERT INTO t SELECT a FROM s; INSERT INTO t SELECT a FROM s', 'INSERT', 1, 32],
    ["INSERT INTO t SELECT 'a FROM s", "'a", 1, 22],
  ])('%j is no SQL', (sql, found, line, column) => {
    expect(() => parseSql(sql)).toThrow(`Encountered "${found}" at line ${line}, column ${column}.`);
  });
});

describe('CREATE TABLE', () => {
  test('columns, keys, buckets and options', () => {
    expect(parseSql(createFlights)).toMatchObject({
      kind: 'CREATE_TABLE',
      table: {
        name: 'flight_avro',
        ifNotExists: true,
        distributedBy: ['departure_airport_code', 'flight_number'],
        buckets: 1,
        options: { 'key.format': 'avro-registry', 'value.format': 'avro-registry' },
      },
    });
    expect(
      parseSql(
        "CREATE TABLE t (a BIGINT NOT NULL COMMENT 'x', b DECIMAL(10, 2), PRIMARY KEY (a) NOT ENFORCED) COMMENT 'y' DISTRIBUTED BY HASH(a)",
      ),
    ).toMatchObject({
      table: {
        columns: [
          { name: 'a', type: 'BIGINT', nullable: false },
          { name: 'b', type: 'DECIMAL(10, 2)', nullable: true },
        ],
        primaryKey: ['a'],
        distributedBy: ['a'],
        buckets: 6,
      },
    });
  });

  test.each([
    ['CREATE TABLE t (a STRING) DISTRIBUTED BY RANGE(a) INTO 2 BUCKETS', 'Encountered'],
    ['CREATE TABLE t (a STRING) DISTRIBUTED INTO 0 BUCKETS', 'Bucket count'],
    ['CREATE TABLE t (a STRING, b STRING) DISTRIBUTED BY (b) INTO 1 BUCKETS', 'Key columns must be the first columns'],
    ['CREATE TABLE t (a STRING) DISTRIBUTED BY (c) INTO 1 BUCKETS', "Key column 'c' does not exist"],
    ['CREATE TABLE t (a STRING, a STRING)', 'more than once'],
    ['CREATE TABLE t (a STRING', '<EOF>'],
  ])('%s is refused', (sql, why) => {
    expect(() => parseSql(sql)).toThrow(why);
  });
});

test('the text of offsets', () => {
  expect(formatOffsets({ 0: 100, 1: 200 })).toBe('partition:0,offset:100;partition:1,offset:200');
  expect(parseOffsets('partition:1,offset:200;partition:0,offset:100')).toEqual({ 0: 100, 1: 200 });
  expect(parseOffsets('')).toBeUndefined();
  expect(parseOffsets('partition:0')).toBeUndefined();
});
