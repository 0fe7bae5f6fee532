import { describe, expect, test } from 'vitest';
import { runningSql } from './running-sql.ts';

const TABLES = [
  'CREATE TABLE s (a STRING, b STRING)',
  'CREATE TABLE r (a STRING, b STRING)',
  'CREATE TABLE t (x STRING, y STRING)',
  'CREATE TABLE source_key (k STRING, v STRING, PRIMARY KEY (k) NOT ENFORCED)',
  'CREATE TABLE sink_key (k STRING, v STRING, PRIMARY KEY (k) NOT ENFORCED)',
  "CREATE TABLE sink_log (k STRING, v STRING, PRIMARY KEY (k) NOT ENFORCED) WITH ('changelog.mode' = 'append')",
  "CREATE TABLE retracts (k STRING, v STRING) WITH ('changelog.mode' = 'retract')",
];

/** The tree of a plan, without its details. */
const tree = (text: string): string =>
  /^== Physical Plan ==\n\n([\s\S]*?)\n\n== Physical Details ==\n\n/.exec(text)?.[1] ?? text;

/** The operators of a plan, each once, the sources first. */
const operators = (text: string): string[] =>
  [...tree(text).matchAll(/(\w+) \[(\d+)\]/g)]
    .sort((one, other) => Number(one[2]) - Number(other[2]))
    .map(([, name]) => name ?? '');

/** A refusal without its place in the text. */
const unplaced = (text: string): string => text.replaceAll(/line \d+, column \d+/g, 'line, column');

