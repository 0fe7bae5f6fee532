import { describe, expect, it } from 'vitest';
import { MINUTE, type Rig, startRig } from './keeper-rig.ts';

const running = async (options: Parameters<typeof startRig>[0] = {}): Promise<Rig> => {
  const rig = await startRig(options);
  rig.flights(5);
  await rig.invoke();
  rig.clock.advance(MINUTE);
  return rig;
};

const fail = (rig: Rig, message = 'Something broke'): void => {
  rig.confluent.control.fail(rig.name(), { exception: { name: 'org.example.Broken', message }, phase: 'FAILED' });
};

const patches = (rig: Rig): number =>
  rig.confluent.control.requests().filter(({ method }) => method === 'PATCH' || method === 'PUT').length;

describe('a failed statement is resumed where it was', () => {
  it.each([
    ['a resume works', {}],
    ['a resume does nothing until it is stopped', { resumeOfFailed: 'noop-until-stopped' }],
    ['… and a stop leaves it FAILED', { resumeOfFailed: 'noop-until-stopped', stopOfFailed: 'stays-failed' }],
    ['a resume is refused until it is stopped', { resumeOfFailed: 'refused' }],
    ['… with 400', { resumeOfFailed: 'refused', refusalStatus: 400 }],
    [
      '… with 422, and a stop leaves it FAILED',
      { resumeOfFailed: 'refused', refusalStatus: 422, stopOfFailed: 'stays-failed' },
    ],
    ['PATCH is switched off', { patch: 'disabled-403' }],
    ['PATCH is not there', { patch: 'not-allowed-405' }],
    [
      'PATCH is not there, and a resume does nothing',
      { patch: 'not-allowed-405', resumeOfFailed: 'noop-until-stopped' },
    ],
    ['neither end time nor exceptions are given', { endTime: false, exceptions: 'empty' }],
    ['… and a resume does nothing', { endTime: false, exceptions: 'empty', resumeOfFailed: 'noop-until-stopped' }],
    ['the system bumps versions', { systemBumpSeconds: 1, patch: 'disabled-403' }],
  ] as const)('%s', async (_, behaviour) => {
    const rig = await running({ behaviour });
    fail(rig);
    rig.flights(5);
    expect(await rig.minutes(2)).toMatchObject({ phase: 'RUNNING', health: 'healthy', reason: 'Running', restarts: 1 });
    rig.flights(5);
    rig.expectEveryRowOnce();
    expect(rig.names()).toHaveLength(2);
  });

  it('or started anew at its offsets, where Confluent refuses to resume it at all', async () => {
    const rig = await running({
      behaviour: { resumeOfFailed: 'always-refused', stopOfFailed: 'refused', offsetsOnFailed: true },
    });
    fail(rig);
    rig.flights(5);
    expect(await rig.minutes(2)).toMatchObject({ phase: 'RUNNING', health: 'healthy' });
    expect(rig.name()).toMatch(/-2$/);
    rig.flights(5);
    rig.expectEveryRowOnce();
  });

  it('or started anew once it is clear that accepted resumes do nothing and no stop is taken', async () => {
    const rig = await running({
      behaviour: { resumeOfFailed: 'noop-until-stopped', stopOfFailed: 'refused', offsetsOnFailed: true },
    });
    fail(rig);
    rig.flights(5);
    // Not before minutes have passed: an accepted resume might still take effect.
    expect(await rig.minutes(2)).toMatchObject({ phase: 'FAILED', health: 'recovering' });
    expect(await rig.minutes(6)).toMatchObject({ phase: 'RUNNING', health: 'healthy' });
    expect(rig.name()).toMatch(/-2$/);
    rig.flights(5);
    rig.expectEveryRowOnce();
  });

  it('or held, where its offsets are not known either', async () => {
    const behaviour = { resumeOfFailed: 'always-refused', stopOfFailed: 'refused', offsetsOnFailed: false } as const;
    const rig = await running({ behaviour });
    fail(rig);
    expect(await rig.minutes(3)).toMatchObject({ phase: 'FAILED', health: 'held', reason: 'Missing' });
    rig.confluent.control.clearRequests();
    await rig.minutes(30);
    expect(patches(rig)).toBe(0);
  });
});

