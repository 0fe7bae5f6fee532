import { describe, expect, test } from 'vitest';
import type { Column } from '../../../../lambda/core/model/catalog.ts';
import { tableDefinedBy } from '../../../../lambda/core/sql/forms/definition.ts';

const HOME = { 'sql.current-catalog': 'env', 'sql.current-database': 'db' };

const short = ({ name, type, nullable, kind }: Column): string =>
  `${name}:${type}${nullable ? '' : '!'}${kind === 'physical' ? '' : ` ${kind}`}`;

describe('the columns of a table', () => {
  test.for<[string, readonly string[]]>([
    ['a INT, b STRING', ['a:INT', 'b:STRING']],
    ['`a b` DECIMAL(10, 2) NOT NULL, `c``d` TIMESTAMP(3)', ['a b:DECIMAL(10, 2)!', 'c`d:TIMESTAMP(3)']],
    ["a INT NULL COMMENT 'b, c INT', d BIGINT", ['a:INT', 'd:BIGINT']],
    [
      'a ROW<b INT NOT NULL, c MAP<STRING, ARRAY<INT>>> NOT NULL, d ARRAY<INT NOT NULL>',
      ['a:ROW<b INT NOT NULL, c MAP<STRING, ARRAY<INT>>>!', 'd:ARRAY<INT NOT NULL>'],
    ],
    [
      'a TIMESTAMP(3) WITH LOCAL TIME ZONE, b INT ARRAY, c DOUBLE PRECISION',
      ['a:TIMESTAMP(3) WITH LOCAL TIME ZONE', 'b:INT ARRAY', 'c:DOUBLE PRECISION'],
    ],
    ['a INT, b AS f(a, 1), c AS a < 2, d INT', ['a:INT', 'b: computed', 'c: computed', 'd:INT']],
    [
      "a TIMESTAMP_LTZ(3) METADATA FROM 'timestamp', b INT METADATA VIRTUAL, c INT NOT NULL METADATA",
      ['a:TIMESTAMP_LTZ(3) metadata', 'b:INT virtual', 'c:INT! metadata'],
    ],
    ['a INT, b INT, c INT, PRIMARY KEY (a, `b`) NOT ENFORCED', ['a:INT!', 'b:INT!', 'c:INT']],
    ['a INT PRIMARY KEY NOT ENFORCED, b INT', ['a:INT!', 'b:INT']],
    ['a INT, CONSTRAINT k PRIMARY KEY (a) NOT ENFORCED', ['a:INT!']],
    ["t TIMESTAMP(3), WATERMARK FOR t AS t - INTERVAL '5' SECOND, a INT", ['t:TIMESTAMP(3)', 'a:INT']],
    ['-- one\n a INT, /* two, */ b INT -- three\n', ['a:INT', 'b:INT']],
  ])('%s', ([elements, expected]) => {
    expect(tableDefinedBy(`CREATE TABLE t (${elements})`, HOME)?.columns.map(short)).toEqual(expected);
  });
});

describe('a table', () => {
  test('is named by the properties', () => {
    const names = (name: string) => tableDefinedBy(`CREATE TABLE IF NOT EXISTS ${name} (a INT)`, HOME)?.names;
    expect(names('t')).toEqual([{ catalog: 'env', database: 'db', table: 't' }]);
    expect(names('`d-e`.t')).toEqual([{ catalog: 'env', database: 'd-e', table: 't' }]);
    expect(tableDefinedBy('CREATE TABLE t (a INT);', {})?.names).toEqual([{ table: 't' }]);
  });

  test.for<[string, boolean, string | undefined]>([
    ['CREATE TABLE t (a INT)', false, undefined],
    ['CREATE TABLE t (a INT PRIMARY KEY NOT ENFORCED)', true, undefined],
    ['CREATE TABLE t (a INT, PRIMARY KEY (a) NOT ENFORCED) DISTRIBUTED INTO 2 BUCKETS', true, undefined],
    ["CREATE TABLE t (a INT) WITH ('k' = 'changelog.mode', 'changelog.mode' = 'Append')", false, 'append'],
    [
      "CREATE TABLE t (`PRIMARY` INT, b STRING COMMENT 'PRIMARY KEY') COMMENT 'c' WITH ('changelog.mode' = 'retract')",
      false,
      'retract',
    ],
    ["CREATE TABLE t WITH ('changelog.mode' = 'append') LIKE u", false, 'append'],
    ['CREATE TABLE t (PRIMARY KEY (a) NOT ENFORCED) AS SELECT a FROM x', true, undefined],
  ])('has a key and a changelog mode as its DDL says: %s', ([sql, hasPrimaryKey, changelogMode]) => {
    expect(tableDefinedBy(sql, HOME)).toMatchObject({ hasPrimaryKey, changelogMode });
    expect(tableDefinedBy(sql, HOME)?.changelogMode).toBe(changelogMode);
  });

  test.for([
    "CREATE TABLE t WITH ('changelog.mode' = 'append') LIKE u",
    "CREATE TABLE t WITH ('changelog.mode'='append') AS SELECT 1",
  ])('has no known columns where they come from elsewhere: %s', (sql) => {
    expect(tableDefinedBy(sql, HOME)?.columns).toEqual([]);
  });

  test.for([
    'CREATE TABLE t LIKE u',
    'CREATE TABLE t (PRIMARY KEY (a) NOT ENFORCED) LIKE u',
    'CREATE TABLE t AS SELECT a FROM x',
    'CREATE TABLE t',
    'CREATE TABLE t (5 INT)',
    'CREATE VIEW v AS SELECT 1',
    'INSERT INTO t VALUES (1)',
    'CREATE TABLE t (a INT); CREATE TABLE u (a INT)',
    '',
  ])('is not known from %s', (sql) => {
    expect(tableDefinedBy(sql, HOME)).toBeUndefined();
  });
});
