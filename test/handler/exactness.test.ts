import { describe, expect, it } from 'vitest';
import { MINUTE, type Rig } from './keeper-rig.ts';
import { cleanFolder, folderOf, inPhase, orders, ordersRig, passes, phasesOf, rowsOf, sourcesOf } from './sql-rig.ts';

const SINK = 'CREATE TABLE IF NOT EXISTS clean (id STRING, qty BIGINT)';
const KEYED = 'CREATE TABLE IF NOT EXISTS clean (id STRING, qty BIGINT, PRIMARY KEY (id) NOT ENFORCED)';
const INSERT = 'INSERT INTO clean (id, qty) SELECT id, qty FROM orders';
const FILTERED = `${INSERT} WHERE qty >= 0`;

/** A plan in Confluent's form with this operator between the source and the sink. */
const planWith = (operator: string): string =>
  `== Physical Plan ==

StreamSink [3]
  +- ${operator} [2]
    +- StreamTableSourceScan [1]

== Physical Details ==

[1] StreamTableSourceScan
Table: \`embedded\`.\`airline\`.\`orders\`
Changelog mode: append
State size: low
`;

/** The statement runs, and so many orders are carried. */
const started = async (sql: string, prerequisite = SINK, settings: Readonly<Record<string, unknown>> = {}) => {
  const rig = await ordersRig(await cleanFolder(sql, settings, prerequisite));
  orders(rig, 3);
  expect(await rig.minutes(3)).toMatchObject({ reason: 'Running' });
  const [older = ''] = inPhase(rig, 'RUNNING');
  return { rig, older };
};

const questions = (rig: Rig): readonly string[] =>
  rig.confluent.control
    .statements()
    .flatMap(({ name }) => (/-(ask|plan|dry|kept)$/.test(String(name)) ? [String(name)] : []));

/** The keeper holds the change, and the older version goes on as if nothing had been deployed. */
const expectHeld = async (rig: Rig, older: string): Promise<string> => {
  const entry = await rig.minutes(4);
  expect(entry).toMatchObject({ reason: 'SpecChanged', health: 'held' });
  expect(inPhase(rig, 'RUNNING')).toEqual([older]);
  orders(rig, 2);
  expect(rowsOf(rig, 'clean')).toEqual(sourcesOf(rig, 'orders'));
  return entry.message;
};