it('tells a failure that is healed at once: failed, then running', async () => {
  const rig = await running({ behaviour: { offsetsOnFailed: true } });
  const before = rig.changes().length;
  fail(rig, 'Row 17 broke');
  await rig.invoke();
  expect(rig.changes().slice(before)).toMatchObject([
    {
      phase: 'FAILED',
      health: 'recovering',
      reason: 'Failed',
      action: 'resume',
      previousPhase: 'RUNNING',
      previousHealth: 'healthy',
      exception: {
        name: 'org.example.Broken',
        message: 'Row 17 broke',
        timestamp: expect.stringMatching(/^2026-01-01T/),
      },
      latestOffsets: { skyone_avro: 'partition:0,offset:5', sunset_avro: 'partition:0,offset:5' },
    },
    { phase: 'PENDING', reason: 'Starting', health: 'recovering' },
    { phase: 'RUNNING', health: 'healthy', reason: 'Running', previousHealth: 'recovering' },
  ]);
});

describe('the same error again', () => {
  it('is held after the fifth time, with back-offs before, until restart', async () => {
    const rig = await running();
    rig.confluent.control.poison('skyone_avro');
    const seen: string[] = [];
    for (let minute = 0; minute < 45; minute += 1) {
      const { health, reason } = await rig.invoke();
      seen.push(reason);
      if (health === 'held') break;
      rig.clock.advance(MINUTE);
    }
    expect(seen).toContain('BackingOff');
    expect(await rig.invoke()).toMatchObject({
      phase: 'FAILED',
      health: 'held',
      reason: 'SameErrorAgain',
      restarts: 4,
      nextAttemptAt: expect.any(String),
    });
    const held = rig.changes().at(-1);
    expect(held).toMatchObject({ reason: 'SameErrorAgain', action: 'hold' });

    rig.flights(3);
    rig.confluent.control.removePoison();
    expect(await rig.minutes(10)).toMatchObject({ health: 'held' });
    expect(await rig.invoke({ command: 'restart' })).toMatchObject({
      phase: 'RUNNING',
      health: 'healthy',
      restarts: 1,
    });
    rig.flights(3);
    rig.expectEveryRowOnce();
  });

  it('though its numbers differ', async () => {
    const rig = await running();
    for (const offset of [17, 4711, 99, 100, 77]) {
      await rig.minutes(15);
      fail(rig, `Failed at offset ${offset} at 2026-01-01T00:00:${offset % 60}Z`);
    }
    expect(await rig.minutes(1)).toMatchObject({ health: 'held', reason: 'SameErrorAgain' });
  });

  it('does not count across a run that lasted', async () => {
    const rig = await running();
    for (let failure = 0; failure < 5; failure += 1) {
      fail(rig);
      expect(await rig.minutes(2)).toMatchObject({ health: 'healthy', restarts: 1 });
      expect(await rig.minutes(32)).toMatchObject({ health: 'healthy', restarts: 0 });
    }
    rig.flights(2);
    rig.expectEveryRowOnce();
  });
});

it('waits 0, 2, 6, 12, 20, 30 and 42 minutes since each failure, then holds a crash loop', async () => {
  const rig = await running();
  const errors = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eta', 'theta'];
  const waits: number[] = [];
  for (const error of errors) {
    fail(rig, `${error} broke`);
    const failedAt = rig.clock.now();
    let entry = await rig.invoke();
    for (let minute = 0; minute < 70 && entry.phase === 'FAILED' && entry.health !== 'held'; minute += 1) {
      expect(entry).toMatchObject({
        health: 'recovering',
        reason: 'BackingOff',
        action: 'wait',
        nextAttemptAt: expect.any(String),
      });
      rig.clock.advance(MINUTE);
      entry = await rig.invoke();
    }
    if (entry.health === 'held') break;
    waits.push(Math.floor((rig.clock.now() - failedAt) / MINUTE));
  }
  expect(waits).toEqual([0, 2, 6, 12, 20, 30, 42]);
  expect(await rig.invoke()).toMatchObject({ health: 'held', reason: 'CrashLoop', restarts: 7 });
});

it('tries a failure that others can cure at once, then within a quarter of an hour, and never holds it', async () => {
  const rig = await running({ behaviour: { topicDropped: 'fails' } });
  for (let time = 0; time < 30; time += 1) {
    fail(rig, 'Kafka topic skyone_avro does not exist');
    const entry = await rig.minutes(2);
    expect(entry.health).not.toBe('held');
    rig.clock.advance(15 * MINUTE);
    expect(await rig.invoke()).toMatchObject({ phase: 'RUNNING' });
  }
  expect(await rig.minutes(70)).toMatchObject({ health: 'healthy' });
});

