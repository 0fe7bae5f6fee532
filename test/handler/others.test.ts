import { describe, expect, it } from 'vitest';
import { MINUTE, type Rig, startRig } from './keeper-rig.ts';

const COPIES = [
  'combined-flight-data-5f0c8a3e-6a3c-4d8e-9a53-0a1b2c3d4e5f',
  'combined-flight-data-6f0c8a3e-6a3c-4d8e-9a53-0a1b2c3d4e5f',
  'combined-flight-data-7f0c8a3e-6a3c-4d8e-9a53-0a1b2c3d4e5f',
];
const FOREIGN = 'reporting-backfill';

const SINK =
  'CREATE TABLE flight_avro (departure_airport_code STRING, flight_number STRING, email_address STRING, ' +
  'departure_time STRING, arrival_time STRING, arrival_airport_code STRING, confirmation_code STRING, airline STRING) ' +
  'DISTRIBUTED BY (departure_airport_code, flight_number) INTO 1 BUCKETS';

const COLUMNS =
  'email_address, departure_time, departure_airport_code, arrival_time, arrival_airport_code, flight_number, confirmation_code';

const start = (rig: Rig, name: string, sql: string): void => {
  rig.confluent.control.create(name, sql, {
    properties: { 'sql.current-catalog': 'env-em8edd', 'sql.current-database': 'lkc-em8edd' },
  });
};

/** What the Python app has left, and somebody else's statement. */
const occupied = async (...names: readonly string[]): Promise<Rig> => {
  const rig = await startRig();
  start(rig, 'their-table', SINK);
  rig.clock.advance(MINUTE);
  rig.confluent.control.statements();
  for (const name of names) {
    const sql =
      name === FOREIGN
        ? `INSERT INTO \`env-em8edd\`.\`lkc-em8edd\`.\`flight_avro\` (flight_number) SELECT flight_number FROM sunset_avro`
        : `INSERT INTO flight_avro SELECT ${COLUMNS}, 'SkyOne' FROM skyone_avro UNION ALL SELECT ${COLUMNS}, 'Sunset' FROM skyone_avro`;
    start(rig, name, sql);
  }
  rig.clock.advance(MINUTE);
  rig.flights(2);
  return rig;
};

const live = (rig: Rig): readonly string[] =>
  rig.confluent.control
    .statements()
    .filter(({ status }) => ['RUNNING', 'PENDING', 'DEGRADED'].includes(String(Object(status).phase)))
    .map(({ name }) => String(name));

describe('before a first start', () => {
  it('finds the Python app’s copies and a foreign INSERT, and starts nothing beside them', async () => {
    const rig = await occupied(...COPIES, FOREIGN);
    for (let pass = 0; pass < 3; pass += 1) {
      const entry = await rig.invoke();
      expect(entry).toMatchObject({ health: 'held', reason: 'ForeignWriter', action: 'hold', phase: 'ABSENT' });
      for (const name of [...COPIES, FOREIGN]) expect(entry.message).toContain(name);
      expect(entry.message).toContain('Python app');
      expect(entry.message).toContain('takeover');
      rig.clock.advance(MINUTE);
    }
    expect(rig.confluent.control.statements()).toHaveLength(5);
    expect(rig.changes().map(({ reason }) => reason)).toEqual(['ForeignWriter']);
  });

  it('goes on by itself once they are stopped', async () => {
    const rig = await occupied(FOREIGN);
    await rig.invoke();
    rig.confluent.control.stop(FOREIGN);
    rig.clock.advance(MINUTE);
    expect(await rig.minutes(2)).toMatchObject({ reason: 'Running' });
  });

  it('leaves alone what writes another table, is at rest, or only looks alike', async () => {
    const rig = await startRig();
    start(rig, 'table', SINK.replace('flight_avro', 'flight_avro_2'));
    rig.clock.advance(MINUTE);
    start(
      rig,
      'other',
      'INSERT INTO flight_avro_2 (flight_number) SELECT flight_number FROM sunset_avro /* INSERT INTO flight_avro */',
    );
    rig.clock.advance(MINUTE);
    expect(await rig.minutes(2)).toMatchObject({ reason: 'Running' });
  });

  it('finds them on whatever page of the list they are', async () => {
    const rig = await startRig();
    for (let number = 0; number < 150; number += 1) start(rig, `noise-${number}`, 'SELECT 1');
    start(rig, 'their-table', SINK);
    rig.clock.advance(MINUTE);
    rig.confluent.control.statements();
    start(rig, 'hidden', "INSERT INTO flight_avro (airline) SELECT 'x' FROM sunset_avro");
    for (let number = 150; number < 300; number += 1) start(rig, `noise-${number}`, 'SELECT 1');
    rig.clock.advance(MINUTE);
    expect(await rig.invoke()).toMatchObject({ reason: 'ForeignWriter' });
  });
});