describe('Confluent’s own plan', () => {
  it('is asked for once by a pass that finds the version running well, recorded, and leaves nothing behind', async () => {
    const { rig } = await started(INSERT);
    await rig.minutes(2);
    expect((await rig.invoke({ command: 'explain' })).details?.judgement).toMatch(
      /By its text it keeps no state\. .*plan has no operator that keeps state/,
    );
    rig.clock.advance(MINUTE);
    expect(questions(rig)).toEqual([]);
    rig.confluent.control.clearRequests();
    await rig.minutes(3);
    expect(rig.confluent.control.requests().every(({ method }) => method === 'GET')).toBe(true);
  });

  it('holds a change that the text takes for stateless', async () => {
    const { rig, older } = await started(INSERT);
    rig.confluent.control.setPlan(planWith('StreamJoin'));
    rig.deploy(await cleanFolder(FILTERED, {}, SINK));
    expect(await expectHeld(rig, older)).toContain('Join');
  });

  it('that cannot be read changes nothing', async () => {
    const { rig } = await started(INSERT);
    rig.confluent.control.setPlan('no plan at all');
    rig.deploy(await cleanFolder(FILTERED, {}, SINK));
    expect(await rig.minutes(3)).toMatchObject({ reason: 'Running' });
    orders(rig, 2);
    expect(rowsOf(rig, 'clean')).toEqual(sourcesOf(rig, 'orders'));
  });

  it('has the older spelling, too', async () => {
    const { rig, older } = await started(INSERT);
    rig.confluent.control.setPlan(
      planWith('StreamPhysicalGroupAggregate').replaceAll('StreamSink', 'StreamPhysicalSink'),
    );
    rig.deploy(await cleanFolder(FILTERED, {}, SINK));
    expect(await expectHeld(rig, older)).toContain('GroupAggregate');
  });

  const OWN = 'INSERT INTO clean (id, qty) SELECT MY_OWN(id), qty FROM orders';
  const FUNCTION = "CREATE FUNCTION MY_OWN AS 'org.example.MyOwn' USING JAR 'confluent-artifact://cfa-1'";

  it('allows what the text leaves open', async () => {
    const { rig } = await started(INSERT);
    rig.confluent.control.create('own-function', FUNCTION);
    rig.clock.advance(MINUTE);
    rig.deploy(await cleanFolder(OWN, {}, SINK));
    expect(await rig.minutes(3)).toMatchObject({ reason: 'Running' });
    orders(rig, 2);
    expect(rowsOf(rig, 'clean')).toEqual(sourcesOf(rig, 'orders'));
  });

  it('decides against what the text leaves open, if it cannot be read', async () => {
    const { rig, older } = await started(INSERT);
    rig.confluent.control.create('own-function', FUNCTION);
    rig.clock.advance(MINUTE);
    rig.confluent.control.setPlan('no plan at all');
    rig.deploy(await cleanFolder(OWN, {}, SINK));
    expect(await expectHeld(rig, older)).toContain('MY_OWN');
  });

  it('that does not come within two minutes holds up no change', async () => {
    const { rig, older } = await started(INSERT);
    rig.confluent.control.behave({ secondsToQuery: 3600 });
    rig.deploy(await cleanFolder(FILTERED, { onChange: 'carry-over' }, SINK));
    // INFORMATION_SCHEMA does not answer either.
    expect(await rig.minutes(2)).toMatchObject({ reason: 'SpecChanged', health: 'progressing' });
    expect(inPhase(rig, 'RUNNING')).toEqual([older]);
    rig.confluent.control.behave({ secondsToQuery: 2 });
  });

  it('of a text that Confluent refuses holds the change as SqlInvalid, and nothing stops', async () => {
    const { rig, older } = await started(INSERT);
    rig.deploy(await cleanFolder('INSERT INTO clean (id, qty) SELECT id, qty FROM nowhere', {}, SINK));
    const entry = await rig.minutes(3);
    expect(entry).toMatchObject({ reason: 'SqlInvalid', health: 'held' });
    expect(entry.message).toContain('nowhere');
    expect(inPhase(rig, 'RUNNING')).toEqual([older]);
    // Nothing but the question was sent.
    expect([...phasesOf(rig).keys()].filter((name) => name.startsWith('clean-'))).toEqual([older]);
  });

  it('is no matter for commands that only look', async () => {
    const { rig } = await started(INSERT);
    rig.deploy(await cleanFolder(FILTERED, {}, SINK));
    rig.confluent.control.clearRequests();
    const { steps } = await rig.invoke({ command: 'plan' });
    expect(steps?.join(' ')).toContain('INFORMATION_SCHEMA');
    expect(steps?.join(' ')).toContain('EXPLAIN');
    expect(rig.confluent.control.requests().every(({ method }) => method === 'GET')).toBe(true);
  });
});

describe('a change to a statement with an upsert sink is held, and the older version goes on', () => {
  it('by Confluent’s traits and the DDL of a prerequisite', async () => {
    const { rig, older } = await started(INSERT, KEYED);
    rig.deploy(await cleanFolder(FILTERED, {}, KEYED));
    const message = await expectHeld(rig, older);
    expect(message).toMatch(/upsert table .*"onChange": "reprocess": every row is read again/);
    expect(await rig.invoke({ command: 'plan' })).toMatchObject({ reason: 'SpecChanged', health: 'held' });
  });

  it('by INFORMATION_SCHEMA alone', async () => {
    const rig = await ordersRig(await cleanFolder(INSERT), { behaviour: { traits: 'absent' } });
    rig.confluent.control.create('sink', KEYED);
    rig.clock.advance(MINUTE);
    orders(rig, 3);
    await rig.minutes(3);
    const [older = ''] = inPhase(rig, 'RUNNING');
    rig.deploy(await cleanFolder(FILTERED));
    expect(await expectHeld(rig, older)).toContain('INFORMATION_SCHEMA');
  });

  it('but a FAILED one is resumed like any other', async () => {
    const { rig, older } = await started(INSERT, KEYED);
    rig.deploy(await cleanFolder(FILTERED, {}, KEYED));
    await rig.minutes(1);
    rig.confluent.control.fail(older, { phase: 'FAILED' });
    await rig.minutes(2);
    expect(rig.phase(older)).toBe('RUNNING');
  });

  it('and not where a key only says how rows are spread: changelog.mode append', async () => {
    const appends = `${KEYED} WITH ('changelog.mode' = 'append')`;
    const { rig } = await started(INSERT, appends);
    rig.deploy(await cleanFolder(FILTERED, {}, appends));
    expect(await rig.minutes(3)).toMatchObject({ reason: 'Running' });
    orders(rig, 2);
    expect(rowsOf(rig, 'clean')).toEqual(sourcesOf(rig, 'orders'));
  });
});

