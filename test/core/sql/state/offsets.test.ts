import { describe, expect, test } from 'vitest';
import { startingAt } from '../../../../lambda/core/sql/state/offsets.ts';
import { tokens } from '../../../../lambda/core/sql/syntax/tokens.ts';

const OFFSETS = { x: 'partition:0,offset:12', y: 'partition:1,offset:0;partition:0,offset:5' };
const hint = (topic: keyof typeof OFFSETS): string =>
  `/*+ OPTIONS('scan.startup.mode'='specific-offsets','scan.startup.specific-offsets'='${OFFSETS[topic]}') */`;
const X = hint('x');
const Y = hint('y');

describe('a text that can be begun at offsets', () => {
  const ROWS: readonly (readonly [sql: string, expected: string])[] = [
    ['INSERT INTO t (a) SELECT a FROM x', `INSERT INTO t (a) SELECT a FROM x ${X}`],
    ['INSERT INTO t (a) SELECT a FROM x;', `INSERT INTO t (a) SELECT a FROM x ${X};`],
    [
      'INSERT INTO t (a) SELECT a FROM x WHERE b UNION ALL SELECT a FROM y',
      `INSERT INTO t (a) SELECT a FROM x ${X} WHERE b UNION ALL SELECT a FROM y ${Y}`,
    ],
    ['INSERT INTO t (a) SELECT a FROM `x`', `INSERT INTO t (a) SELECT a FROM \`x\` ${X}`],
    [
      'INSERT INTO t (a) SELECT a FROM `env`.`lkc`.`x` AS q',
      `INSERT INTO t (a) SELECT a FROM \`env\`.\`lkc\`.\`x\` ${X} AS q`,
    ],
    ['INSERT INTO t (a) SELECT a FROM /* y */ x -- y\n', `INSERT INTO t (a) SELECT a FROM /* y */ x ${X} -- y\n`],
    ["INSERT INTO t (a) SELECT ' FROM y ' FROM x", `INSERT INTO t (a) SELECT ' FROM y ' FROM x ${X}`],
    [
      "INSERT INTO t (a) SELECT 'it''s; FROM y' FROM x -- FROM y",
      `INSERT INTO t (a) SELECT 'it''s; FROM y' FROM x ${X} -- FROM y`,
    ],
    ['INSERT INTO t (a) SELECT `FROM` FROM x', `INSERT INTO t (a) SELECT \`FROM\` FROM x ${X}`],
    [
      'INSERT INTO t (a) SELECT a FROM x UNION ALL SELECT a FROM x',
      `INSERT INTO t (a) SELECT a FROM x ${X} UNION ALL SELECT a FROM x ${X}`,
    ],
    [
      'INSERT INTO t (a) SELECT a FROM (SELECT a FROM x) AS q',
      `INSERT INTO t (a) SELECT a FROM (SELECT a FROM x ${X}) AS q`,
    ],
    [
      'INSERT INTO t (a) SELECT EXTRACT(DAY FROM ts) FROM x',
      `INSERT INTO t (a) SELECT EXTRACT(DAY FROM ts) FROM x ${X}`,
    ],
    [
      'INSERT INTO t (a) SELECT a FROM x WHERE a IS DISTINCT FROM b',
      `INSERT INTO t (a) SELECT a FROM x ${X} WHERE a IS DISTINCT FROM b`,
    ],
    [
      "INSERT INTO t (a) SELECT TRIM(BOTH ' ' FROM a) FROM x",
      `INSERT INTO t (a) SELECT TRIM(BOTH ' ' FROM a) FROM x ${X}`,
    ],
    ['INSERT INTO t (a) SELECT a FROM x WHERE b IN (1, 2)', `INSERT INTO t (a) SELECT a FROM x ${X} WHERE b IN (1, 2)`],
    ['INSERT INTO t (a) SELECT `join` FROM x', `INSERT INTO t (a) SELECT \`join\` FROM x ${X}`],
    ['INSERT INTO t (a) select a from x where b', `INSERT INTO t (a) select a from x ${X} where b`],
  ];
  test.each(ROWS)('%s', (sql, expected) => {
    expect(startingAt(sql, OFFSETS)).toBe(expected);
  });

  test('has the same tokens but for the hints', () => {
    for (const [sql] of ROWS) {
      const begun = tokens(startingAt(sql, OFFSETS) ?? '').filter(({ kind }) => kind !== 'hint');
      expect(begun.map(({ value }) => value)).toEqual(tokens(sql).map(({ value }) => value));
    }
  });
});

