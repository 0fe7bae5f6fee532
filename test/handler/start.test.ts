import { expect, it } from 'vitest';
import { DAY, MINUTE, startRig } from './keeper-rig.ts';

it('brings up the sink and the statement in an empty environment', async () => {
  const rig = await startRig();
  rig.flights(20);
  expect(await rig.invoke()).toMatchObject({
    name: 'flight-consolidator',
    statementName: expect.stringMatching(/^flight-consolidator-[0-9a-f]{8}$/),
    phase: 'RUNNING',
    health: 'healthy',
    action: 'create',
    reason: 'Running',
    restarts: 0,
  });
  rig.expectEveryRowOnce();
  expect(rig.confluent.control.statements()).toMatchObject([
    { status: { phase: 'COMPLETED' }, metadata: { labels: { 'user.confluent.io/flink-statement-keeper': 'true' } } },
    {
      metadata: { labels: { 'user.confluent.io/flink-statement-keeper': 'true' } },
      spec: {
        properties: { 'sql.current-catalog': 'env-em8edd', 'sql.current-database': 'lkc-em8edd' },
        compute_pool_id: rig.confluent.secret['flink.compute.pool.id'],
        principal: rig.confluent.secret['flink.principal.id'],
      },
    },
  ]);
});

it.each([true, false])(
  'leaves one sink, one statement and every row once when ten functions run at once (labels: %s)',
  async (labelsEchoed) => {
    const rig = await startRig({ behaviour: { labelsEchoed } });
    rig.flights(20);
    const end = rig.clock.now() + 10 * MINUTE;
    const context = { getRemainingTimeInMillis: () => end - rig.clock.now() };
    const reports = await Promise.all(Array.from({ length: 10 }, () => rig.cold()({}, context)));
    expect(reports.map(({ statements }) => statements[0]?.health)).toEqual(Array.from({ length: 10 }, () => 'healthy'));
    expect(rig.names()).toHaveLength(2);
    expect(rig.confluent.control.topics()).toEqual(['skyone_avro', 'sunset_avro', 'flight_avro']);
    rig.flights(5);
    rig.expectEveryRowOnce();
    const ids = rig.changes().map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(0);
  },
);

it('asks Confluent once and AWS not at all for a healthy statement while warm', async () => {
  const rig = await startRig();
  await rig.invoke();
  rig.clock.advance(MINUTE);
  await rig.invoke();
  rig.confluent.control.clearRequests();
  rig.aws.requests.length = 0;
  rig.clock.advance(MINUTE);
  expect(await rig.invoke()).toMatchObject({ health: 'healthy', action: 'none', reason: 'Running' });
  expect(rig.confluent.control.requests()).toMatchObject([{ method: 'GET' }]);
  expect(rig.aws.requests).toEqual([]);
});

it('tells nothing while nothing changes', async () => {
  const rig = await startRig();
  await rig.invoke();
  const told = rig.changes().length;
  await rig.minutes(120);
  expect(rig.changes()).toHaveLength(told);
});

it('picks up a pass that died wherever it died', async () => {
  // Each request is answered into the void once: the pass that made it gives up, or looks again.
  for (let lost = 0; lost < 12; lost += 1) {
    const rig = await startRig();
    rig.flights(3);
    rig.confluent.control.fault({ kind: 'lost-answer', after: lost, times: 3 });
    await rig
      .cold()({}, { getRemainingTimeInMillis: () => 8_000 })
      .catch(() => undefined);
    rig.confluent.control.clearFaults();
    rig.clock.advance(MINUTE);
    expect(await rig.minutes(2), `after ${lost} requests`).toMatchObject({ health: 'healthy' });
    rig.flights(3);
    rig.expectEveryRowOnce();
    expect(rig.names()).toHaveLength(2);
  }
});

it('knows its own statement though labels are not answered and the answer to the create was lost', async () => {
  const rig = await startRig({ behaviour: { labelsEchoed: false } });
  rig.confluent.control.fault({ kind: 'lost-answer', method: 'POST', times: 2 });
  expect(await rig.invoke()).toMatchObject({ phase: 'RUNNING', health: 'healthy', action: 'create' });
});

it('waits for a statement that is not shown right after it was created', async () => {
  const rig = await startRig();
  await rig.invoke({}, 40_000);
  rig.confluent.control.clearRequests();
  rig.confluent.control.fault({
    kind: 'status',
    status: 404,
    method: 'GET',
    pathIncludes: '/flight-consolidator-',
    after: 1,
    times: 3,
  });
  const fresh = await rig.invoke({ command: 'restart', from: 'earliest' });
  expect(fresh).toMatchObject({ phase: 'RUNNING', health: 'healthy' });
  expect(rig.changes().map(({ reason }) => reason)).not.toContain('Missing');
});

it('never starts a statement anew that has run and is gone', async () => {
  const rig = await startRig();
  await rig.invoke();
  rig.flights(3);
  rig.clock.advance(MINUTE);
  await rig.invoke();
  rig.confluent.control.delete(rig.name());
  rig.clock.advance(MINUTE);
  expect(await rig.invoke()).toMatchObject({ phase: 'ABSENT', health: 'held', action: 'hold', reason: 'Missing' });
  await rig.minutes(5);
  expect(rig.names()).toHaveLength(1);
  expect(await rig.invoke({ command: 'restart' })).toMatchObject({ health: 'held', reason: 'Missing' });
  expect(await rig.invoke({ command: 'restart', from: 'earliest' })).toMatchObject({
    health: 'healthy',
    action: 'create',
  });
  // Every row again, as approved.
  expect(rig.confluent.control.rows('flight_avro')).toHaveLength(12);
});

it('starts a suspended statement that was purged at the offsets where it had stopped', async () => {
  const rig = await startRig();
  for (const topic of ['skyone_avro', 'sunset_avro']) rig.confluent.control.retain(topic, '90 d');
  rig.flights(4);
  await rig.invoke();
  expect(await rig.invoke({ command: 'stop' })).toMatchObject({
    phase: 'STOPPED',
    health: 'suspended',
    action: 'stop',
  });
  rig.flights(4);
  rig.clock.advance(31 * DAY);
  expect(await rig.invoke()).toMatchObject({ phase: 'ABSENT', health: 'suspended', reason: 'Suspended' });
  expect(await rig.invoke({ command: 'resume' })).toMatchObject({
    phase: 'RUNNING',
    health: 'healthy',
    action: 'create',
  });
  expect(rig.name()).toMatch(/-2$/);
  rig.flights(4);
  rig.expectEveryRowOnce();
});