describe('EXPLAIN', () => {
  test('is COMPLETED after two seconds, with the whole text in one row, also on an exhausted pool', async () => {
    const { post, wait, get, phase, control, pool, send } = await runningSql(TABLES);
    control.exhaustPool(pool);
    await post('plan', "EXPLAIN INSERT INTO t SELECT UPPER(a), b FROM s WHERE a <> 'x'");
    wait(1);
    expect(await phase('plan')).toBe('PENDING');
    wait(1);
    expect((await get('plan')).status).toMatchObject({
      phase: 'COMPLETED',
      traits: {
        sql_kind: 'EXPLAIN',
        is_bounded: true,
        schema: { columns: [{ name: 'result', type: { type: 'VARCHAR' } }] },
      },
    });
    const text = `== Physical Plan ==

StreamSink [3]
  +- StreamCalc [2]
    +- StreamTableSourceScan [1]

== Physical Details ==

[1] StreamTableSourceScan
Table: \`embedded\`.\`airline\`.\`s\`
Changelog mode: append
State size: low
Startup mode: earliest-offset

[3] StreamSink
Table: \`embedded\`.\`airline\`.\`t\`
Changelog mode: append
State size: low
`;
    expect(JSON.parse((await send('GET', '/plan/results')).text)).toMatchObject({
      results: { data: [{ op: 0, row: [text] }] },
    });
    expect(control.writes('t')).toEqual([]);
  });

  test.each([
    ['INSERT INTO t SELECT b, a FROM s', 'Scan Sink'],
    ["INSERT INTO t SELECT a, 'x' FROM s", 'Scan Calc Sink'],
    [
      "INSERT INTO t SELECT * FROM (SELECT a, UPPER(b) FROM s WHERE a = 'x') AS q (x, y) WHERE y <> 'z'",
      'Scan Calc Sink',
    ],
    ['INSERT INTO t SELECT a, b FROM s UNION ALL SELECT a, b FROM r', 'Scan Scan Union Sink'],
    ['INSERT INTO t WITH x AS (SELECT a, b FROM s) SELECT * FROM x', 'Scan Sink'],
    ["INSERT INTO t VALUES ('a', 'b'), ('c', 'd')", 'Values Sink'],
    ["INSERT INTO t SELECT 'a', 'b'", 'Values Calc Sink'],
    ['INSERT INTO sink_key SELECT a, b FROM s', 'Scan Sink'],
    ['INSERT INTO sink_key SELECT k, v FROM source_key', 'Scan Sink'],
    ["INSERT INTO sink_key SELECT k, v FROM source_key WHERE v <> 'x'", 'Scan Exchange ChangelogNormalize Calc Sink'],
    ["INSERT INTO sink_key SELECT 'k', v FROM source_key", 'Scan Exchange ChangelogNormalize Calc Sink'],
    ['INSERT INTO sink_key SELECT v, k FROM source_key', 'Scan Exchange ChangelogNormalize Sink'],
    ['INSERT INTO retracts SELECT k, v FROM source_key', 'Scan Exchange ChangelogNormalize Sink'],
    ['INSERT INTO retracts SELECT * FROM retracts2', 'Scan Sink'],
    ['INSERT INTO sink_log SELECT a, b FROM s', 'Scan Sink'],
    ['INSERT INTO t SELECT k, v FROM sink_log', 'Scan Sink'],
    ['SELECT a FROM s', 'Scan Sink'],
    ["SELECT k FROM source_key WHERE v = 'x'", 'Scan Exchange ChangelogNormalize Calc Sink'],
    ['PLAN FOR INSERT INTO t TABLE s', 'Scan Sink'],
    ['CHANGELOG_MODE, ESTIMATED_COST INSERT INTO t TABLE s', 'Scan Sink'],
  ])('%s', async (sql, found) => {
    const { explain } = await runningSql([
      ...TABLES,
      "CREATE TABLE retracts2 (k STRING, v STRING) WITH ('changelog.mode' = 'retract')",
    ]);
    const names = operators(await explain(sql)).map((name) => name.replace('Stream', '').replace('TableSource', ''));
    expect(names.join(' ')).toBe(found);
  });

  test('draws branches as Confluent does', async () => {
    const { explain } = await runningSql(TABLES);
    const sql = "INSERT INTO t SELECT a, 'x' FROM s UNION ALL SELECT a, b FROM r UNION ALL SELECT a, b FROM s";
    expect(tree(await explain(sql))).toBe(
      `StreamSink [6]
  +- StreamUnion [5]
    +- StreamUnion [4]
    :  +- StreamCalc [2]
    :  :  +- StreamTableSourceScan [1]
    :  +- StreamTableSourceScan [3]
    +- (reused) [1]`,
    );
  });

  test('shows where a hint lets a source begin, which makes it another source', async () => {
    const { explain } = await runningSql(TABLES);
    const latest = "/*+ OPTIONS('scan.startup.mode'='latest-offset') */";
    const text = await explain(`INSERT INTO t SELECT a, b FROM s ${latest} UNION ALL SELECT b, a FROM s`);
    expect(text).toContain(
      '[1] StreamTableSourceScan\nTable: `embedded`.`airline`.`s`\nChangelog mode: append\nState size: low\nStartup mode: latest-offset\n',
    );
    expect(text).toContain('[2] StreamTableSourceScan\n');
  });

  test('shows keys, and what a keyed source needs', async () => {
    const { explain } = await runningSql(TABLES);
    const text = await explain("INSERT INTO sink_key SELECT k, v FROM source_key WHERE v <> 'x'");
    expect(text).toContain(
      '[1] StreamTableSourceScan\nTable: `embedded`.`airline`.`source_key`\nPrimary key: (k)\nChangelog mode: upsert\nUpsert key: (k)\nState size: low',
    );
    expect(text).toContain(
      '[3] StreamChangelogNormalize\nChangelog mode: retract\nUpsert key: (k)\nState size: medium\nState TTL: never',
    );
    expect(text).toContain(
      '[5] StreamSink\nTable: `embedded`.`airline`.`sink_key`\nPrimary key: (k)\nChangelog mode: retract\nUpsert key: (k)\nState size: low',
    );
  });

  test('has several sinks for a set, and reads a source once', async () => {
    const { explain } = await runningSql(TABLES);
    const sql = `STATEMENT SET BEGIN INSERT INTO t SELECT a, b FROM s; INSERT INTO sink_key SELECT a, UPPER(b) FROM s; END;`;
    expect(tree(await explain(sql))).toBe(`StreamSink [2]
  +- StreamTableSourceScan [1]

StreamSink [4]
  +- StreamCalc [3]
    +- (reused) [1]`);
  });

  test('fails with the words in which the statement itself would', async () => {
    const { fate } = await runningSql(TABLES);
    for (const sql of [
      'INSERT INTO t SELECT a, z FROM s',
      'INSERT INTO none SELECT a FROM s',
      'INSERT INTO t SELECT a FROM s',
      'INSERT INTO t SELECT k, v FROM source_key',
      'INSERT INTO t SELECT s.a, r.b FROM s JOIN r ON s.a = r.a',
      'INSERT INTO t SELECT MAX(a), b FROM s',
    ])
      expect(unplaced(await fate(`EXPLAIN ${sql}`))).toBe(unplaced(await fate(sql)));
    expect(await fate('EXPLAIN CREATE TABLE q AS SELECT a FROM s')).toContain(
      'The embedded Confluent does not explain',
    );
    for (const sql of ['', 'EXECUTE INSERT INTO t TABLE s', 'EXECUTE STATEMENT SET BEGIN INSERT INTO t TABLE s; END'])
      expect(await fate(`EXPLAIN ${sql}`)).toContain('SQL parse failed');
  });

  test('has older names for its operators, if told so', async () => {
    const { explain, control } = await runningSql(TABLES);
    control.behave({ operatorPrefix: 'StreamPhysical' });
    const text = await explain("INSERT INTO t SELECT a, 'x' FROM s");
    expect(operators(text)).toEqual(['StreamPhysicalTableSourceScan', 'StreamPhysicalCalc', 'StreamPhysicalSink']);
    expect(text).toContain('[1] StreamPhysicalTableSourceScan\n');
  });
});