describe('takeover', () => {
  it('shows what it would do, and does nothing', async () => {
    const rig = await occupied(...COPIES, FOREIGN);
    rig.confluent.control.clearRequests();
    const entry = await rig.invoke({ command: 'takeover' });
    const steps = (entry.steps ?? []).join('\n');
    for (const name of [...COPIES, FOREIGN]) expect(steps).toContain(`Stop ${name}`);
    expect(steps).toMatch(/never read sunset_avro/);
    expect(steps).toMatch(/scrambled/);
    expect(steps).toMatch(/new sink/);
    expect(steps).toContain('"confirm": true');
    expect(rig.confluent.control.requests().every(({ method }) => method === 'GET')).toBe(true);
    expect(rig.changes()).toEqual([]);
  });

  it('leaves one writer once it is confirmed, and deletes nothing', async () => {
    const rig = await occupied(...COPIES, FOREIGN);
    expect(await rig.invoke({ command: 'takeover', confirm: true })).toMatchObject({
      reason: 'Running',
      health: 'healthy',
    });
    expect(live(rig)).toEqual([rig.name()]);
    for (const name of [...COPIES, FOREIGN]) expect(rig.phase(name)).toBe('STOPPED');
    rig.clock.advance(MINUTE);
    expect(await rig.invoke()).toMatchObject({ reason: 'Running', action: 'none' });
  });

  it('is finished by a later pass', async () => {
    const rig = await occupied(...COPIES);
    await rig.invoke({ command: 'takeover', confirm: true }, 5_000);
    rig.clock.advance(MINUTE);
    expect(await rig.minutes(3)).toMatchObject({ reason: 'Running' });
    expect(live(rig)).toEqual([rig.name()]);
  });

  it('stops only what it has found, and not what comes later', async () => {
    const rig = await occupied(...COPIES);
    await rig.invoke({ command: 'takeover', confirm: true }, 4_500);
    start(rig, FOREIGN, "INSERT INTO flight_avro (airline) SELECT 'x' FROM sunset_avro");
    rig.clock.advance(MINUTE);
    expect(await rig.minutes(2)).toMatchObject({ reason: 'ForeignWriter', health: 'held' });
    expect(rig.phase(FOREIGN)).toBe('RUNNING');
  });

  it.each([
    { command: 'takeover', confirm: false },
    { command: 'takeover', confirm: 'yes' },
    { command: 'ensure', confirm: true },
  ])('is refused as %j', async (input) => {
    const rig = await startRig();
    await expect(rig.invoke(input)).rejects.toThrow(/confirm/);
  });
});

describe('beside a running statement', () => {
  it('a stranger is told once, and left alone', async () => {
    const rig = await startRig();
    await rig.minutes(2);
    start(rig, FOREIGN, "INSERT INTO `FLIGHT_AVRO` (airline) SELECT 'x' FROM sunset_avro");
    start(rig, 'other', "insert\n into flight_avro (airline) SELECT 'x' FROM sunset_avro");
    const before = rig.changes().length;
    const status = await rig.invoke({ command: 'status' });
    expect(status).toMatchObject({ health: 'healthy', reason: 'Running', action: 'none' });
    expect(status.message).toContain('other');
    expect(status.details?.otherWriters.map(({ statementName }) => statementName)).toContain('other');
    expect(rig.changes()).toHaveLength(before);
    rig.clock.advance(11 * MINUTE);
    expect(await rig.minutes(30)).toMatchObject({ health: 'healthy', reason: 'Running' });
    const told = rig.changes().slice(before);
    expect(told).toMatchObject([{ reason: 'ForeignWriter', health: 'healthy' }]);
    expect(told[0]?.message).toContain('other');
    expect(rig.phase('other')).toBe('RUNNING');
  });

  it('is stopped by a confirmed takeover', async () => {
    const rig = await startRig();
    await rig.minutes(2);
    start(rig, 'other', "INSERT INTO flight_avro (airline) SELECT 'x' FROM sunset_avro");
    rig.clock.advance(MINUTE);
    expect(await rig.invoke({ command: 'takeover', confirm: true })).toMatchObject({ reason: 'Running' });
    expect(rig.phase('other')).toBe('STOPPED');
    expect(live(rig)).toEqual([rig.name()]);
  });

  it('is told beside a DEGRADED one, too, and looked for no more often', async () => {
    const rig = await startRig();
    await rig.minutes(2);
    start(rig, 'other', "INSERT INTO flight_avro (airline) SELECT 'x' FROM sunset_avro");
    rig.clock.advance(11 * MINUTE);
    rig.confluent.control.degrade(rig.name());
    rig.confluent.control.clearRequests();
    expect(await rig.minutes(8)).toMatchObject({ health: 'degraded', reason: 'Degraded' });
    expect(rig.changes().map(({ reason }) => reason)).toContain('ForeignWriter');
    const lists = rig.confluent.control.requests().filter(({ path }) => path.includes('page_size'));
    expect(lists).toHaveLength(1);
  });

  it('is left alone though its name is like one of ours', async () => {
    const rig = await startRig();
    await rig.minutes(2);
    const like = `${rig.name()}-7`;
    start(rig, 'their-table', SINK.replace('flight_avro', 'theirs'));
    rig.clock.advance(MINUTE);
    start(rig, like, "INSERT INTO theirs (airline) SELECT 'x' FROM sunset_avro");
    rig.clock.advance(11 * MINUTE);
    expect(await rig.minutes(2)).toMatchObject({ reason: 'Running', action: 'none' });
    expect(rig.phase(like)).toBe('RUNNING');
  });
});
