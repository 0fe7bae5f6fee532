import { expect, it } from 'vitest';
import { MINUTE, startRig } from './keeper-rig.ts';

it('resumes a failure once, however many functions see it at once', async () => {
  const rig = await startRig();
  rig.flights(3);
  await rig.minutes(2);
  rig.confluent.control.fail(rig.name(), { phase: 'FAILED' });
  rig.confluent.control.clearRequests();
  const context = { getRemainingTimeInMillis: () => 60_000 };
  const reports = await Promise.all(Array.from({ length: 5 }, () => rig.cold()({}, context)));
  expect(reports.map(({ statements }) => statements[0]?.restarts)).toEqual([1, 1, 1, 1, 1]);
  expect(rig.confluent.control.requests().filter(({ method }) => method === 'PATCH')).toHaveLength(1);
  const failed = rig.changes().filter(({ reason }) => reason === 'Failed');
  expect(new Set(failed.map(({ id }) => id)).size).toBe(1);
});

it('does not ask for anything that it cannot record first', async () => {
  const rig = await startRig();
  await rig.minutes(2);
  rig.confluent.control.fail(rig.name(), { phase: 'FAILED' });
  rig.confluent.control.clearRequests();
  const table = rig.aws.tables.get('ledger') ?? new Map();
  table.set = () => {
    throw new Error('it can be read only');
  };
  await expect(rig.cold()({}, { getRemainingTimeInMillis: () => 60_000 })).rejects.toThrow(/ledger/);
  expect(rig.confluent.control.requests().filter(({ method }) => method !== 'GET')).toEqual([]);
  expect(rig.phase()).toBe('FAILED');
});

it('tells what another function has left to be told, at its next pass', async () => {
  const rig = await startRig();
  await rig.minutes(2);
  rig.aws.outages.set('eventbridge', 'error');
  rig.confluent.control.fail(rig.name(), { phase: 'FAILED' });
  await rig.cold()({}, { getRemainingTimeInMillis: () => 60_000 });
  rig.aws.outages.clear();
  rig.clock.advance(MINUTE);
  // This one still remembers a healthy statement and an empty outbox.
  await rig.invoke();
  expect(rig.changes().map(({ reason }) => reason)).toContain('Failed');
});

it('tells later that Confluent was out of reach, though EventBridge was, too', async () => {
  const rig = await startRig();
  await rig.minutes(2);
  rig.aws.outages.set('eventbridge', 'error');
  rig.confluent.control.fault({ kind: 'status', status: 500, times: 'always' });
  await expect(rig.invoke()).rejects.toThrow(/Unreachable/);
  rig.aws.outages.clear();
  rig.confluent.control.clearFaults();
  rig.clock.advance(MINUTE);
  await rig.cold()({}, { getRemainingTimeInMillis: () => 60_000 });
  expect(rig.changes().slice(-2)).toMatchObject([{ reason: 'Unreachable' }, { reason: 'Running' }]);
});

it('does not wait into its deadline', async () => {
  const rig = await startRig({ behaviour: { secondsToComplete: 3600 } });
  const began = rig.clock.now();
  expect(await rig.invoke({}, 20_000)).toMatchObject({ phase: 'ABSENT', action: 'create', reason: 'NeverExisted' });
  const took = rig.clock.now() - began;
  expect(took).toBeGreaterThan(8_000);
  expect(took).toBeLessThanOrEqual(17_000);
});
