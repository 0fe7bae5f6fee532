import { expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, policyFolder, type Rig, startRig } from './keeper-rig.ts';

const running = async (options: Parameters<typeof startRig>[0] = {}): Promise<Rig> => {
  const rig = await startRig(options);
  rig.flights(5);
  await rig.minutes(2);
  return rig;
};

it('respects a stop in the console, says so, and reminds daily with new ids', async () => {
  const rig = await running();
  rig.confluent.control.stop(rig.name());
  const told = rig.changes().length;
  expect(await rig.minutes(2)).toMatchObject({
    phase: 'STOPPED',
    health: 'suspended',
    action: 'none',
    reason: 'Suspended',
  });
  for (let hour = 0; hour < 72; hour += 1) {
    rig.clock.advance(HOUR);
    await rig.invoke();
  }
  const suspended = rig
    .changes()
    .slice(told)
    .filter(({ reason }) => reason === 'Suspended');
  expect(suspended).toHaveLength(4);
  expect(new Set(suspended.map(({ id }) => id)).size).toBe(4);
  expect(suspended.at(-1)).toMatchObject({ latestOffsets: { skyone_avro: 'partition:0,offset:5' } });

  rig.confluent.control.resume(rig.name());
  expect(await rig.minutes(2)).toMatchObject({ phase: 'RUNNING', health: 'healthy', restarts: 0 });
  rig.flights(1);
  rig.expectEveryRowOnce();
});

it('stops, stays stopped whatever happens, and resumes where it was', async () => {
  const rig = await running();
  expect(await rig.invoke({ command: 'stop', statement: 'flight-consolidator' })).toMatchObject({
    phase: 'STOPPED',
    health: 'suspended',
    action: 'stop',
    reason: 'Suspended',
  });
  rig.flights(5);
  await rig.minutes(60);
  expect(rig.phase()).toBe('STOPPED');
  expect(await rig.invoke({ command: 'resume' })).toMatchObject({
    phase: 'RUNNING',
    health: 'healthy',
    action: 'resume',
  });
  rig.expectEveryRowOnce();
});

it('creates nothing that is to stay stopped', async () => {
  const rig = await startRig();
  expect(await rig.invoke({ command: 'stop' })).toMatchObject({ phase: 'ABSENT', health: 'suspended', action: 'none' });
  await rig.minutes(30);
  expect(rig.confluent.control.statements()).toHaveLength(0);
  expect(await rig.invoke({ command: 'resume' })).toMatchObject({ phase: 'RUNNING', action: 'create' });
});

it('takes a resume in the console for the last word after a stop of its own', async () => {
  const rig = await running();
  await rig.invoke({ command: 'stop' });
  rig.confluent.control.resume(rig.name());
  expect(await rig.minutes(5)).toMatchObject({ phase: 'RUNNING', health: 'healthy' });
});

it('takes a stop in the console for the last word after a resume of its own', async () => {
  const rig = await running();
  rig.confluent.control.fail(rig.name(), { phase: 'FAILED' });
  await rig.invoke({}, 3_600);
  rig.clock.advance(20_000);
  rig.confluent.control.stop(rig.name());
  expect(await rig.minutes(5)).toMatchObject({ phase: 'STOPPED', health: 'suspended', reason: 'Suspended' });
});

it.each(['refused', 'works'] as const)(
  'stops what is PENDING as soon as it can (a stop of PENDING %s)',
  async (stopOfPending) => {
    const rig = await running({ behaviour: { stopOfPending, secondsToResume: 120 } });
    rig.confluent.control.fail(rig.name(), { phase: 'FAILED' });
    await rig.invoke({}, 10_000);
    expect(rig.phase()).toBe('PENDING');
    await rig.invoke({ command: 'stop' }, 10_000);
    expect(await rig.minutes(4)).toMatchObject({ phase: 'STOPPED', health: 'suspended', reason: 'Suspended' });
  },
);

it('restart stops and resumes what runs', async () => {
  const rig = await running();
  expect(await rig.invoke({ command: 'restart' })).toMatchObject({
    phase: 'RUNNING',
    health: 'healthy',
    action: 'resume',
  });
  const phases = () =>
    rig.confluent.control
      .history()
      .filter(({ name }) => name === rig.name())
      .map(({ phase }) => phase);
  const before = phases();
  expect(before.slice(-4)).toEqual(['STOPPING', 'STOPPED', 'PENDING', 'RUNNING']);
  expect(await rig.minutes(5)).toMatchObject({ health: 'healthy' });
  expect(phases()).toEqual(before);
  rig.flights(5);
  rig.expectEveryRowOnce();
});

it('finishes a restart that a pass left half-way', async () => {
  for (const remaining of [3_400, 4_000, 6_000, 9_000, 12_000]) {
    const rig = await running();
    await rig.invoke({ command: 'restart' }, remaining).catch(() => undefined);
    expect(await rig.minutes(3), `${remaining} ms`).toMatchObject({ phase: 'RUNNING', health: 'healthy' });
    rig.flights(2);
    rig.expectEveryRowOnce();
  }
});

it('starts again from the beginning only when a person asks by name, and stops the old one first', async () => {
  const rig = await running();
  expect(await rig.invoke({ command: 'restart', from: 'earliest' })).toMatchObject({
    phase: 'RUNNING',
    action: 'create',
  });
  const [, first, second] = rig.confluent.control.statements().map((statement) => String(statement['name']));
  expect(rig.phase(first)).toBe('STOPPED');
  expect(second).toBe(`${first}-2`);
  expect(rig.confluent.control.rows('flight_avro')).toHaveLength(20);
});

it('keeps a suspension visible after the statement was purged, and forgets nothing', async () => {
  const rig = await running();
  rig.confluent.control.stop(rig.name());
  await rig.minutes(2);
  rig.clock.advance(31 * DAY);
  // Nobody asked for this stop through the keeper: it is gone, and known up to its offsets.
  expect(await rig.minutes(2)).toMatchObject({ health: 'suspended', reason: 'Suspended' });
});

it('resumes by policy what somebody stopped, within the back-off', async () => {
  const rig = await startRig({ statementsFolder: await policyFolder({ onForeignStop: 'resume' }) });
  rig.flights(5);
  await rig.minutes(2);
  for (let stop = 0; stop < 3; stop += 1) {
    rig.confluent.control.stop(rig.name());
    expect(await rig.minutes(15)).toMatchObject({ phase: 'RUNNING', health: 'healthy', restarts: stop + 1 });
  }
  rig.flights(5);
  rig.expectEveryRowOnce();
});

it('restarts by policy what stays DEGRADED', async () => {
  const rig = await startRig({ statementsFolder: await policyFolder({ restartDegradedAfterMinutes: 20 }) });
  await rig.minutes(2);
  rig.confluent.control.degrade(rig.name());
  expect(await rig.minutes(15)).toMatchObject({
    health: 'degraded',
    action: 'wait',
    nextAttemptAt: expect.any(String),
  });
  expect(await rig.minutes(10)).toMatchObject({ health: 'healthy', restarts: 1 });
  rig.clock.advance(MINUTE);
});
