import { expect, it } from 'vitest';
import { MINUTE, type Rig, startRig } from './keeper-rig.ts';

const WARNING = {
  severity: 'CRITICAL',
  reason: 'MISSING_WINDOW_START_END',
  message: 'The statement is missing window start and end bounds.',
} as const;

/** Requests of the passes in these minutes, without those before. */
const requestsIn = async (rig: Rig, minutes: number): Promise<readonly string[]> => {
  rig.confluent.control.clearRequests();
  await rig.minutes(minutes);
  return rig.confluent.control.requests().map(({ method, path }) => `${method} ${path.replace(/.*\/statements/, '')}`);
};

const reasons = (rig: Rig): readonly string[] => rig.changes().map(({ reason }) => reason);

it('a lost topic is seen within twenty minutes, told, and over when ten minutes bring no new exception', async () => {
  const rig = await startRig();
  await rig.minutes(5);
  rig.confluent.control.dropTopic('sunset_avro');
  let entry = await rig.minutes(1);
  let minutes = 0;
  while (entry.reason === 'Running' && minutes < 30) {
    rig.clock.advance(MINUTE);
    entry = await rig.invoke();
    minutes += 1;
  }
  expect(entry).toMatchObject({ phase: 'RUNNING', health: 'degraded', reason: 'Restarting', action: 'none' });
  expect(minutes).toBeLessThanOrEqual(20);
  expect(rig.changes().at(-1)).toMatchObject({ reason: 'Restarting', health: 'degraded', previousHealth: 'healthy' });
  const remark = rig.changes().find(({ message }) => message.startsWith('Confluent lists an exception'));
  expect(remark).toMatchObject({
    reason: 'Running',
    health: 'healthy',
    exception: { name: 'org.apache.kafka.common.errors.UnknownTopicOrPartitionException' },
  });
  rig.confluent.control.createTopic('sunset_avro');
  rig.clock.advance(MINUTE);
  expect(await rig.minutes(22)).toMatchObject({ health: 'healthy', reason: 'Running' });
  expect(reasons(rig).slice(-2)).toEqual(['Restarting', 'Running']);
});

it('a single exception is told once, shown while it is of this run, and changes nothing else', async () => {
  const rig = await startRig();
  await rig.minutes(3);
  rig.confluent.control.stumble(rig.name(), { name: 'E', message: 'lost task manager 17' });
  const shown = await rig.invoke({ command: 'explain' });
  expect(shown).toMatchObject({
    health: 'healthy',
    details: { exceptions: [{ name: 'E', message: 'lost task manager 17' }] },
  });
  const before = rig.changes().length;
  expect(await rig.minutes(30)).toMatchObject({ health: 'healthy', reason: 'Running' });
  expect(rig.changes().slice(before)).toMatchObject([{ reason: 'Running', exception: { name: 'E' } }]);
});

it('warnings are told once, those of LOW severity are only shown', async () => {
  const rig = await startRig();
  await rig.minutes(3);
  const before = rig.changes().length;
  rig.confluent.control.warn(rig.name(), WARNING);
  rig.confluent.control.warn(rig.name(), { ...WARNING, severity: 'LOW', reason: 'HINT' });
  expect(await rig.minutes(5)).toMatchObject({ health: 'healthy', reason: 'Running' });
  const told = rig.changes().slice(before);
  expect(told).toHaveLength(1);
  expect(told[0]).toMatchObject({ reason: 'Running', health: 'healthy' });
  expect(told[0]?.message).toContain(
    `CRITICAL ${WARNING.reason}: The statement is missing window start and end bounds`,
  );
  const { details } = await rig.invoke({ command: 'status' });
  expect(details?.warnings).toEqual([
    { ...WARNING, meaning: 'somebody has to act: in the end it degrades the statement' },
    { ...WARNING, severity: 'LOW', reason: 'HINT', meaning: 'for information' },
  ]);
});

it('the limits of its state and its scale are warnings too, and so is what older servers put into the detail', async () => {
  const rig = await startRig();
  await rig.minutes(3);
  rig.confluent.control.behave({
    scalingState: 'POOL_EXHAUSTED',
    stateLimitState: 'EXCEEDING_HARD_LIMIT',
    warnings: 'in-detail',
  });
  rig.confluent.control.warn(rig.name(), WARNING);
  await rig.minutes(2);
  expect(rig.changes().at(-1)?.message).toMatch(/MODERATE WARNING: .*CRITICAL EXCEEDING_HARD_LIMIT: .*POOL_EXHAUSTED/);
  const { details } = await rig.invoke({ command: 'explain' });
  expect(details?.warnings?.map(({ severity, reason }) => `${severity} ${reason}`)).toEqual([
    'MODERATE WARNING',
    'CRITICAL EXCEEDING_HARD_LIMIT',
    'MODERATE POOL_EXHAUSTED',
  ]);
});

it('a healthy statement takes one GET for each pass, and two lists in ten minutes', async () => {
  const rig = await startRig();
  await rig.minutes(15);
  rig.clock.advance(MINUTE);
  const requests = await requestsIn(rig, 20);
  const lists = requests.filter((request) => request !== `GET /${rig.name()}`);
  expect(requests.filter((request) => request.endsWith('/exceptions'))).toHaveLength(2);
  expect(requests.every((request) => request.startsWith('GET'))).toBe(true);
  expect(lists.length).toBeLessThanOrEqual(4);
});
