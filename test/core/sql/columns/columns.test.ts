import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Table } from '../../../../lambda/core/model/catalog.ts';
import { pick, randomFrom } from '../../random.ts';
import { catalog, columnProblems, table } from '../tables/catalogs.ts';

const TEXT = 'VARCHAR(2147483647)';

const SOURCE =
  'key VARBINARY(2147483647); email_address; departure_time; departure_airport_code; arrival_time; arrival_airport_code; ' +
  'flight_duration BIGINT; flight_number; confirmation_code; ticket_price DECIMAL(10, 2); aircraft; booking_agency_email';
const SINK =
  'departure_airport_code; flight_number; email_address; departure_time; arrival_time; arrival_airport_code; confirmation_code; airline';
const FLIGHTS = catalog({ skyone_avro: SOURCE, sunset_avro: SOURCE, flight_avro: SINK });
const SHIPPED = readFileSync(new URL('../../../../statements/flight-consolidator.sql', import.meta.url), {
  encoding: 'utf8',
}).replaceAll('\r\n', '\n');

describe('the shipped statement', () => {
  test('fits its tables', () => {
    expect(columnProblems(SHIPPED, FLIGHTS)).toEqual([]);
  });

  test('has everything named at once that does not', () => {
    const sql = SHIPPED.replace(
      "  departure_time,\n  arrival_time,\n  arrival_airport_code,\n  confirmation_code,\n  'SkyOne'",
      "  arrival_time,\n  departure_time,\n  arrival_airport_code,\n  confirmation_code,\n  'SkyOne'",
    ).replace("'SkyOne' AS airline", 'ticket_price');
    expect(sql).not.toBe(SHIPPED);
    const tables = catalog({ skyone_avro: SOURCE.replace(' confirmation_code;', ''), flight_avro: SINK });
    const skyone = 'INSERT INTO flight_avro: SELECT number 1 (from skyone_avro)';
    expect(columnProblems(sql, tables)).toEqual([
      `${skyone} has arrival_time at position 4, where the INSERT lists departure_time, and lists arrival_time at position 5 (if that is meant, write AS departure_time)`,
      `${skyone} has departure_time at position 5, where the INSERT lists arrival_time, and lists departure_time at position 4 (if that is meant, write AS arrival_time)`,
      `${skyone} reads column confirmation_code, which table skyone_avro does not have`,
      'INSERT INTO flight_avro: SELECT number 2 (from sunset_avro) reads table sunset_avro, which does not exist',
      `${skyone} puts column ticket_price of table skyone_avro, which is DECIMAL(10, 2), into column airline of table flight_avro, which is ${TEXT}`,
    ]);
  });

  test('has a missing sink and missing columns of it named', () => {
    expect(columnProblems(SHIPPED, FLIGHTS.slice(0, 2))).toEqual([
      'INSERT INTO flight_avro: its sink, table flight_avro, does not exist',
    ]);
    expect(
      columnProblems(
        SHIPPED,
        catalog({ skyone_avro: SOURCE, sunset_avro: SOURCE, flight_avro: SINK.replace('; airline', '') }),
      ),
    ).toEqual(['INSERT INTO flight_avro: it lists column airline, which table flight_avro does not have']);
  });
});

const TABLES = catalog({
  t: 'a; b; c; n INT; d DECIMAL(10, 2); f DOUBLE; y BOOLEAN; r ROW<`x` INT>; w TIMESTAMP(3); z BYTES; l ARRAY<INT>; we; e5',
  x: 'a; b; c; n INT; k BIGINT; d DECIMAL(10, 2); f DOUBLE; y BOOLEAN; r ROW<`v` INT>; w TIMESTAMP_LTZ(3); z BYTES; l ARRAY<INT>',
  u: 'k BIGINT; a; e',
  hidden: '',
});

