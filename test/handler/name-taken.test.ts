import { describe, expect, it } from 'vitest';
import type { FaultRule } from '../../emulator/world/faults.ts';
import { changedFolder, withFilter } from './change-rig.ts';
import { HOUR, MINUTE, policyFolder, type Rig, startRig } from './keeper-rig.ts';
import { cleanFolder, ordersRig } from './sql-rig.ts';

// A name that Confluent says is taken, while no look shows what has it.

const take = (rig: Rig, rule: Partial<FaultRule> = {}): void => {
  rig.confluent.control.fault({ kind: 'status', status: 409, method: 'POST', times: 'always', ...rule });
};

const posts = (rig: Rig): number => rig.confluent.control.requests().filter(({ method }) => method === 'POST').length;

describe.each([
  ['404', {}],
  ['403', { poolScopedRole: true }],
] as const)('a name that stays taken, and whose GET is answered %s', (status, behaviour) => {
  it.each([
    ['a prerequisite', 0, /^flight-avro-/],
    ['the statement', 1, /^flight-consolidator-/],
  ] as const)('is held in Confluent’s words, and tried hourly: %s', async (_, after, name) => {
    const rig = await startRig({ behaviour });
    take(rig, { after });
    const entry = await rig.minutes(24);
    expect(entry).toMatchObject({ phase: 'ABSENT', health: 'held', action: 'hold', reason: 'NameTaken' });
    const told = /the name (\S+) is taken \((.*) \(X-Request-Id.*\)\), and shows no such statement/.exec(entry.message);
    expect(told?.[1]).toMatch(name);
    expect(told?.[2]).toContain('409');
    expect(entry.message.includes('The API key must not see that statement')).toBe(status === '403');
    expect(posts(rig)).toBe(after + 3);
    const due = Date.parse(entry.nextAttemptAt ?? '');
    rig.clock.advance(due - rig.clock.now() - 1);
    await rig.minutes(1);
    expect(posts(rig)).toBe(after + 3);
    rig.clock.advance(MINUTE);
    expect(await rig.minutes(30)).toMatchObject({ reason: 'NameTaken' });
    expect(posts(rig)).toBe(after + 4);
    await rig.invoke({ command: 'restart' });
    expect(posts(rig)).toBeGreaterThan(after + 4);
    rig.confluent.control.clearFaults();
    expect(await rig.invoke({ command: 'restart' })).toMatchObject({ health: 'healthy', action: 'create' });
    rig.flights(2);
    rig.expectEveryRowOnce();
    rig.expectOneWriter();
  });
});

it('waits for a statement on its way out to give its name free', async () => {
  const rig = await startRig();
  take(rig, { times: 1, after: 1 });
  expect(await rig.minutes(2)).toMatchObject({ health: 'healthy' });
  expect(rig.changes().map(({ reason }) => reason)).toContain('InTransition');
});

it('leaves somebody else’s statement with its name alone', async () => {
  const twin = await startRig();
  await twin.minutes(2);
  const rig = await startRig();
  rig.confluent.control.create(twin.name(), 'INSERT INTO `sunset_avro` SELECT * FROM `skyone_avro`');
  expect(await rig.minutes(3)).toMatchObject({ health: 'held', reason: 'ForeignWriter' });
  expect(posts(rig)).toBe(0);
});

describe('a change', () => {
  const newName = async (folder: string): Promise<string> => {
    const twin = await startRig({ statementsFolder: folder });
    await twin.minutes(2);
    return twin.name();
  };

  it('whose new version’s name is taken by what the role does not reach is held, and the older version goes on', async () => {
    const folder = await changedFolder(withFilter);
    const taken = await newName(folder);
    const rig = await startRig({ behaviour: { poolScopedRole: true } });
    rig.flights(3);
    await rig.minutes(3);
    const older = rig.name();
    rig.confluent.control.createPool('lfcp-b');
    rig.confluent.control.create(taken, 'INSERT INTO `sunset_avro` SELECT * FROM `skyone_avro`', { pool: 'lfcp-b' });
    rig.deploy(folder);
    const entry = await rig.minutes(24);
    expect(entry).toMatchObject({ statementName: taken, health: 'held', reason: 'NameTaken' });
    expect(entry.message).toContain(`${older} stays in charge.`);
    expect(rig.phase(older)).toBe('RUNNING');
    rig.confluent.control.fail(older, { phase: 'FAILED' });
    rig.clock.advance(MINUTE);
    await rig.minutes(3);
    expect(rig.phase(older)).toBe('RUNNING');
    expect(rig.names()).toHaveLength(3);
  });
});

describe('a question whose name stays taken', () => {
  it('about its tables is asked hourly, and the start waits in Confluent’s words', async () => {
    const rig = await ordersRig(
      await cleanFolder(
        'INSERT INTO `clean` SELECT `id`, `qty` FROM `orders`',
        {},
        'CREATE TABLE `clean` (`id` STRING, `qty` BIGINT)',
      ),
    );
    take(rig, { after: 1 });
    const entry = await rig.minutes(24);
    expect(entry).toMatchObject({
      health: 'held',
      reason: 'NameTaken',
      message: expect.stringMatching(/clean-\w+-ask is taken/),
    });
    expect(posts(rig)).toBe(4);
    rig.clock.advance(HOUR);
    await rig.minutes(5);
    expect(posts(rig)).toBe(5);
    rig.confluent.control.clearFaults();
    expect(await rig.invoke({ command: 'restart' })).toMatchObject({ health: 'healthy' });
  });

  it('for the plan is asked hourly while it runs, and a change goes on without it', async () => {
    const rig = await startRig();
    await rig.invoke();
    const before = posts(rig);
    take(rig);
    expect(await rig.minutes(120)).toMatchObject({ health: 'healthy' });
    expect(posts(rig) - before).toBeLessThanOrEqual(5);
  });

  it('of a dry run holds a change that reads every row again, and the older version goes on', async () => {
    const rig = await startRig({ statementsFolder: await policyFolder({ onChange: 'reprocess' }) });
    await rig.minutes(3);
    const older = rig.name();
    rig.deploy(await changedFolder(withFilter, { onChange: 'reprocess' }));
    const before = posts(rig);
    take(rig);
    const entry = await rig.minutes(24);
    expect(entry).toMatchObject({
      health: 'held',
      reason: 'NameTaken',
      message: expect.stringMatching(/-dry is taken/),
    });
    expect(posts(rig) - before).toBe(3);
    expect(rig.phase(older)).toBe('RUNNING');
    rig.confluent.control.clearFaults();
    expect(await rig.invoke({ command: 'restart' })).toMatchObject({ health: 'healthy', action: 'replace' });
  });
});
