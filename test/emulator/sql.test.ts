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
  test('names its sink and its sources, with their hints', () => {
    expect(insert(insertFlights)).toMatchObject({ sinks: ['flight_avro'], set: false });
    expect(insert(insertFlights).sources.map(({ topic }) => topic)).toEqual(['skyone_avro', 'sunset_avro']);
    const parsed = insert(
      "INSERT INTO `c`.`d`.`t` /* why; not */ SELECT `a b`, 'it''s -- ; FROM x' FROM c.d.s /*+ OPTIONS('scan.startup.mode'='latest-offset', 'k'='v') */ AS x WHERE TRIM(BOTH FROM a) IS DISTINCT FROM 'b' -- end;",
    );
    expect(parsed).toMatchObject({ sinks: ['t'], unqualified: [] });
    expect(parsed.sources).toEqual([{ topic: 's', hint: { 'scan.startup.mode': 'latest-offset', k: 'v' } }]);
  });

  test('finds its sources at any depth, and no CTE among them', () => {
    const parsed = insert(
      "INSERT INTO t WITH x AS (SELECT a FROM s1), y AS (SELECT a FROM x) SELECT a FROM y UNION ALL (SELECT a FROM (TABLE s2 UNION ALL SELECT a FROM d.s3 /*+ OPTIONS('k'='v') */)) UNION ALL SELECT 'x'",
    );
    expect(parsed.sources).toEqual([
      { topic: 's1', hint: {} },
      { topic: 's2', hint: {} },
      { topic: 's3', hint: { k: 'v' } },
    ]);
    expect(parsed.unqualified).toEqual(['t', 's1', 's2', 's3']);
  });

  test.each([
    'EXECUTE STATEMENT SET BEGIN INSERT INTO t SELECT a FROM s; INSERT INTO u SELECT a FROM r; END;',
    'BEGIN STATEMENT SET; INSERT INTO t SELECT a FROM s; INSERT INTO u SELECT a FROM r; END',
  ])('of a set are several: %s', (sql) => {
    expect(parseSql(sql)).toMatchObject({ set: true, sinks: ['t', 'u'], sources: [{ topic: 's' }, { topic: 'r' }] });
  });

  test.each([
    ['INSERT INTO t SELECT a FROM s JOIN r ON s.a = r.a', 'joins'],
    ['INSERT INTO t SELECT a FROM s LEFT JOIN r ON s.a = r.a', 'joins'],
    ['INSERT INTO t SELECT a FROM s, r', 'joins'],
    ['INSERT INTO t SELECT a FROM s GROUP BY a', 'GROUP BY'],
    ['INSERT INTO t SELECT a FROM s x ORDER BY a', 'ORDER BY'],
    ['INSERT INTO t SELECT a FROM s LIMIT 1', 'LIMIT'],
    ['INSERT INTO t SELECT COUNT(*) FROM s', 'aggregates'],
    ['INSERT INTO t SELECT LAG(a) OVER (ORDER BY b) FROM s', 'OVER'],
    ['INSERT INTO t SELECT DISTINCT a FROM s', 'DISTINCT'],
    ['INSERT INTO t SELECT a FROM s UNION SELECT a FROM r', 'UNION without ALL'],
    ['INSERT INTO t SELECT a FROM s EXCEPT SELECT a FROM r', 'EXCEPT'],
    ['INSERT INTO t SELECT a FROM s WHERE a IN (SELECT a FROM r)', 'sub-queries'],
    ['INSERT INTO t SELECT a FROM s WHERE EXISTS (SELECT a FROM r)', 'sub-queries'],
    ['INSERT INTO t SELECT (SELECT a FROM r) FROM s', 'sub-queries'],
    ["INSERT INTO t SELECT a FROM TABLE(TUMBLE(TABLE s, DESCRIPTOR(b), INTERVAL '1' MINUTE))", 'windows'],
    ['INSERT INTO t SELECT a FROM s CROSS JOIN UNNEST(s.b) AS u (x)', 'joins'],
    ['INSERT INTO t SELECT a FROM s FOR SYSTEM_TIME AS OF b', 'as of a time'],
    ['INSERT INTO t SELECT a[1] FROM s', 'elements'],
    ['INSERT INTO t SELECT ARRAY[1] FROM s', 'arrays'],
    ['INSERT INTO t SELECT a FROM t', "'t'"],
    ['INSERT INTO t SELECT a FROM s ON CONFLICT DO NOTHING', 'ON CONFLICT'],
    ['CREATE TABLE t WITH () AS SELECT 1', ''],
    ['CREATE TABLE t AS SELECT 1', 'CREATE TABLE … AS'],
    ['CREATE MATERIALIZED TABLE t AS SELECT 1', 'materialized tables'],
    ['CREATE OR ALTER MATERIALIZED TABLE t AS SELECT 1', 'materialized tables'],
    ['CREATE VIEW v AS SELECT 1', 'CREATE'],
    ['DROP VIEW v', 'DROP'],
    ['SHOW TABLES', 'SHOW'],
    ['WITH x AS (SELECT 1) SELECT * FROM x', 'queries'],
  ])('is honest about what it can not run: %s', (sql, what) => {
    expect(() => parseSql(sql)).toThrow(
      what === '' ? /^SQL parse failed/ : new RegExp(`^The embedded Confluent does not .*${what}.*\\.$`),
    );
  });

  test.each([
    ['', '<EOF>', 1, 1],
    ['INSERT INTO t SELECT a FROM', '<EOF>', 1, 28],
    ['INSERT INTO t SELECT a\nFORM s', 's', 2, 6],
    ['INSERT INTO t SELECT "a" FROM s', '"a"', 1, 22],
    ['INSERT INTO t SELECT (a FROM s', 'FROM', 1, 25],
    ['INSERT INTO t SELECT a) FROM s', ')', 1, 23],
    ['INSERT INTO t SELECT a FROM s; INSERT INTO t SELECT a FROM s', 'INSERT', 1, 32],
    ["INSERT INTO t SELECT 'a FROM s", "'a", 1, 22],
    ['WITH x AS (SELECT a FROM s) INSERT INTO t SELECT a FROM x', 'INSERT', 1, 29],
    ['INSERT t SELECT a FROM s', 't', 1, 8],
    ['INSERT INTO TABLE t SELECT a FROM s', 'TABLE', 1, 13],
    ['UPSERT INTO t SELECT a FROM s', 'UPSERT', 1, 1],
    ['INSERT INTO t () SELECT a FROM s', ')', 1, 16],
    ['INSERT INTO t (a,) SELECT a FROM s', ')', 1, 18],
    ["INSERT INTO t (a) /*+ OPTIONS('k'='v') */ SELECT a FROM s", "/*+ OPTIONS('k'='v') */", 1, 19],
    ["INSERT INTO t SELECT a FROM s AS x /*+ OPTIONS('k'='v') */", "/*+ OPTIONS('k'='v') */", 1, 36],
    ['EXECUTE STATEMENT SET BEGIN INSERT INTO t SELECT a FROM s END', 'END', 1, 59],
    ['EXECUTE STATEMENT SET BEGIN END', 'END', 1, 29],
    ['INSERT INTO t SELECT a FROM s WHERE a != 1', '!=', 1, 39],
    ['INSERT INTO t SELECT a FROM s WHERE a == 1', '=', 1, 40],
    ['INSERT INTO t SELECT a FROM s WHERE a & 1', '&', 1, 39],
    ["INSERT INTO t SELECT 'a' 'b' FROM s", "'b'", 1, 26],
    ['INSERT INTO t SELECT table FROM s', 'table', 1, 22],
    ['\uFEFFINSERT INTO t SELECT a FROM s', '\uFEFFINSERT', 1, 1],
    ['STATEMENT SET BEGIN INSERT INTO t SELECT a FROM s; END', 'STATEMENT', 1, 1],
    ['EXPLAIN SELEC 1', 'SELEC', 1, 9],
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

  test('keys, metadata, computed columns, watermarks and types of several words', () => {
    const parsed = parseSql(
      `CREATE TABLE c.d.t (
         id VARCHAR(2147483647), at TIMESTAMP(3) WITH LOCAL TIME ZONE METADATA FROM 'timestamp', part INT METADATA VIRTUAL,
         half DOUBLE PRECISION, \`both\` AS CONCAT(id, 'x') COMMENT 'y', r ROW<a INT NOT NULL, \`B c\` ARRAY<STRING>>, m MAP<STRING, BIGINT>,
         \`$rowtime\` TIMESTAMP(3) WITH LOCAL TIME ZONE NOT NULL METADATA VIRTUAL COMMENT 'SYSTEM',
         WATERMARK FOR at AS at - INTERVAL '5' SECOND, CONSTRAINT \`PK_id\` PRIMARY KEY (id) NOT ENFORCED
       ) WITH ('connector'='confluent', 'changelog.mode' = 'append')`,
    );
    expect(parsed).toMatchObject({
      table: {
        primaryKey: ['id'],
        options: { connector: 'confluent', 'changelog.mode': 'append' },
        columns: [
          { name: 'id', type: 'VARCHAR(2147483647)', nullable: false },
          { name: 'at', type: 'TIMESTAMP_LTZ(3)', nullable: true, kind: 'metadata', metadataKey: 'timestamp' },
          { name: 'part', type: 'INT', kind: 'virtual' },
          { name: 'half', type: 'DOUBLE' },
          { name: 'both', kind: 'computed', expression: "CONCAT(id, 'x')" },
          { name: 'r', type: 'ROW<`a` INT, `B c` ARRAY<STRING>>' },
          { name: 'm', type: 'MAP<STRING, BIGINT>' },
        ],
      },
    });
  });

  test('a key at its column, with a name or without', () => {
    const keyed = 'CREATE TABLE t (a INT CONSTRAINT pk PRIMARY KEY NOT ENFORCED, b INT)';
    for (const sql of [keyed, keyed.replace('CONSTRAINT pk ', '')])
      expect(parseSql(sql)).toMatchObject({ table: { primaryKey: ['a'], columns: [{ nullable: false }, {}] } });
  });

  test.each([
    ['CREATE TABLE t (a STRING) DISTRIBUTED BY RANGE(a) INTO 2 BUCKETS', 'Encountered'],
    ['CREATE TABLE t (a STRING) DISTRIBUTED INTO 0 BUCKETS', 'Bucket count'],
    ['CREATE TABLE t (a STRING, b STRING) DISTRIBUTED BY (b) INTO 1 BUCKETS', 'Key columns must be the first columns'],
    ['CREATE TABLE t (a STRING) DISTRIBUTED BY (c) INTO 1 BUCKETS', "Key column 'c' does not exist"],
    ['CREATE TABLE t (a STRING, a STRING)', 'more than once'],
    ['CREATE TABLE t (a STRING', '<EOF>'],
    ['CREATE TABLE t (a STRING, PRIMARY KEY (a))', 'Encountered'],
    ['CREATE TABLE t (table STRING)', 'Encountered "table"'],
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