describe('nothing is wrong with', () => {
  test.each([
    'INSERT INTO t (a, b) SELECT a, b FROM x',
    'INSERT INTO t (a, b) SELECT `a`, y.b FROM x AS y WHERE `y`.c = a',
    'INSERT INTO t (a, b) SELECT b AS a, a AS b FROM x',
    'INSERT INTO t (a, b) SELECT b a, x.a b FROM x',
    'INSERT INTO t (a, b) SELECT UPPER(b), CONCAT(a, b) FROM x',
    'INSERT INTO t (b) SELECT a FROM x',
    'INSERT INTO t (w) SELECT `$rowtime` FROM x WHERE $rowtime > x.`$rowtime`',
    'INSERT INTO t (a) SELECT nope FROM hidden',
    'INSERT INTO t (a) SELECT `nope` FROM x y (`nope`, m)',
    'INSERT INTO t (a) SELECT s.nope FROM (SELECT a AS nope FROM x) s',
    'INSERT INTO t (a) WITH x AS (SELECT e FROM u) SELECT e FROM x',
    'INSERT INTO t (a) SELECT v FROM x CROSS JOIN UNNEST(x.l) AS g (v)',
    "INSERT INTO t (w) SELECT window_start FROM TUMBLE(TABLE x, DESCRIPTOR(w), INTERVAL '1' DAY)",
    'INSERT INTO t (a) SELECT a FROM x WHERE EXISTS (SELECT 1 FROM u WHERE u.k = x.k AND n = 1)',
    'INSERT INTO t (a) SELECT (SELECT MAX(e) FROM u WHERE n = k) FROM x',
    'INSERT INTO t (a) SELECT r.v FROM x WHERE x.r.v = 1 AND r.v > 2',
    'INSERT INTO t (a) SELECT r.v FROM x r WHERE r.a = b',
    'INSERT INTO t (y) SELECT a FROM x JOIN u ON x.k = u.k',
    'INSERT INTO t (f, e5) SELECT 1e5, a FROM x',
    'INSERT INTO t (a) SELECT a FROM x WHERE a IS NOT EMPTY',
    'INSERT INTO t (a, b) SELECT a, b FROM (SELECT b, a FROM x)',
    'INSERT INTO t (y, c) SELECT a IS DISTINCT FROM b, c FROM x',
    'INSERT INTO t (d) SELECT COUNT(*) FROM x',
    'INSERT INTO t (a, n) SELECT a AS one, one FROM x WHERE one = 1',
    'INSERT INTO t (a) SELECT CASE WHEN a IS NOT NULL THEN b ELSE NULL END FROM x WHERE NOT y AND n BETWEEN 1 AND k',
    'INSERT INTO t (w) SELECT TIMESTAMPADD(DAY, 1, w) FROM x WHERE TIMESTAMPDIFF(WEEK, w, CURRENT_TIMESTAMP) > 1e5',
    "INSERT INTO t (a) SELECT JSON_VALUE(a, '$.x' RETURNING STRING DEFAULT b ON EMPTY) FROM x WHERE a IS NOT JSON OBJECT",
    'INSERT INTO t (a) SELECT CAST(CAST(a AS MAP<STRING, INT>) AS `thing`) FROM x WHERE CAST(b AS ROW<m INT, o STRING>) IS NULL',
    'INSERT INTO t (a) SELECT COUNT(DISTINCT a) OVER (PARTITION BY b ORDER BY w, c ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM x',
    "INSERT INTO t (a) SELECT f(named => a, other => b), g(v -> v + 1) FROM x WHERE TRIM(BOTH ' ' FROM a) LIKE b",
    "INSERT INTO t (a) SELECT ARRAY[a, b][1] FROM x WHERE MAP['k', a]['k'] = X'1F' AND DATE '2020-01-01' < w",
    'INSERT INTO t (a) SELECT a FROM x GROUP BY nope HAVING nope ORDER BY nope LIMIT 1',
    'INSERT INTO t (a) SELECT größe FROM x',
    'INSERT INTO t (a) SELECT a // nope\n FROM x',
    "INSERT INTO t (a) SELECT nope FROM x WHERE a = 'open",
    'INSERT INTO t (a) SELECT nope',
    'INSERT INTO t (a) VALUES (nope)',
    'INSERT INTO t (a) SELECT X.a, X.nope FROM x',
    'SELECT nope FROM missing',
    'CREATE TABLE missing (a STRING)',
  ])('%s', (sql) => {
    expect(columnProblems(sql, TABLES)).toEqual([]);
  });
});