describe('a plan that the control sets', () => {
  const plan = '== Physical Plan ==\n\nStreamSink [1]\n  +- StreamJoin [0]\n';

  test('answers for every INSERT, also for one that could not run here, until it is taken away', async () => {
    const { explain, control } = await runningSql(TABLES);
    const [runs, joins, set] = [
      'INSERT INTO t SELECT a, b FROM s',
      'INSERT INTO t SELECT s.a, r.b FROM s JOIN r ON s.a = r.a',
      'STATEMENT SET BEGIN INSERT INTO t SELECT a, MAX(b) FROM s; END',
    ];
    control.setPlan(plan);
    for (const sql of [runs, joins, set]) expect(await explain(sql)).toBe(plan);
    expect(await explain('SELECT a FROM s')).toContain('Foreground');
    expect(await explain('INSERT INTO t SELECT a, z FROM s')).toContain("Column 'z' not found");
    control.setPlan(null);
    expect(await explain(runs)).toContain('StreamTableSourceScan');
    expect(await explain(joins)).toContain('The embedded Confluent does not run joins');
  });

  test('over HTTP, and over a snapshot, as functions are', async () => {
    const before = await runningSql(TABLES);
    const act = async (body: unknown) =>
      (await fetch(`${before.url}/emulator/control`, { method: 'POST', body: JSON.stringify(body) })).status;
    expect(await act({ do: 'plan', plan })).toBe(200);
    expect(await act({ do: 'plan' })).toBe(400);
    await before.fate("CREATE FUNCTION f AS 'F'");
    const after = await runningSql([], { snapshot: JSON.parse(JSON.stringify(before.control.snapshot())) });
    after.wait(24 * 3600);
    await after.post('plan', 'EXPLAIN INSERT INTO t SELECT f(a), b FROM s');
    after.wait(5);
    expect((await after.send('GET', '/plan/results')).text).toContain('StreamJoin');
    await after.post('runs', 'INSERT INTO t SELECT f(a), b FROM s');
    after.wait(20);
    expect(await after.phase('runs')).toBe('RUNNING');
  });
});
