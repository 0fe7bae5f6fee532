import { describe, expect, it } from 'vitest';
import { PHASES } from '../../lambda/core/statement.ts';
import { MINUTE, type Rig, startRig } from '../keeper-rig.ts';

/** Everything that could be changed, in Confluent and in AWS. */
const stateOf = (rig: Rig): unknown => ({
  statements: rig.confluent.control.statements(),
  history: rig.confluent.control.history(),
  ledger: [...rig.aws.tables.values()].map((table) => [...table.entries()]),
  events: [...rig.aws.events],
});

const expectOnlyReads = async (rig: Rig, command: 'status' | 'plan') => {
  rig.confluent.control.clearRequests();
  rig.aws.requests.length = 0;
  const before = structuredClone(stateOf(rig));
  const entry = await rig.invoke({ command });
  expect(stateOf(rig)).toEqual(before);
  expect(rig.confluent.control.requests().map(({ method }) => method)).not.toHaveLength(0);
  expect(new Set(rig.confluent.control.requests().map(({ method }) => method))).toEqual(new Set(['GET']));
  expect(rig.aws.requests.filter(({ target }) => !/GetItem|GetSecretValue/.test(target))).toEqual([]);
  return entry;
};

describe.each(['status', 'plan'] as const)('%s only reads', (command) => {
  it.each([...PHASES, 'SOMETHING_NEW'])('in phase %s', async (phase) => {
    const rig = await startRig();
    rig.flights(3);
    await rig.minutes(2);
    rig.confluent.control.setPhase(rig.name(), phase);
    const entry = await expectOnlyReads(rig, command);
    expect(entry.phase).toBe(phase);
    if (command === 'status') expect(entry.action).toBe('none');
  });

  it('where there is nothing', async () => {
    const entry = await expectOnlyReads(await startRig(), command);
    expect(entry).toMatchObject({
      phase: 'ABSENT',
      reason: 'NeverExisted',
      action: command === 'plan' ? 'create' : 'none',
    });
  });

  it('where the prerequisite has failed', async () => {
    const rig = await startRig();
    await rig.invoke({}, 4_500);
    const [prerequisite] = rig.confluent.control.statements();
    rig.confluent.control.setPhase(String(prerequisite?.name), 'FAILED', 'no');
    await expectOnlyReads(rig, command);
  });

  it('where a pool-scoped role gets 403 for what is missing', async () => {
    await expectOnlyReads(await startRig({ behaviour: { poolScopedRole: true } }), command);
  });

  it('with something still to be told, which stays to be told', async () => {
    const rig = await startRig();
    rig.aws.outages.set('eventbridge', 'error');
    await rig.invoke();
    rig.aws.outages.clear();
    await expectOnlyReads(rig, command);
    expect(rig.changes()).toEqual([]);
    rig.clock.advance(MINUTE);
    await rig.invoke();
    expect(rig.changes().map(({ reason }) => reason)).toContain('Running');
  });

  it('while it is held, suspended, or could not be created', async () => {
    const rig = await startRig({ behaviour: { badSql: '400' } });
    rig.confluent.control.dropTopic('skyone_avro');
    expect(await rig.minutes(2)).toMatchObject({ health: 'held', reason: 'SqlInvalid' });
    expect(await expectOnlyReads(rig, command)).toMatchObject({ reason: 'SqlInvalid' });
    await rig.invoke({ command: 'stop' });
    expect(await expectOnlyReads(rig, command)).toMatchObject({ reason: 'Suspended' });
  });
});

it('plan says what would be done', async () => {
  const rig = await startRig();
  await rig.minutes(2);
  rig.confluent.control.fail(rig.name(), { phase: 'FAILED' });
  expect(await rig.invoke({ command: 'plan' })).toMatchObject({
    phase: 'FAILED',
    action: 'resume',
    reason: 'Failed',
    restarts: 0,
  });
});

it.each([
  null,
  undefined,
  [],
  'ensure',
  1,
  { command: 'delete' },
  { command: 'ensure', force: true },
  { statement: 'flight-consolidator' },
  { command: 'ensure', statement: 'other' },
  { command: 'stop', from: 'earliest' },
  { source: 'x' },
])('refuses %j, and touches nothing', async (input) => {
  const rig = await startRig();
  rig.aws.requests.length = 0;
  await expect(rig.cold()(input, { getRemainingTimeInMillis: () => 60_000 })).rejects.toThrow(
    /Accepted are .*ensure.*restart/,
  );
  expect(rig.confluent.control.requests()).toEqual([]);
  expect(rig.aws.requests).toEqual([]);
});