describe('what is wrong with', () => {
  const ROWS: readonly (readonly [sql: string, problems: readonly RegExp[]])[] = [
    ['INSERT INTO t (a, b) SELECT CASE WHEN y THEN a END b, c FROM x', [/has b at position 1/]],
    [
      'INSERT INTO t (a) SELECT a FROM (SELECT a FROM x UNION ALL SELECT nope FROM u)',
      [/: a sub-query \(from u\) reads column nope/],
    ],
    ['INSERT INTO nope (a) SELECT a FROM x', [/^INSERT INTO nope: its sink, table nope, does not exist$/]],
    ['INSERT INTO t (a) SELECT a FROM nope', [/SELECT number 1 \(from nope\) reads table nope, which does not exist/]],
    ['INSERT INTO T (a) SELECT a FROM x', [/table T, does not exist/]],
    ['INSERT INTO t (a, nope) SELECT a, b FROM x', [/it lists column nope, which table t does not have/]],
    ['INSERT INTO t (A) SELECT a FROM x', [/it lists column A/]],
    [
      'INSERT INTO t (a) SELECT nope FROM x',
      [/SELECT number 1 \(from x\) reads column nope, which table x does not have/],
    ],
    ['INSERT INTO t (a) SELECT A FROM x', [/reads column A,/]],
    ['INSERT INTO t (a) SELECT `nope` AS a FROM x', [/reads column nope,/]],
    ['INSERT INTO t (a) SELECT a AS a, UPPER(nope) AS nope FROM x', [/reads column nope,/]],
    ['INSERT INTO t (a) SELECT s.nope a FROM x s', [/reads column nope, which table x does not have/]],
    ['INSERT INTO t (a) SELECT s.a FROM x', [/reads s\.a, but no source is called s$/]],
    ['INSERT INTO t (a) SELECT a FROM x WHERE nope IS NOT NULL', [/reads column nope/]],
    ['INSERT INTO t (a) SELECT a FROM x WHERE b = 1 AND NOT (c IN (1, nope))', [/reads column nope/]],
    ['INSERT INTO t (a) SELECT CONCAT(a, UPPER(nope)) FROM x', [/reads column nope/]],
    ['INSERT INTO t (a) SELECT CASE WHEN nope = 1 THEN none ELSE nix END FROM x', [/nope/, /none/, /nix/]],
    ['INSERT INTO t (a) SELECT CAST(nope AS STRING) FROM x', [/nope/]],
    [
      'INSERT INTO t (a) SELECT a FROM x UNION ALL SELECT nope FROM u',
      [/SELECT number 2 \(from u\) reads column nope, which table u/],
    ],
    ['INSERT INTO t (a) (SELECT a FROM x) UNION ALL (SELECT nope FROM u)', [/SELECT number 2 \(from u\)/]],
    [
      'INSERT INTO t (a) SELECT nope FROM x JOIN u ON x.k = u.k',
      [/from x, u\) reads column nope, which none of the tables x, u has/],
    ],
    ['INSERT INTO t (a) SELECT s.e FROM x AS s JOIN u ON s.k = u.k', [/reads column e, which table x does not/]],
    ['INSERT INTO t (a) SELECT x.nope FROM x CROSS JOIN UNNEST(x.l) AS g (v)', [/reads column nope/]],
    ['INSERT INTO t (a) SELECT m FROM (SELECT nope AS m FROM x)', [/a sub-query \(from x\) reads column nope/]],
    [
      'INSERT INTO t (a) WITH q AS (SELECT nope FROM x) SELECT CAST(nope AS STRING) AS a FROM q',
      [/a sub-query \(from x\) reads column nope/],
    ],
    [
      'INSERT INTO t (a) SELECT a FROM x WHERE b IN (SELECT b FROM nope)',
      [/a sub-query \(from nope\) reads table nope/],
    ],
    ["INSERT INTO t (a) SELECT window_start FROM TUMBLE(TABLE nope, DESCRIPTOR(w), INTERVAL '1' DAY)", [/table nope/]],
    [
      'INSERT INTO t (a, b) SELECT a, a FROM x',
      [/has a at position 2, where the INSERT lists b, and lists a at position 1/],
    ],
    [
      'INSERT INTO t (a, b) SELECT x.b, 1e5 AS c FROM x',
      [/has b at position 1/, /puts the number 1e5, which is DOUBLE, into column b/],
    ],
    ["INSERT INTO t (a, b) SELECT 'v' b, UPPER(b) AS a FROM x", [/has b at position 1/, /has a at position 2/]],
    ['INSERT INTO t (a, b, c) SELECT b, *, a FROM hidden', [/has b at position 1/]],
    ['INSERT INTO t (a, b) WITH q AS (SELECT * FROM x) SELECT b, a FROM q', [/has b at/, /has a at/]],
    [
      'INSERT INTO t (a, b) SELECT b, a FROM x UNION ALL SELECT a, b FROM x',
      [/number 1 .* has b/, /number 1 .* has a/],
    ],
    [
      'INSERT INTO t (a) SELECT d FROM x',
      [/puts column d of table x, which is DECIMAL\(10, 2\), into column a of table t, which is VARCHAR/],
    ],
    ['INSERT INTO t (a) SELECT s.z FROM x s', [/puts column z of table x, which is BYTES, into column a/]],
    [
      'INSERT INTO t (n) SELECT k FROM x',
      [/column k of table x, which is BIGINT, into column n of table t, which is INT/],
    ],
    ['INSERT INTO t (n) SELECT e FROM x JOIN u ON x.k = u.k', [/column e of table u/]],
    ['INSERT INTO t (a) SELECT CAST(a AS DECIMAL(10, 2)) FROM x', [/puts a CAST to DECIMAL\(10, 2\) into column a/]],
    [
      "INSERT INTO t (a, b, n) SELECT -1.5, TRUE, 'x' AS n FROM x",
      [
        /the number -1\.5, which is DECIMAL\(2, 1\), into column a/,
        /the boolean TRUE into column b/,
        /the text 'x' into column n/,
      ],
    ],
    [
      "INSERT INTO t (a, w) SELECT DATE '2020-01-01', 1 FROM x",
      [/puts DATE '2020-01-01' into column a/, /the number 1, which is INT, into column w/],
    ],
    [
      'EXECUTE STATEMENT SET BEGIN INSERT INTO t (a) SELECT nope FROM x; INSERT INTO u (a) SELECT nix FROM x; END',
      [/^INSERT INTO t: .* nope/, /^INSERT INTO u: .* nix/],
    ],
  ];
  test.each(ROWS)('%s', (sql, problems) => {
    expect(columnProblems(sql, TABLES)).toEqual(problems.map((problem) => expect.stringMatching(problem)));
  });

  test('a qualified table, in the current database', () => {
    expect(columnProblems('INSERT INTO env.db.t (nope) SELECT db.x.a, nix FROM db.x', TABLES)).toHaveLength(2);
  });
});

