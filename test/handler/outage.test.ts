import { describe, expect, it } from 'vitest';
import { realClock } from '../../emulator/world/clock.ts';
import type { FaultRule } from '../../emulator/world/faults.ts';
import { HOUR, MINUTE, startRig } from './keeper-rig.ts';

describe('EventBridge', () => {
  it.each(['error', 'reset'] as const)('down for a pass (%s) delays an event and loses none', async (outage) => {
    const rig = await startRig();
    rig.aws.outages.set('eventbridge', outage);
    await rig.invoke();
    expect(rig.changes()).toEqual([]);
    rig.aws.outages.clear();
    rig.clock.advance(MINUTE);
    await rig.invoke();
    expect(rig.changes().map(({ reason }) => reason)).toEqual(expect.arrayContaining(['NeverExisted', 'Running']));
    const told = rig.changes().length;
    rig.clock.advance(MINUTE);
    await rig.invoke();
    expect(rig.changes()).toHaveLength(told);
  });

  it('that loses its answer gets the same event again, with the same id', async () => {
    const rig = await startRig();
    await rig.minutes(2);
    const before = rig.changes().length;
    rig.aws.outages.set('eventbridge', 'garble');
    rig.confluent.control.stop(rig.name());
    rig.clock.advance(MINUTE);
    await rig.invoke();
    rig.aws.outages.clear();
    rig.clock.advance(MINUTE);
    await rig.invoke();
    const stopped = rig
      .changes()
      .slice(before)
      .filter(({ reason }) => reason === 'Suspended');
    expect(stopped.length).toBeGreaterThan(1);
    expect(new Set(stopped.map(({ id }) => id)).size).toBe(1);
  });

  it('that takes only some keeps the others to be told', async () => {
    const rig = await startRig();
    const first = `flight-consolidator-${rig.clock.now()}-1`;
    rig.aws.refusedEvents.add(first);
    await rig.invoke();
    expect(rig.changes().map(({ reason }) => reason)).toContain('Running');
    expect(rig.changes().map(({ id }) => id)).not.toContain(first);
    rig.aws.refusedEvents.clear();
    rig.clock.advance(MINUTE);
    await rig.invoke();
    expect(rig.changes().map(({ id }) => id)).toContain(first);
  });
});

describe('a fault of Confluent', () => {
  const faults: readonly FaultRule[] = [
    { kind: 'lost-answer', times: 2 },
    { kind: 'lost-answer', method: 'POST', times: 2 },
    { kind: 'lost-answer', method: 'PATCH' },
    { kind: 'rate-limited', seconds: 7, times: 3 },
    { kind: 'rate-limited', seconds: 7, method: 'POST' },
    { kind: 'status', status: 500, times: 2 },
    { kind: 'status', status: 502, method: 'POST' },
    { kind: 'status', status: 503, method: 'PATCH' },
    { kind: 'slow', seconds: 5, times: 4 },
    { kind: 'reset', times: 2 },
    { kind: 'reset', method: 'POST' },
    { kind: 'not-json', times: 2 },
    { kind: 'not-json', method: 'POST' },
    { kind: 'truncated', times: 2 },
    { kind: 'truncated', method: 'POST' },
    { kind: 'redirect', times: 1 },
    { kind: 'empty', times: 2 },
    { kind: 'empty', method: 'POST' },
  ];
  it.each(faults)('$kind $method $status: it runs in the end, every row once', async (fault) => {
    const rig = await startRig();
    rig.flights(3);
    rig.confluent.control.fault(fault);
    await rig
      .cold()({}, { getRemainingTimeInMillis: () => 120_000 })
      .catch((error: unknown) => {
        // A redirect is refused, and everything else is lived with.
        expect(String(error)).toMatch(/Unreachable/);
        expect(fault.kind).toBe('redirect');
      });
    rig.clock.advance(MINUTE);
    await rig.invoke();
    rig.confluent.control.fault(fault);
    rig.confluent.control.fail(rig.name(), { phase: 'FAILED' });
    await rig.invoke().catch((error: unknown) => expect(String(error)).toMatch(/Unreachable/));
    rig.confluent.control.clearFaults();
    rig.clock.advance(HOUR);
    expect(await rig.minutes(2)).toMatchObject({ phase: 'RUNNING', health: 'healthy' });
    expect(rig.names()).toHaveLength(2);
    rig.flights(3);
    rig.expectEveryRowOnce();
  });

  it.each([
    { createStatus: 200, updateStatus: 204, patch: 'disabled-403' },
    { createStatus: 200, updateStatus: 200, updateBody: true, patch: 'not-allowed-405' },
    { propertiesNull: true, patch: 'not-allowed-405' },
    { unknownFields: true, traits: 'null' },
    { traits: 'absent', labelsEchoed: false },
    { poolScopedRole: true },
    { nextOfLastPage: 'absent', poolScopedRole: true, errorFields: 'bare' },
  ] as const)('or a way of answering %j makes no difference', async (behaviour) => {
    const rig = await startRig({ behaviour });
    rig.flights(3);
    expect(await rig.invoke()).toMatchObject({ phase: 'RUNNING', health: 'healthy', action: 'create' });
    rig.clock.advance(MINUTE);
    rig.confluent.control.fail(rig.name(), { phase: 'FAILED' });
    expect(await rig.minutes(2)).toMatchObject({ phase: 'RUNNING', health: 'healthy', restarts: 1 });
    rig.flights(3);
    rig.expectEveryRowOnce();
  });
});

