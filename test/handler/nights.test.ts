import { describe, expect, it } from 'vitest';
import type { StatementChange } from '../../lambda/contract.ts';
import { changedFolder, withFilter } from './change-rig.ts';
import { DAY, HOUR, MINUTE, policyFolder, type Rig, type RigOptions, startRig } from './keeper-rig.ts';

const running = async (options: RigOptions = {}): Promise<Rig> => {
  const rig = await startRig(options);
  rig.flights(5);
  await rig.minutes(2);
  return rig;
};

const fail = (rig: Rig, name: string, message: string): void =>
  void rig.confluent.control.fail(rig.name(), { exception: { name, message }, phase: 'FAILED' });

const TIMEOUT = 'org.apache.kafka.common.errors.TimeoutException';

/** Passes, one each minute unless it says otherwise, with a deed before each of them. */
const passes = async (rig: Rig, count: number, before: () => void, every = MINUTE) => {
  let entry = await rig.invoke();
  for (let minute = 1; minute < count; minute += 1) {
    rig.clock.advance(every);
    before();
    entry = await rig.invoke();
  }
  return entry;
};

/** The values that a metric has had, one for each pass that emitted it. */
const metric = (rig: Rig, name: string): readonly number[] =>
  rig.output.flatMap((line) => {
    const found = new RegExp(`"${name}":(\\d+(?:\\.\\d+)?)`).exec(line);
    return found?.[1] === undefined ? [] : [Number(found[1])];
  });

const shown = ({ phase, health, reason }: StatementChange): string => `${phase} ${health} ${reason}`;

const resumes = (rig: Rig): readonly number[] =>
  rig.confluent.control
    .requests()
    .filter(({ method }) => method === 'PATCH')
    .map(({ at }) => at);

describe('an outage of a broker', () => {
  it('of five minutes, with three identical time-outs, is over once the broker is back', async () => {
    const rig = await running();
    const began = rig.clock.now();
    const breaks = () => {
      const isOver = rig.clock.now() - began >= 5 * MINUTE;
      if (!isOver && rig.phase() === 'RUNNING') fail(rig, TIMEOUT, 'Timed out waiting for a node assignment');
    };
    fail(rig, TIMEOUT, 'Timed out waiting for a node assignment');
    expect(await passes(rig, 12, breaks)).toMatchObject({ phase: 'RUNNING', health: 'healthy' });
    expect(rig.changes().map(({ health }) => health)).not.toContain('held');
    rig.flights(3);
    rig.expectEveryRowOnce();
  });

  it('of a day is never given up: a try in every quarter of an hour, quiet ones', async () => {
    const rig = await running();
    const breaks = () => {
      if (rig.phase() === 'RUNNING') fail(rig, TIMEOUT, 'Timed out waiting for a node assignment');
    };
    fail(rig, TIMEOUT, 'Timed out waiting for a node assignment');
    const entry = await passes(rig, DAY / MINUTE, breaks);
    expect(entry).toMatchObject({ health: 'recovering', reason: 'BackingOff' });
    expect(entry.restarts).toBeGreaterThan(80);
    const told = rig.changes();
    expect(told.at(-1)).toMatchObject({ health: 'recovering' });
    expect(told.length).toBeLessThan(20);
    rig.clock.advance(MINUTE);
    expect(await rig.minutes(30)).toMatchObject({ health: 'healthy', reason: 'Running' });
    expect(rig.changes().slice(told.length).map(shown)).toEqual(['RUNNING healthy Running']);
    rig.flights(3);
    rig.expectEveryRowOnce();
  }, 120_000);
});

describe('a record that cannot be read, for three days', () => {
  it('is held, probed every hour, and healed within an hour and ten minutes', async () => {
    const rig = await running();
    rig.confluent.control.poison('skyone_avro');
    const held = await rig.minutes(40);
    expect(held).toMatchObject({
      phase: 'FAILED',
      health: 'held',
      reason: 'SameErrorAgain',
      restarts: 4,
      nextAttemptAt: expect.any(String),
    });
    const before = rig.changes().length;
    rig.confluent.control.clearRequests();
    rig.flights(3);
    const seen = new Set<string>();
    await passes(rig, (3 * DAY) / (5 * MINUTE), () => undefined, 5 * MINUTE).then(({ health }) => seen.add(health));
    expect([...seen]).toEqual(['held']);
    const probes = resumes(rig);
    expect(probes.length).toBeGreaterThan(68);
    expect(probes.every((at, index) => index === 0 || at - (probes[index - 1] ?? 0) >= HOUR)).toBe(true);
    const reminders = rig.changes().slice(before);
    expect(reminders.map(shown)).toEqual(reminders.map(() => 'FAILED held SameErrorAgain'));
    expect(reminders.length).toBeLessThanOrEqual(3);

    const removed = rig.clock.now();
    rig.confluent.control.removePoison();
    let entry = await rig.invoke();
    const trial: string[] = [];
    while (entry.health !== 'healthy') {
      expect(rig.clock.now() - removed).toBeLessThan(HOUR + 11 * MINUTE);
      rig.clock.advance(MINUTE);
      entry = await rig.invoke();
      if (entry.phase === 'RUNNING') trial.push(`${entry.health} ${entry.reason}`);
    }
    expect(trial.slice(0, -1)).toEqual(trial.slice(0, -1).map(() => 'held SameErrorAgain'));
    expect(trial.length).toBeGreaterThanOrEqual(10);
    expect(
      rig
        .changes()
        .slice(before + reminders.length)
        .map(shown),
    ).toEqual(['RUNNING healthy Running']);
    expect(metric(rig, 'TimeToRecover').filter((seconds) => seconds > 3 * 86_400)).toHaveLength(1);
    rig.flights(3);
    rig.expectEveryRowOnce();
  }, 120_000);

  it('is left alone by policy', async () => {
    const rig = await running({ statementsFolder: await policyFolder({ onCrashLoop: 'hold' }) });
    rig.confluent.control.poison('skyone_avro');
    const entry = await rig.minutes(40);
    expect(entry).toMatchObject({ phase: 'FAILED', health: 'held', reason: 'SameErrorAgain' });
    expect(entry.nextAttemptAt).toBeUndefined();
    rig.confluent.control.clearRequests();
    await rig.minutes(180);
    expect(resumes(rig)).toEqual([]);
    rig.confluent.control.removePoison();
    expect(await rig.minutes(90)).toMatchObject({ health: 'held' });
    expect(await rig.invoke({ command: 'restart' })).toMatchObject({ phase: 'RUNNING', health: 'healthy' });
  }, 60_000);

  it('is over at once if a person resumes it in the console', async () => {
    const rig = await running();
    rig.confluent.control.poison('skyone_avro');
    await rig.minutes(40);
    rig.confluent.control.removePoison();
    rig.confluent.control.resume(rig.name());
    expect(await rig.minutes(2)).toMatchObject({ phase: 'RUNNING', health: 'healthy', reason: 'Running' });
  });
});