describe('types', () => {
  const withType = (name: string, type: string): Table => ({
    ...table(name, ''),
    columns: [{ name: 'a', type, nullable: true, kind: 'physical' }],
  });
  const problems = (source: string, sink: string): readonly string[] =>
    columnProblems('INSERT INTO s (a) SELECT a FROM x', [withType('s', sink), withType('x', source)]);

  test.each([
    ['STRING', 'VARCHAR(2147483647)'],
    ['CHAR(3)', 'STRING'],
    ['VARCHAR(5) NOT NULL', 'VARCHAR(3)'],
    ['INT', 'BIGINT'],
    ['INTEGER', 'INT'],
    ['TINYINT', 'SMALLINT'],
    ['BIGINT', 'DECIMAL(20, 0)'],
    ['DECIMAL(10, 2)', 'DOUBLE'],
    ['DECIMAL(10, 2)', 'DECIMAL(5, 0)'],
    ['DOUBLE', 'DECIMAL(5, 0)'],
    ['INT', 'FLOAT'],
    ['BYTES', 'VARBINARY(10)'],
    ['TIMESTAMP(3)', 'TIMESTAMP_LTZ(3)'],
    ['TIMESTAMP_WITH_LOCAL_TIME_ZONE', 'TIMESTAMP(3) WITH LOCAL TIME ZONE'],
    ['ROW<a INT>', 'ROW<b INT>'],
    ['ARRAY<INT>', 'ARRAY<BIGINT>'],
    ['INT ARRAY', 'ARRAY<INT>'],
    ['', 'INT'],
    ['INT', ''],
    ['SOMETHING', 'INT'],
    ['INTERVAL DAY', 'BIGINT'],
    ['constructor', 'INT'],
  ])('%s fits %s', (source, sink) => {
    expect(problems(source, sink)).toEqual([]);
  });

  test.each([
    ['DECIMAL(10, 2)', 'STRING'],
    ['STRING', 'BYTES'],
    ['BYTES', 'STRING'],
    ['STRING', 'INT'],
    ['BIGINT', 'INT'],
    ['SMALLINT', 'TINYINT'],
    ['DOUBLE', 'FLOAT'],
    ['DECIMAL(10, 2)', 'BIGINT'],
    ['DOUBLE', 'BIGINT'],
    ['BOOLEAN', 'INT'],
    ['INT', 'BOOLEAN'],
    ['TIMESTAMP(3)', 'STRING'],
    ['BIGINT', 'TIMESTAMP_LTZ(3)'],
    ['DATE', 'INT'],
    ['ROW<a INT>', 'INT'],
    ['ARRAY<INT>', 'MAP<INT, INT>'],
    ['INT ARRAY', 'INT'],
    ['STRING NOT NULL', 'ARRAY<STRING>'],
    ['INT MULTISET NOT NULL', 'INT'],
  ])('%s does not fit %s', (source, sink) => {
    expect(problems(source, sink)).toEqual([
      expect.stringContaining(`which is ${source}, into column a of table s, which is ${sink}`),
    ]);
  });
});