it('throws after recording and telling where Confluent does not answer, and says so only once', async () => {
  const rig = await startRig();
  await rig.minutes(2);
  rig.confluent.control.fault({ kind: 'status', status: 500, times: 'always' });
  const before = rig.changes().length;
  for (let minute = 0; minute < 3; minute += 1) {
    rig.clock.advance(MINUTE);
    await expect(rig.invoke()).rejects.toThrow(/flight-consolidator: Unreachable: .*500/);
  }
  expect(rig.changes().slice(before)).toMatchObject([
    { phase: 'RUNNING', health: 'unknown', reason: 'Unreachable', previousHealth: 'healthy' },
  ]);
  rig.confluent.control.clearFaults();
  rig.clock.advance(MINUTE);
  expect(await rig.invoke()).toMatchObject({ health: 'healthy' });
  expect(rig.changes().at(-1)).toMatchObject({ health: 'healthy', previousHealth: 'unknown' });
});

it('throws where access is denied', async () => {
  const rig = await startRig();
  rig.confluent.control.fault({ kind: 'status', status: 403, times: 'always' });
  await expect(rig.invoke()).rejects.toThrow(/AccessDenied/);
});

it('gets there pass by pass when every answer takes 5 s and a pass has 30', async () => {
  const rig = await startRig();
  rig.flights(3);
  rig.confluent.control.fault({ kind: 'slow', seconds: 5, times: 'always' });
  for (let pass = 0; pass < 8; pass += 1) {
    await rig.invoke({}, 30_000);
    rig.clock.advance(30_000);
  }
  expect(await rig.invoke()).toMatchObject({ phase: 'RUNNING', health: 'healthy' });
  expect(rig.names()).toHaveLength(2);
  rig.expectEveryRowOnce();
});

it.each(['slow', 'hang'] as const)('ends in time with its state recorded, by the real clock: %s', async (kind) => {
  const rig = await startRig({ clock: realClock });
  rig.confluent.control.fault({ kind, seconds: 0.2, times: 'always' });
  const end = Date.now() + 3_700;
  const pass = rig.cold(realClock)({}, { getRemainingTimeInMillis: () => end - Date.now() });
  if (kind === 'slow')
    await expect(pass).resolves.toMatchObject({ statements: [{ action: 'create', phase: 'ABSENT' }] });
  else await expect(pass).rejects.toThrow(/Unreachable/);
  expect(Date.now()).toBeLessThan(end);
  expect([...(rig.aws.tables.get('ledger')?.keys() ?? [])]).toEqual(['flight-consolidator']);
  expect(rig.changes()).toMatchObject([{ reason: kind === 'slow' ? 'NeverExisted' : 'Unreachable' }]);
});

it('ends in time though DynamoDB and EventBridge hang', async () => {
  const rig = await startRig();
  await rig.invoke();
  rig.aws.outages.set('dynamodb', 'hang');
  rig.aws.outages.set('eventbridge', 'hang');
  rig.confluent.control.stop(rig.name());
  rig.clock.advance(MINUTE);
  const end = Date.now() + 3_500;
  await expect(rig.cold(realClock)({}, { getRemainingTimeInMillis: () => end - Date.now() })).rejects.toThrow(
    /Unreachable: The ledger item .*AWS gave no answer within/,
  );
  expect(Date.now()).toBeLessThan(end);
});

it.each(['dynamodb', 'eventbridge', 'secretsmanager'] as const)('waits for a slow answer of %s', async (service) => {
  const rig = await startRig();
  rig.aws.delays.set(service, [800]);
  expect(await rig.invoke()).toMatchObject({ phase: 'RUNNING', health: 'healthy', action: 'create' });
  expect(rig.changes().at(-1)).toMatchObject({ reason: 'Running' });
});

it('says in time that the secret did not come, with its state recorded', async () => {
  const rig = await startRig({ clock: realClock });
  rig.aws.outages.set('secretsmanager', 'hang');
  const end = Date.now() + 3_500;
  await expect(rig.cold(realClock)({}, { getRemainingTimeInMillis: () => end - Date.now() })).rejects.toThrow(
    /CredentialsInvalid: The secret .* there was no answer in time/,
  );
  expect(Date.now()).toBeLessThan(end);
  expect(rig.changes()).toMatchObject([{ health: 'unknown', reason: 'CredentialsInvalid' }]);
});

it('ends in time though DynamoDB takes no write', async () => {
  const rig = await startRig({ clock: realClock });
  rig.aws.delays.set('dynamodb', [0, ...Array.from({ length: 30 }, () => 10_000)]);
  const end = Date.now() + 3_300;
  await expect(rig.cold(realClock)({}, { getRemainingTimeInMillis: () => end - Date.now() })).rejects.toThrow(
    /Unreachable: The ledger item .* could not be written/,
  );
  expect(Date.now()).toBeLessThan(end);
  expect(rig.confluent.control.statements()).toEqual([]);
});

it('asks again where DynamoDB has swallowed a write', async () => {
  const rig = await startRig();
  // The read, then the first record, with the time of a pass of 6 s.
  rig.aws.delays.set('dynamodb', [0, 10_000]);
  expect(await rig.invoke({}, 6_000)).toMatchObject({ health: 'progressing', action: 'create' });
  expect(await rig.invoke()).toMatchObject({ health: 'healthy' });
  expect(rig.names()).toHaveLength(2);
});

it('acts on nothing that it cannot record', async () => {
  const rig = await startRig();
  rig.aws.outages.set('dynamodb', 'error');
  await expect(rig.invoke()).rejects.toThrow(/ledger/);
  expect(rig.confluent.control.statements()).toEqual([]);
});
