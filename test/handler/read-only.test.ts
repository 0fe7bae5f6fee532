import { describe, expect, it } from 'vitest';
import { PHASES } from '../../lambda/core/model/phase.ts';
import { changedFolder, withFilter } from './change-rig.ts';
import { MINUTE, type Rig, startRig } from './keeper-rig.ts';

/** Everything that could be changed, in Confluent and in AWS. */
const stateOf = (rig: Rig): unknown => ({
  statements: rig.confluent.control.statements(),
  history: rig.confluent.control.history(),
  ledger: [...rig.aws.tables.values()].map((table) => [...table.entries()]),
  events: [...rig.aws.events],
});

const QUESTIONS = ['status', 'explain', 'plan', 'history', 'takeover'] as const;

const expectOnlyReads = async (rig: Rig, command: (typeof QUESTIONS)[number]) => {
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

describe.each(QUESTIONS)('%s only reads', (command) => {
  it.each([...PHASES, 'SOMETHING_NEW'])('in phase %s', async (phase) => {
    const rig = await startRig();
    rig.flights(3);
    await rig.minutes(2);
    rig.confluent.control.setPhase(rig.name(), phase);
    const entry = await expectOnlyReads(rig, command);
    expect(entry.phase).toBe(phase);
    if (command !== 'plan') expect(entry.action).toBe('none');
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

const FACTS = { health: 'healthy', reason: 'Running', action: 'none' };

it.each(['status', 'explain'] as const)(
  '%s says what runs, since when, where, what was done last and what comes next',
  async (command) => {
    const rig = await startRig({ behaviour: { offsetsOnFailed: true } });
    await rig.minutes(2);
    const entry = await rig.invoke({ command });
    expect(entry).toMatchObject(FACTS);
    expect(entry.details).toMatchObject({
      since: expect.stringMatching(/^2026-01-01T00:0/),
      computePoolId: 'lfcp-em8edd',
      principalId: 'sa-em8edd',
      last: { action: 'create', reason: 'NeverExisted', statementName: rig.name() },
      next: expect.stringMatching(/Nothing/),
      otherWriters: [],
    });
    rig.confluent.control.fail(rig.name(), { phase: 'FAILED' });
    expect((await rig.invoke({ command })).details).toMatchObject({
      offsets: { skyone_avro: expect.stringContaining('partition:0') },
      exception: { message: expect.any(String) },
      next: expect.stringMatching(/^Resume /),
      purgeAt: expect.stringMatching(/^2026-01-31/),
    });
    await rig.invoke({ command: 'stop' });
    expect((await rig.invoke({ command })).details).toMatchObject({ releasedBy: expect.stringContaining('resume') });
  },
);

it('history says what was decided, in the order of time, and not more than twenty', async () => {
  const rig = await startRig();
  await rig.minutes(2);
  for (let round = 0; round < 12; round += 1) {
    await rig.invoke({ command: 'stop' });
    rig.clock.advance(MINUTE);
    await rig.invoke({ command: 'resume' });
    rig.clock.advance(MINUTE);
  }
  const { history = [] } = await rig.invoke({ command: 'history' });
  expect(history).toHaveLength(20);
  expect(history.map(({ at }) => at)).toEqual(history.map(({ at }) => at).toSorted());
  expect(new Set(history.map(({ action }) => action))).toEqual(new Set(['none', 'stop', 'resume', 'wait']));
});

it('plan says step by step what would be done', async () => {
  const rig = await startRig();
  expect((await rig.invoke({ command: 'plan' })).steps).toEqual([
    expect.stringMatching(/^Run the prerequisite flight-avro-/),
    expect.stringMatching(/^Create flight-consolidator-\w+ and wait/),
  ]);
  await rig.minutes(2);
  const older = rig.name();
  expect((await rig.invoke({ command: 'plan' })).steps).toEqual([expect.stringMatching(/^Nothing/)]);
  rig.deploy(await changedFolder(withFilter));
  const changed = await rig.invoke({ command: 'plan' });
  expect(changed).toMatchObject({ action: 'replace', reason: 'SpecChanged', phase: 'ABSENT' });
  expect(changed.steps).toEqual([
    expect.stringContaining('INFORMATION_SCHEMA'),
    expect.stringContaining('EXPLAIN'),
    expect.stringContaining(`until ${older} stops`),
    expect.stringContaining('accepts'),
    `Stop ${older}.`,
    expect.stringContaining('RUNNING'),
  ]);
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