it('reports what it cannot cure: DEGRADED, unknown phases, an exhausted pool, a statement that ends', async () => {
  const rig = await running();
  const { control } = rig.confluent;
  control.degrade(rig.name(), 'No checkpoint for an hour');
  expect(await rig.minutes(5)).toMatchObject({ phase: 'DEGRADED', health: 'degraded', reason: 'Degraded' });
  control.recover(rig.name());
  expect(await rig.invoke()).toMatchObject({ health: 'healthy' });
  control.setPhase(rig.name(), 'REBALANCING');
  expect(await rig.invoke()).toMatchObject({
    phase: 'REBALANCING',
    health: 'degraded',
    action: 'wait',
    reason: 'UnknownPhase',
  });
  control.setPhase(rig.name(), 'COMPLETED');
  expect(await rig.invoke()).toMatchObject({ health: 'held', action: 'hold', reason: 'Completed' });
});

it('says when it has been PENDING for long, and why', async () => {
  const rig = await running({ behaviour: { secondsToResume: 3600 } });
  fail(rig);
  expect(await rig.minutes(3)).toMatchObject({
    phase: 'PENDING',
    health: 'recovering',
    action: 'wait',
    reason: 'Starting',
  });
  expect(await rig.minutes(9)).toMatchObject({
    phase: 'PENDING',
    health: 'degraded',
    action: 'wait',
    reason: 'StuckPending',
  });
});

it('says that the pool is exhausted', async () => {
  const rig = await running();
  rig.confluent.control.exhaustPool(String(rig.confluent.secret['flink.compute.pool.id']));
  fail(rig);
  expect(await rig.minutes(12)).toMatchObject({ phase: 'PENDING', health: 'degraded', reason: 'PoolExhausted' });
  rig.confluent.control.relievePool(String(rig.confluent.secret['flink.compute.pool.id']));
  expect(await rig.minutes(2)).toMatchObject({ health: 'healthy' });
  rig.expectEveryRowOnce();
});

it('holds a statement whose compute pool is gone', async () => {
  const rig = await running();
  rig.confluent.control.deletePool(String(rig.confluent.secret['flink.compute.pool.id']));
  expect(await rig.minutes(2)).toMatchObject({
    phase: 'STOPPED',
    health: 'held',
    action: 'hold',
    reason: 'AutoStopped',
  });
});

it('resumes what failed though nobody says why', async () => {
  const rig = await running();
  rig.confluent.control.fault({ kind: 'status', status: 500, pathIncludes: '/exceptions', times: 'always' });
  fail(rig);
  expect(await rig.minutes(2)).toMatchObject({ phase: 'RUNNING', health: 'healthy', restarts: 1 });
});

it('asks again for a create that was refused for want of room in the pool', async () => {
  const rig = await startRig({ behaviour: { createOnExhaustedPool: 'rejected' } });
  const pool = String(rig.confluent.secret['flink.compute.pool.id']);
  rig.confluent.control.exhaustPool(pool);
  expect(await rig.minutes(3)).toMatchObject({
    phase: 'ABSENT',
    health: 'degraded',
    action: expect.any(String),
    reason: 'PoolExhausted',
  });
  rig.confluent.control.relievePool(pool);
  expect(await rig.minutes(3)).toMatchObject({ phase: 'RUNNING', health: 'healthy' });
});

it('finds its pool gone at the first start, and starts once the secret names another', async () => {
  const rig = await startRig();
  rig.confluent.control.deletePool(String(rig.confluent.secret['flink.compute.pool.id']));
  expect(await rig.minutes(3)).toMatchObject({ phase: 'ABSENT', health: 'held', reason: 'AutoStopped' });
  rig.confluent.control.createPool('lfcp-other');
  rig.aws.secrets.set(
    rig.config.secretName,
    JSON.stringify({ ...rig.confluent.secret, 'flink.compute.pool.id': 'lfcp-other' }),
  );
  expect(await rig.minutes(10)).toMatchObject({ phase: 'RUNNING', health: 'healthy' });
});

it('holds SQL that Confluent refuses outright, and does not ask again until restart', async () => {
  const rig = await startRig({ behaviour: { badSql: '422' } });
  rig.confluent.control.dropTopic('sunset_avro');
  expect(await rig.minutes(2)).toMatchObject({ phase: 'ABSENT', health: 'held', action: 'hold', reason: 'SqlInvalid' });
  const { message } = await rig.invoke();
  expect(message).toContain('sunset_avro');
  const posts = () => rig.confluent.control.requests().filter(({ method }) => method === 'POST').length;
  const before = posts();
  await rig.minutes(90);
  rig.confluent.control.createTopic('sunset_avro');
  await rig.minutes(5);
  expect(posts()).toBe(before);
  expect(await rig.invoke({ command: 'restart' })).toMatchObject({
    phase: 'RUNNING',
    health: 'healthy',
    action: 'create',
  });
});
