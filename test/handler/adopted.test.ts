import { describe, expect, it } from 'vitest';
import { adoptingFolder, changedFolder, withFilter } from './change-rig.ts';
import { MINUTE, type Rig, STATEMENTS, startRig } from './keeper-rig.ts';

const THEIRS = 'terraform-flights';

const COLUMNS =
  'departure_airport_code, flight_number, email_address, departure_time, arrival_time, arrival_airport_code, confirmation_code';
const INSERT = ['skyone_avro', 'sunset_avro']
  .map((topic) => `SELECT ${COLUMNS}, '${topic === 'skyone_avro' ? 'SkyOne' : 'Sunset'}' FROM ${topic}`)
  .join(' UNION ALL ');

/** A statement that somebody else has created, and a keeper that adopts it. */
const adopted = async (settings: Readonly<Record<string, unknown>> = {}): Promise<Rig> => {
  const rig = await startRig({ statementsFolder: await adoptingFolder(THEIRS, settings) });
  const { control } = rig.confluent;
  control.create(
    'their-table',
    `CREATE TABLE flight_avro (${COLUMNS.split(', ')
      .map((name) => `${name} STRING`)
      .join(', ')}, airline STRING)`,
  );
  rig.clock.advance(MINUTE);
  control.create(THEIRS, `INSERT INTO flight_avro (${COLUMNS}, airline) ${INSERT}`);
  rig.flights(2);
  rig.clock.advance(MINUTE);
  return rig;
};

const writes = (rig: Rig): readonly string[] =>
  rig.confluent.control
    .requests()
    .filter(({ method }) => method !== 'GET')
    .map(({ method }) => method);

describe('an adopted statement', () => {
  it('is reported, and left as it is while it runs', async () => {
    const rig = await adopted();
    expect(await rig.minutes(3)).toMatchObject({
      name: THEIRS,
      statementName: THEIRS,
      health: 'healthy',
      reason: 'Running',
    });
    expect(writes(rig)).toEqual([]);
  });

  it('is resumed when it fails, with every row once', async () => {
    const rig = await adopted();
    await rig.invoke();
    rig.confluent.control.fail(THEIRS, { phase: 'FAILED' });
    rig.flights(2);
    expect(await rig.invoke()).toMatchObject({ reason: 'Running', action: 'resume', statementName: THEIRS });
    rig.expectEveryRowOnce();
  });

  it('is stopped and resumed by command, and stays where it is whatever the secret says', async () => {
    const rig = await adopted();
    rig.confluent.control.createPool('lfcp-other');
    rig.aws.secrets.set(
      rig.config.secretName,
      JSON.stringify({ ...rig.confluent.secret, 'flink.compute.pool.id': 'lfcp-other' }),
    );
    expect(await rig.invoke({ command: 'stop' })).toMatchObject({ health: 'suspended', phase: 'STOPPED' });
    expect(await rig.invoke({ command: 'resume' })).toMatchObject({ reason: 'Running' });
    expect(rig.confluent.control.statement(THEIRS)).toMatchObject({ spec: { compute_pool_id: 'lfcp-em8edd' } });
  });

  it('is never created, neither before it is there nor once it is gone', async () => {
    const rig = await adopted();
    rig.confluent.control.delete(THEIRS);
    rig.clock.advance(MINUTE);
    for (const command of ['ensure', 'restart', 'resume'] as const) {
      expect(await rig.invoke({ command })).toMatchObject({ health: 'held', reason: 'Missing', phase: 'ABSENT' });
    }
    await rig.invoke({ command: 'restart', from: 'earliest' });
    expect(writes(rig)).toEqual([]);
    const early = await startRig({ statementsFolder: await adoptingFolder(THEIRS) });
    expect(await early.minutes(2)).toMatchObject({ health: 'held', reason: 'Missing' });
    expect(writes(early)).toEqual([]);
  });

  it('is never created anew where it cannot be resumed', async () => {
    const rig = await adopted();
    rig.confluent.control.behave({ resumeOfFailed: 'always-refused' });
    await rig.invoke();
    rig.confluent.control.fail(THEIRS, { phase: 'FAILED' });
    expect(await rig.minutes(30)).toMatchObject({ health: 'held', reason: 'Missing' });
    expect(writes(rig)).not.toContain('POST');
  });
});

it('what is adopted can be handed over for good: it is replaced by carry-over', async () => {
  const rig = await adopted();
  await rig.invoke();
  const folder = await changedFolder(withFilter, { name: THEIRS, prerequisites: [] });
  rig.deploy(folder);
  expect(await rig.invoke()).toMatchObject({ reason: 'Running', action: 'replace' });
  expect(rig.phase(THEIRS)).toBe('STOPPED');
  rig.flights(2);
  rig.clock.advance(MINUTE);
  rig.expectOneWriter();
  rig.expectEveryRowOnce();
  expect(STATEMENTS).not.toBe(folder);
});