describe('a text that cannot be begun exactly at offsets', () => {
  test.each([
    ['groups', 'INSERT INTO t (a, n) SELECT a, COUNT(*) FROM x GROUP BY a'],
    ['joins', 'INSERT INTO t (a) SELECT x.a FROM x JOIN y ON x.a = y.a'],
    ['joins', 'INSERT INTO t (a) SELECT x.a FROM x left outer join y ON x.a = y.a'],
    ['joins by a comma', 'INSERT INTO t (a) SELECT x.a FROM x, y'],
    ['is distinct', 'INSERT INTO t (a) SELECT DISTINCT a FROM x'],
    ['unites without ALL', 'INSERT INTO t (a) SELECT a FROM x UNION SELECT a FROM y'],
    ['intersects', 'INSERT INTO t (a) SELECT a FROM x INTERSECT SELECT a FROM y'],
    ['excepts', 'INSERT INTO t (a) SELECT a FROM x EXCEPT SELECT a FROM y'],
    ['ranks', 'INSERT INTO t (a) SELECT a FROM (SELECT a, ROW_NUMBER() OVER (PARTITION BY a) AS n FROM x)'],
    ['orders', 'INSERT INTO t (a) SELECT a FROM x ORDER BY a'],
    ['is limited', 'INSERT INTO t (a) SELECT a FROM x LIMIT 5'],
    ['matches', 'INSERT INTO t (a) SELECT a FROM x MATCH_RECOGNIZE (PATTERN (A))'],
    ['has common tables before it', 'WITH q AS (SELECT a FROM x) INSERT INTO t SELECT a FROM q'],
    ['reads a function', "INSERT INTO t (a) SELECT a FROM TABLE(TUMBLE(TABLE x, DESCRIPTOR(ts), INTERVAL '1' HOUR))"],
    ['reads a function', 'INSERT INTO t (a) SELECT a FROM UNNEST(b)'],
    ['has a hint of its own', "INSERT INTO t (a) SELECT a FROM x /*+ OPTIONS('scan.startup.mode'='latest-offset') */"],
    ['reads something without offsets', 'INSERT INTO t (a) SELECT a FROM x UNION ALL SELECT a FROM z'],
    ['reads nothing', "INSERT INTO t (a) VALUES ('b')"],
    ['reads nothing', "INSERT INTO t (a) SELECT 'FROM x'"],
    ['is broken off', 'INSERT INTO t (a) SELECT a FROM'],
    ['is empty', ''],
  ])('%s: %s', (_, sql) => {
    expect(startingAt(sql, OFFSETS)).toBeUndefined();
  });

  test.each([
    ['', 'empty'],
    ['latest', 'no offsets'],
    ['partition:0', 'no offset'],
    ['partition:0,offset:-1', 'negative'],
    ['partition:0,offset:1;', 'broken off'],
    ["partition:0,offset:1') */ --", 'SQL'],
    ['partition:0,offset:1;partition:1', 'broken off'],
  ])('at the offsets %j (%s)', (x) => {
    expect(startingAt('INSERT INTO t (a) SELECT a FROM x', { x })).toBeUndefined();
  });

  test('where the topic’s name has another case', () => {
    expect(startingAt('INSERT INTO t (a) SELECT a FROM X', OFFSETS)).toBeUndefined();
  });
});
