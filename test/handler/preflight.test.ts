import { expect, it } from 'vitest';
import { changedFolder, withFilter } from './change-rig.ts';
import { HOUR, MINUTE, policyFolder, startRig } from './keeper-rig.ts';

const preflight = { preflight: true };
const misspelt = (sql: string): string => sql.replaceAll('  arrival_time,', '  landing_time,');

it('asks for the columns before a first start, and starts what fits', async () => {
  const rig = await startRig({ statementsFolder: await policyFolder(preflight) });
  rig.flights(2);
  expect(await rig.minutes(2)).toMatchObject({ reason: 'Running', health: 'healthy' });
  rig.expectEveryRowOnce();
  // The question is gone again.
  expect(rig.names()).toHaveLength(2);
  rig.confluent.control.clearRequests();
  await rig.minutes(3);
  expect(rig.confluent.control.requests().every(({ method }) => method === 'GET')).toBe(true);
});

it('names what does not fit, and starts nothing', async () => {
  const folder = await changedFolder(
    (sql) => sql.replaceAll('FROM sunset_avro', 'FROM nowhere_avro').replaceAll('  arrival_time,', '  landing_time,'),
    preflight,
  );
  const rig = await startRig({ statementsFolder: folder });
  const entry = await rig.minutes(2);
  expect(entry).toMatchObject({ health: 'held', reason: 'SqlInvalid', phase: 'ABSENT' });
  for (const what of ['nowhere_avro', 'landing_time']) expect(entry.message).toContain(what);
  expect(rig.names()).toEqual([expect.stringMatching(/^flight-avro-/)]);
});

it('looks at a change before anything is replaced', async () => {
  const rig = await startRig({ statementsFolder: await policyFolder(preflight) });
  rig.flights(2);
  await rig.minutes(2);
  const older = rig.name();
  rig.deploy(await changedFolder(misspelt, preflight));
  const entry = await rig.minutes(2);
  expect(entry).toMatchObject({ health: 'held', reason: 'SqlInvalid' });
  expect(entry.message).toMatch(/landing_time/);
  expect(rig.name()).toBe(older);
  expect(rig.phase(older)).toBe('RUNNING');
  rig.flights(2);
  rig.clock.advance(MINUTE);
  rig.expectEveryRowOnce();
  rig.deploy(await changedFolder(withFilter, preflight));
  expect(await rig.minutes(2)).toMatchObject({ reason: 'Running' });
  rig.expectEveryRowOnce();
});

it('asks again after an hour, or at `restart`', async () => {
  const folder = await changedFolder((sql) => sql.replaceAll('FROM sunset_avro', 'FROM late_avro'), preflight);
  const rig = await startRig({ statementsFolder: folder });
  expect(await rig.minutes(2)).toMatchObject({ reason: 'SqlInvalid' });
  rig.confluent.control.createTopic('late_avro');
  rig.clock.advance(MINUTE);
  expect(await rig.invoke()).toMatchObject({ reason: 'SqlInvalid' });
  rig.clock.advance(HOUR);
  expect(await rig.minutes(2)).toMatchObject({ reason: 'Running' });
});