describe('a failure every 32 minutes for a day', () => {
  it('is told as Flapping, until a day has fewer, and no such pass counts as healthy', async () => {
    const rig = await running();
    let failures = 0;
    let at = rig.clock.now();
    const breaks = () => {
      if (rig.clock.now() - at < 32 * MINUTE || rig.phase() !== 'RUNNING') return;
      at = rig.clock.now();
      failures += 1;
      fail(rig, 'org.example.Broken', `Something broke ${failures}`);
    };
    const entry = await passes(rig, DAY / MINUTE, breaks);
    expect(failures).toBeGreaterThan(40);
    expect(entry).toMatchObject({ phase: 'RUNNING', health: 'degraded', reason: 'Flapping' });
    expect(entry.message).toContain(`${failures} runs`);
    expect(rig.changes().map(shown)).toContain('RUNNING degraded Flapping');
    expect(metric(rig, 'Flapping').length).toBeGreaterThan(1_000);
    expect(metric(rig, 'Restarts').filter((count) => count > 0)).toHaveLength(failures);
    expect(metric(rig, 'Healthy').filter((value) => value === 0).length).toBeGreaterThan(1_000);
    expect(await rig.invoke({ command: 'status' })).toMatchObject({ details: { failedRuns: failures } });
    rig.clock.advance(DAY - 4 * 32 * MINUTE);
    expect(await rig.minutes(3)).toMatchObject({ health: 'healthy', reason: 'Running' });
    rig.flights(2);
    rig.expectEveryRowOnce();
  }, 120_000);

  it('is forgotten by restart', async () => {
    const rig = await running();
    for (let failures = 0; failures < 5; failures += 1) {
      await rig.minutes(32);
      rig.clock.advance(MINUTE);
      fail(rig, 'org.example.Broken', 'Something broke');
    }
    expect(await rig.minutes(2)).toMatchObject({ health: 'degraded', reason: 'Flapping' });
    rig.clock.advance(MINUTE);
    await rig.invoke({ command: 'restart' });
    expect(await rig.minutes(2)).toMatchObject({ health: 'healthy', reason: 'Running' });
  });
});

describe('a create that Confluent puts off', () => {
  const putOff = (rig: Rig): void => {
    const detail = 'You have reached the quota of statements. Please try again later.';
    rig.confluent.control.fault({ kind: 'status', status: 400, detail, method: 'POST', times: 'always' });
  };

  it('is tried again within the back-off, before the first start too', async () => {
    const rig = await startRig();
    putOff(rig);
    const entry = await rig.minutes(60);
    expect(entry).toMatchObject({ phase: 'ABSENT', health: 'recovering', reason: 'BackingOff' });
    const posts = rig.confluent.control.requests().filter(({ method }) => method === 'POST').length;
    expect(posts).toBeGreaterThan(4);
    expect(posts).toBeLessThan(9);
    rig.confluent.control.clearFaults();
    expect(await rig.minutes(17)).toMatchObject({ phase: 'RUNNING', health: 'healthy' });
  });

  it('lets the older version go on in a change, and takes over once it is taken', async () => {
    const rig = await running();
    rig.deploy(await changedFolder(withFilter));
    putOff(rig);
    const older = rig.name();
    for (let minute = 0; minute < 40; minute += 1) {
      rig.clock.advance(MINUTE);
      rig.flights(1);
      expect(await rig.invoke()).toMatchObject({ health: 'progressing', reason: 'SpecChanged' });
      expect(rig.phase(older)).toBe('RUNNING');
    }
    rig.confluent.control.clearFaults();
    expect(await rig.minutes(17)).toMatchObject({ phase: 'RUNNING', health: 'healthy', reason: 'Running' });
    expect(rig.name()).not.toBe(older);
    rig.expectOneWriter();
    rig.expectEveryRowOnce();
  });
});
