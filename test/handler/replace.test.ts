import { describe, expect, it } from 'vitest';
import { changedFolder, dyingPass, refusable, withColumn, withFilter } from '../change-rig.ts';
import { MINUTE, type Rig, STATEMENTS, startRig } from '../keeper-rig.ts';

/** A statement that runs, with rows on their way. */
const runningRig = async (options: Parameters<typeof startRig>[0] = {}): Promise<Rig> => {
  const rig = await startRig(options);
  rig.flights(3);
  await rig.minutes(2);
  rig.flights(2);
  return rig;
};

/** Passes with rows in between until it runs as it should. */
const settle = async (rig: Rig, passes = 6) => {
  let entry = await rig.invoke();
  for (let pass = 1; pass < passes && entry.health !== 'healthy'; pass += 1) {
    rig.flights(1);
    rig.clock.advance(MINUTE);
    entry = await rig.invoke();
  }
  return entry;
};

const expectReplaced = (rig: Rig, older: string): void => {
  expect(rig.name()).not.toBe(older);
  expect(rig.phase()).toBe('RUNNING');
  expect(rig.phase(older)).toBe('STOPPED');
  rig.expectOneWriter();
  rig.expectEveryRowOnce();
};

describe('changed SQL', () => {
  it('is carried over while rows flow: a filter, then a column', async () => {
    const rig = await runningRig();
    const first = rig.name();
    rig.deploy(await changedFolder(withFilter));
    expect(await rig.invoke()).toMatchObject({
      health: 'healthy',
      reason: 'Running',
      action: 'replace',
      phase: 'RUNNING',
    });
    expectReplaced(rig, first);

    const second = rig.name();
    rig.flights(2);
    rig.confluent.control.addColumn('flight_avro', 'booked_by', 'STRING');
    rig.deploy(await changedFolder(withColumn));
    expect(await rig.invoke()).toMatchObject({ reason: 'Running', action: 'replace' });
    rig.flights(2);
    expectReplaced(rig, second);
    expect(rig.phase(first)).toBe('STOPPED');
  });

  it('back to what it was is another incarnation', async () => {
    const rig = await runningRig();
    const first = rig.name();
    rig.deploy(await changedFolder(withFilter));
    await settle(rig);
    rig.deploy(STATEMENTS);
    expect(await settle(rig)).toMatchObject({ statementName: `${first}-2`, reason: 'Running' });
    rig.expectOneWriter();
    rig.expectEveryRowOnce();
  });

  it('tells what happens, step by step', async () => {
    const rig = await runningRig();
    const before = rig.changes().length;
    rig.deploy(await changedFolder(withFilter));
    await rig.invoke();
    expect(
      rig
        .changes()
        .slice(before)
        .map(({ reason, phase }) => `${reason} ${phase}`),
    ).toEqual(['SpecChanged ABSENT', 'Replacing PENDING', 'Running RUNNING']);
  });

  it.each(Array.from({ length: 36 }, (_, calls) => calls))(
    'survives a pass that dies after %i calls',
    async (calls) => {
      const rig = await runningRig();
      const older = rig.name();
      const folder = await changedFolder(withFilter);
      rig.deploy(folder);
      await dyingPass(rig, folder, calls);
      rig.flights(2);
      rig.clock.advance(calls % 2 === 0 ? 1_000 : MINUTE);
      expect(await settle(rig)).toMatchObject({ health: 'healthy', reason: 'Running' });
      expectReplaced(rig, older);
    },
  );

  it('survives two and three passes at once', async () => {
    const rig = await runningRig();
    const older = rig.name();
    rig.deploy(await changedFolder(withFilter));
    const context = { getRemainingTimeInMillis: () => 60_000 };
    await Promise.all([rig.cold()({}, context), rig.cold()({}, context), rig.cold()({}, context)]);
    expect(await settle(rig)).toMatchObject({ reason: 'Running' });
    expectReplaced(rig, older);
    expect(rig.confluent.control.statements()).toHaveLength(3);
  });

  it('that is refused leaves the older version running, and its data unbroken', async () => {
    for (const badSql of ['fails-later', '400', '422'] as const) {
      const rig = await runningRig({ behaviour: { badSql } });
      const older = rig.name();
      rig.deploy(await changedFolder(refusable));
      const entry = await rig.invoke();
      expect(entry).toMatchObject({ health: 'held', reason: 'SqlInvalid', action: 'replace' });
      expect(entry.message).toContain('nowhere_avro');
      expect(entry.message).toContain(older);
      rig.flights(3);
      rig.clock.advance(MINUTE);
      expect(await rig.invoke()).toMatchObject({ health: 'held', reason: 'SqlInvalid', action: 'hold' });
      expect(rig.phase(older)).toBe('RUNNING');
      rig.expectOneWriter();
      rig.expectEveryRowOnce();
      rig.deploy(await changedFolder(withFilter));
      expect(await settle(rig)).toMatchObject({ reason: 'Running' });
      expectReplaced(rig, older);
    }
  });
});