describe('where it begins', () => {
  const latest = { properties: { 'sql.tables.scan.startup.mode': 'latest-offset' } };

  it('is the configuration’s at a first start, and the beginning once a person asks for it', async () => {
    const rig = await ordersRig(await cleanFolder(INSERT, latest, SINK));
    orders(rig, 3);
    await rig.minutes(3);
    expect(rowsOf(rig, 'clean')).toEqual([]);
    const [name = ''] = inPhase(rig, 'RUNNING');
    rig.confluent.control.stop(name);
    rig.clock.advance(MINUTE);
    rig.confluent.control.delete(name);
    rig.clock.advance(MINUTE);
    await rig.invoke({ command: 'restart', from: 'earliest' });
    expect(await rig.minutes(2)).toMatchObject({ reason: 'Running' });
    expect(rowsOf(rig, 'clean')).toEqual(sourcesOf(rig, 'orders'));
  });

  it('is the beginning for `reprocess`, and the stopped position for a carry-over', async () => {
    const rig = await ordersRig(
      await cleanFolder(`SET 'sql.tables.scan.startup.mode' = 'latest-offset';\n${INSERT}`, {}, SINK),
    );
    orders(rig, 3);
    await rig.minutes(3);
    rig.deploy(await cleanFolder(FILTERED, latest, SINK));
    expect(await rig.minutes(3)).toMatchObject({ reason: 'Running' });
    const [carried = ''] = inPhase(rig, 'RUNNING');
    expect(JSON.stringify(rig.confluent.control.statement(carried))).not.toContain('startup.mode');
    rig.deploy(await cleanFolder(INSERT, { ...latest, onChange: 'reprocess' }, SINK));
    expect(await rig.minutes(5)).toMatchObject({ reason: 'Running' });
    expect(rowsOf(rig, 'clean')).toEqual(sourcesOf(rig, 'orders'));
  });

  it('is the text’s own business where a hint wins: the command is refused, and nothing is touched', async () => {
    const hinted = `${INSERT} /*+ OPTIONS('scan.startup.mode'='latest-offset') */`;
    const { rig } = await started(hinted);
    rig.confluent.control.clearRequests();
    await expect(rig.invoke({ command: 'restart', from: 'earliest' })).rejects.toThrow(/hint/);
    expect(rig.confluent.control.requests()).toEqual([]);
  });
});

describe('`reprocess` checks the new text in a dry run', () => {
  const reprocess = { onChange: 'reprocess' };

  it('which Confluent answers at once and keeps nowhere', async () => {
    const { rig } = await started(INSERT, SINK, reprocess);
    rig.confluent.control.clearRequests();
    rig.deploy(await cleanFolder(FILTERED, reprocess, SINK));
    expect(await rig.minutes(3)).toMatchObject({ reason: 'Running' });
    expect(rig.confluent.control.requests().filter(({ method }) => method === 'POST').length).toBeLessThan(5);
    expect([...phasesOf(rig).keys()].some((name) => name.endsWith('-d'))).toBe(false);
  });

  it('and a text that it refuses is SqlInvalid in its words, while the older one goes on', async () => {
    const { rig, older } = await started(INSERT, SINK, reprocess);
    rig.deploy(await cleanFolder('INSERT INTO clean (id, qty) SELECT id, qty FROM nowhere', reprocess, SINK));
    rig.confluent.control.clearRequests();
    const entry = await rig.minutes(5);
    expect(entry).toMatchObject({ reason: 'SqlInvalid', health: 'held' });
    expect(entry.message).toContain('nowhere');
    expect(rig.confluent.control.requests().filter(({ method }) => method === 'POST')).toHaveLength(1);
    expect(inPhase(rig, 'RUNNING')).toEqual([older]);
  });
});