describe('whatever the text', () => {
  const PIECES = [
    'INSERT INTO t (a, b)',
    'INSERT',
    'INTO',
    'SELECT',
    'a',
    'b',
    'nope',
    ',',
    '(',
    ')',
    '[',
    ']',
    'FROM',
    'x',
    'JOIN',
    'ON',
    'AS',
    '.',
    '*',
    '`',
    "'",
    'WITH',
    'UNION ALL',
    'WHERE',
    'CAST(',
    'VALUES',
    ';',
    'TABLE',
    'é',
    '1',
    '-',
    '=',
    '/*',
    '--',
    '\n',
    'CASE',
    'END',
    'IS',
    'NOT',
    'BEGIN',
    'INT',
    '/*+ h */',
  ] as const;
  test('nothing is thrown', () => {
    const random = randomFrom(3);
    for (let round = 0; round < 8000; round += 1) {
      const start = pick(random, [
        '',
        'INSERT INTO t (a, b) ',
        'INSERT INTO t (a, b) SELECT ',
        'INSERT INTO t (a, b) SELECT a FROM ',
      ]);
      const sql =
        start +
        Array.from({ length: Math.floor(random() * 25) }, () => pick(random, PIECES)).join(
          pick(random, ['', ' ', ' ']),
        );
      for (const problem of columnProblems(sql, TABLES)) expect(problem).toMatch(/^INSERT INTO /);
    }
  });

  const shuffled = <T>(random: () => number, from: readonly T[]): readonly T[] =>
    from
      .map((value) => ({ value, by: random() }))
      .sort((a, b) => a.by - b.by)
      .map(({ value }) => value);
  const WRITTEN = [
    (name: string) => name,
    (name: string) => `\`${name}\``,
    (name: string) => `q.${name}`,
    (name: string) => `UPPER(c) AS ${name}`,
    (name: string) => `c ${name}`,
  ] as const;

  test('columns in another order than the list are found, each of them and no others', () => {
    const random = randomFrom(4);
    for (let round = 0; round < 500; round += 1) {
      const names = Array.from({ length: 2 + Math.floor(random() * 8) }, (_, index) => `c${index}`);
      const [listed, selected] = [shuffled(random, names), shuffled(random, names)];
      const items = selected.map((name) => pick(random, WRITTEN)(name));
      const all = ['c', ...names].join('; ');
      const sql = `INSERT INTO s (${listed.join(', ')}) SELECT ${listed.join(', ')} FROM q UNION ALL SELECT ${items.join(pick(random, [', ', ',\n  ', ' -- ,\n,']))} FROM q`;
      const wrong = selected.flatMap((name, index) =>
        name === listed[index]
          ? []
          : [`has ${name} at position ${index + 1}, where the INSERT lists ${listed[index]},`],
      );
      expect(columnProblems(sql, catalog({ q: all, s: all })), sql).toEqual(
        wrong.map((text) => expect.stringContaining(`SELECT number 2 (from q) ${text}`)),
      );
    }
  });

  test('a missing column is found wherever it is read', () => {
    const random = randomFrom(5);
    const nested = (depth: number, leaf: string): string =>
      depth === 0
        ? leaf
        : pick(random, [
            () => `UPPER(${nested(depth - 1, leaf)})`,
            () => `COALESCE(b, ${nested(depth - 1, leaf)}, 'FROM x')`,
            () => `(${nested(depth - 1, leaf)} + 1)`,
            () => `CASE WHEN y THEN ${nested(depth - 1, leaf)} ELSE c END`,
            () => `CAST(${nested(depth - 1, leaf)} AS STRING)`,
          ])();
    for (let round = 0; round < 500; round += 1) {
      const [isMissing, isCondition] = [random() < 0.5, random() < 0.5];
      const leaf = pick(
        random,
        isMissing ? ['nope', '`nope`', 'x.nope', '`x` . `nope`'] : ['a', '`a`', 'x.a', '`x` . `a`'],
      );
      const expression = nested(Math.floor(random() * 4), leaf);
      const sql = isCondition
        ? `INSERT INTO t (we) SELECT UPPER(c) FROM x WHERE ${expression} = b`
        : `INSERT INTO t (we) SELECT CONCAT(${expression}) FROM x`;
      expect(columnProblems(sql, TABLES), sql).toEqual(
        isMissing ? [expect.stringContaining('reads column nope, which table x does not have')] : [],
      );
    }
  });
});