describe('several statements into one sink', () => {
  const entry = (name: string) => ({ name, sql: `${name}.sql`, prerequisites: ['sink.sql'] });
  const files = {
    'one.sql': INSERT,
    'two.sql': 'INSERT INTO clean (id, qty) SELECT id, qty FROM more',
    'sink.sql': SINK,
  };

  const world = async (list: readonly string[]) => {
    const rig = await ordersRig(await folderOf(list.map(entry), files));
    rig.confluent.control.createTopic('more', [
      { name: 'id', type: 'STRING', nullable: true },
      { name: 'qty', type: 'BIGINT', nullable: true },
    ]);
    orders(rig, 2);
    orders(rig, 2, 'more');
    return rig;
  };

  it('start together', async () => {
    const rig = await world(['one', 'two']);
    const report = await passes(rig, 4);
    expect([...report.values()].map(({ reason }) => reason)).toEqual(['Running', 'Running']);
    expect(rowsOf(rig, 'clean')).toEqual(sourcesOf(rig, 'orders', 'more'));
  });

  it.each([
    ['one', 'two'],
    ['two', 'one'],
  ])('start one after the other: %s, then %s', async (first, second) => {
    const rig = await world([first]);
    await passes(rig, 3);
    rig.deploy(await folderOf([first, second].map(entry), files));
    const report = await passes(rig, 14);
    expect([...report.values()].map(({ reason }) => reason)).toEqual(['Running', 'Running']);
    expect(rig.changes().some(({ reason }) => reason === 'ForeignWriter')).toBe(false);
    const { statements } = await rig.cold()({ command: 'takeover' }, { getRemainingTimeInMillis: () => 60_000 });
    for (const { steps } of statements) expect(steps?.join(' ')).toContain('no other live statement');
    expect(rowsOf(rig, 'clean')).toEqual(sourcesOf(rig, 'orders', 'more'));
  });
});

describe('forms', () => {
  it('SET lines are properties, and moving one there makes no new version', async () => {
    const ttl = { properties: { 'sql.state-ttl': '1 h' } };
    const { rig, older } = await started(INSERT, SINK, ttl);
    expect(JSON.stringify(rig.confluent.control.statement(older))).toContain('"sql.state-ttl":"1 h"');
    rig.deploy(await cleanFolder(`SET 'sql.state-ttl' = '1 h';\n\n${INSERT}\n;;\n`.replace('\n;;\n', '\n'), {}, SINK));
    expect(await rig.minutes(2)).toMatchObject({ reason: 'Running' });
    expect(inPhase(rig, 'RUNNING')).toEqual([older]);
  });

  it.each([
    ['EXECUTE STATEMENT SET BEGIN', 'END;'],
    ['BEGIN STATEMENT SET;', 'END;'],
  ])('a statement set writes every row of each of its INSERTs once: %s', async (begins, ends) => {
    const second = 'INSERT INTO copies (id, qty) SELECT id, qty FROM orders WHERE qty >= 0';
    const folder = await folderOf([{ name: 'both', sql: 'both.sql', prerequisites: ['sink.sql', 'copies.sql'] }], {
      'both.sql': `${begins}\n${INSERT};\n${second};\n${ends}`,
      'sink.sql': SINK,
      'copies.sql': SINK.replace('clean', 'copies'),
    });
    const rig = await ordersRig(folder);
    orders(rig, 3);
    expect(await rig.minutes(4)).toMatchObject({ reason: 'Running' });
    orders(rig, 2);
    expect(rowsOf(rig, 'clean')).toEqual(sourcesOf(rig, 'orders'));
    expect(rowsOf(rig, 'copies')).toEqual(sourcesOf(rig, 'orders'));
  });
});
