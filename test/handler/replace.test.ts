import { describe, expect, it } from 'vitest';
import { compose, composeHandler } from '../../lambda/entry/compose.ts';
import { changedFolder, dyingPass, refusable, withColumn, withFilter } from './change-rig.ts';
import { DAY, MINUTE, type Rig, STATEMENTS, startRig } from './keeper-rig.ts';

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

  it.each(Array.from({ length: 28 }, (_, half) => 2 * half))(
    'survives a pass that dies after %i calls',
    async (calls) => {
      const rig = await runningRig();
      const older = rig.name();
      const folder = await changedFolder(withFilter);
      rig.deploy(folder);
      await dyingPass(rig, folder, calls);
      rig.flights(2);
      rig.clock.advance(calls % 4 === 0 ? 1_000 : MINUTE);
      expect(await settle(rig)).toMatchObject({ health: 'healthy', reason: 'Running' });
      expectReplaced(rig, older);
    },
  );

  it.each(Array.from({ length: 10 }, (_, third) => 3 * third))(
    'survives that Confluent is out of reach after %i requests',
    async (after) => {
      for (const kind of ['reset', 'lost-answer'] as const) {
        const rig = await runningRig();
        const older = rig.name();
        rig.deploy(await changedFolder(withFilter));
        rig.confluent.control.fault({ kind, after, times: kind === 'lost-answer' ? 1 : 'always' });
        await rig.invoke().catch(() => undefined);
        rig.flights(2);
        rig.clock.advance(MINUTE);
        rig.confluent.control.clearFaults();
        expect(await settle(rig), kind).toMatchObject({ health: 'healthy', reason: 'Running' });
        expectReplaced(rig, older);
      }
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
    expect(rig.names()).toHaveLength(3);
  });

  it('that is refused leaves the older version running, and its data unbroken', async () => {
    for (const badSql of ['fails-later', '400', '422'] as const) {
      const rig = await runningRig({ behaviour: { badSql } });
      const older = rig.name();
      rig.deploy(await changedFolder(refusable));
      const entry = await rig.invoke();
      // Its plan is refused: nothing of it was created, and so nothing was done.
      expect(entry).toMatchObject({ health: 'held', reason: 'SqlInvalid', action: 'hold' });
      expect(entry.message).toContain('nowhere_avro');
      expect(rig.name()).toBe(older);
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

/** Passes that die once the new version has been asked for, and before the older one is stopped. */
const dyingBeforeStop = async (rig: Rig, folder: string): Promise<void> => {
  const older = rig.name();
  for (let passes = 0; passes < 6 && rig.name() === older; passes += 1) await dyingPass(rig, folder, 10);
  expect([rig.phase(), rig.phase(older)]).toEqual(['PENDING', 'RUNNING']);
};

describe('a change that cannot be carried over at once', () => {
  it('of a FAILED statement begins where that stopped, by carry-over, or by its offsets', async () => {
    for (const stopOfFailed of ['works', 'refused', 'stays-failed'] as const) {
      const rig = await runningRig({ behaviour: { stopOfFailed, offsetsOnFailed: true } });
      const older = rig.name();
      rig.confluent.control.fail(older, { phase: 'FAILED' });
      rig.flights(2);
      rig.deploy(await changedFolder(withFilter));
      expect(await settle(rig), stopOfFailed).toMatchObject({ reason: 'Running' });
      expect(rig.name()).not.toBe(older);
      rig.expectOneWriter();
      rig.expectEveryRowOnce();
    }
  });

  it('of a first text that Confluent refused is a first start all the same', async () => {
    for (const badSql of ['fails-later', '400'] as const) {
      const rig = await startRig({ behaviour: { badSql }, statementsFolder: await changedFolder(refusable) });
      rig.flights(2);
      await rig.minutes(3);
      rig.deploy(STATEMENTS);
      expect(await settle(rig), badSql).toMatchObject({ reason: 'Running' });
      rig.flights(1);
      rig.clock.advance(MINUTE);
      rig.expectEveryRowOnce();
    }
  });

  it('of a first text that was refused looks for other writers again, and begins at the time that was approved', async () => {
    const rig = await startRig({ behaviour: { badSql: '400' }, statementsFolder: await changedFolder(refusable) });
    rig.flights(3);
    rig.clock.advance(MINUTE);
    const from = new Date(rig.clock.now()).toISOString();
    rig.clock.advance(MINUTE);
    rig.flights(2);
    expect(await rig.invoke({ command: 'restart', from })).toMatchObject({ reason: 'SqlInvalid' });
    rig.confluent.control.create(
      'stranger',
      'INSERT INTO flight_avro (flight_number) SELECT flight_number FROM sunset_avro',
    );
    rig.deploy(STATEMENTS);
    rig.clock.advance(MINUTE);
    expect(await rig.invoke()).toMatchObject({ health: 'held', reason: 'ForeignWriter' });
    rig.confluent.control.delete('stranger');
    rig.clock.advance(MINUTE);
    expect(await rig.invoke()).toMatchObject({ health: 'healthy', action: 'create' });
    rig.clock.advance(MINUTE);
    const ours = rig.confluent.control.writes('flight_avro').filter(({ statement }) => statement !== 'stranger');
    // Two of five flights in each of two topics.
    expect(ours).toHaveLength(4);
  });

  it('is none where a first start at an approved time found no room: others are looked for again', async () => {
    const rig = await startRig({ behaviour: { createOnExhaustedPool: 'rejected' } });
    // Time for the sink, and not for more.
    await rig.invoke({}, 10_000);
    rig.clock.advance(MINUTE);
    const pool = rig.confluent.secret['flink.compute.pool.id'] ?? '';
    rig.confluent.control.exhaustPool(pool);
    const from = new Date(rig.clock.now()).toISOString();
    rig.clock.advance(MINUTE);
    expect(await rig.invoke({ command: 'restart', from })).toMatchObject({ reason: 'PoolExhausted' });
    rig.confluent.control.relievePool(pool);
    rig.confluent.control.create(
      'stranger',
      'INSERT INTO flight_avro (flight_number) SELECT flight_number FROM sunset_avro',
    );
    rig.clock.advance(2 * MINUTE);
    expect(await rig.invoke()).toMatchObject({ health: 'held', reason: 'ForeignWriter' });
  });

  it('of a suspended statement waits for `resume`', async () => {
    for (const how of ['command', 'console'] as const) {
      const rig = await runningRig();
      const older = rig.name();
      if (how === 'command') await rig.invoke({ command: 'stop' });
      else rig.confluent.control.stop(older);
      rig.clock.advance(MINUTE);
      await rig.invoke();
      rig.deploy(await changedFolder(withFilter));
      expect(await settle(rig)).toMatchObject({ health: 'suspended', reason: 'Suspended', phase: 'STOPPED' });
      expect(rig.name()).toBe(older);
      rig.flights(2);
      expect(await rig.invoke({ command: 'resume' })).toMatchObject({ reason: 'Running' });
      expectReplaced(rig, older);
    }
  });

  it('of one that was stopped and purged begins at its recorded offsets', async () => {
    const rig = await runningRig();
    await rig.invoke({ command: 'stop' });
    rig.clock.advance(31 * DAY);
    await rig.invoke();
    rig.flights(2);
    rig.deploy(await changedFolder(withFilter));
    expect(await rig.invoke()).toMatchObject({ health: 'suspended' });
    expect(await rig.invoke({ command: 'resume' })).toMatchObject({ reason: 'Running' });
    rig.expectEveryRowOnce();
  });

  it('whose savepoint fails is tried again with another one', async () => {
    const rig = await runningRig();
    const older = rig.name();
    rig.confluent.control.failSavepoint(older);
    rig.deploy(await changedFolder(withFilter));
    expect(await settle(rig)).toMatchObject({ reason: 'Running' });
    expect(rig.name()).toMatch(/-2$/);
    expectReplaced(rig, older);
  });

  it('and that waited for more than six hours begins again', async () => {
    const rig = await runningRig();
    const older = rig.name();
    const folder = await changedFolder(withFilter);
    rig.deploy(folder);
    await dyingBeforeStop(rig, folder);
    rig.clock.advance(7 * 60 * MINUTE);
    expect(rig.phase()).toBe('FAILED');
    expect(await settle(rig)).toMatchObject({ reason: 'Running' });
    expect(rig.name()).toMatch(/-2$/);
    expectReplaced(rig, older);
  });

  it('that keeps state, or says itself where it begins, is held', async () => {
    for (const change of [
      (sql: string) =>
        sql.replace('FROM skyone_avro', "FROM skyone_avro /*+ OPTIONS('scan.startup.mode'='latest-offset') */"),
      (sql: string) => sql.replaceAll('SELECT\n', 'SELECT DISTINCT\n'),
    ]) {
      const rig = await runningRig();
      const older = rig.name();
      rig.deploy(await changedFolder(change));
      expect(await settle(rig)).toMatchObject({ health: 'held', reason: 'SpecChanged' });
      expect(rig.phase(older)).toBe('RUNNING');
    }
  });

  it('changed again while the first change is on its way: that is carried through first', async () => {
    const rig = await runningRig();
    const first = rig.name();
    const folder = await changedFolder(withFilter);
    rig.deploy(folder);
    await dyingBeforeStop(rig, folder);
    const second = rig.name();
    expect(rig.phase(second)).toBe('PENDING');
    rig.deploy(await changedFolder((sql) => withFilter(withFilter(sql))));
    expect(await settle(rig)).toMatchObject({ reason: 'Running' });
    expect(rig.phase(first)).toBe('STOPPED');
    expectReplaced(rig, second);
  });

  it('goes on though a person stops the older one first', async () => {
    const rig = await runningRig();
    const older = rig.name();
    const folder = await changedFolder(withFilter);
    rig.deploy(folder);
    await dyingBeforeStop(rig, folder);
    rig.confluent.control.stop(older);
    expect(await settle(rig)).toMatchObject({ reason: 'Running' });
    expectReplaced(rig, older);
  });

  it('stopped while it is on its way: it stops where it is', async () => {
    const rig = await runningRig();
    const older = rig.name();
    const folder = await changedFolder(withFilter);
    rig.deploy(folder);
    await dyingBeforeStop(rig, folder);
    const entry = await rig.invoke({ command: 'stop' });
    expect(entry).toMatchObject({ health: 'suspended', phase: 'STOPPED' });
    rig.flights(2);
    expect(await rig.invoke({ command: 'resume' })).toMatchObject({ reason: 'Running' });
    expectReplaced(rig, older);
  });
});

describe('after a change', () => {
  it('the older version is stopped again if somebody resumes it', async () => {
    const rig = await runningRig();
    const older = rig.name();
    rig.deploy(await changedFolder(withFilter));
    await rig.invoke();
    rig.confluent.control.resume(older);
    rig.clock.advance(MINUTE);
    expect(await rig.invoke()).toMatchObject({ reason: 'Running', action: 'stop' });
    expect(rig.phase(older)).toBe('STOPPED');
    expect(rig.changes().map(({ reason }) => reason)).toContain('Replacing');
  });

  it('a version that fails is a failure like any other, and the older one stays stopped', async () => {
    const rig = await runningRig();
    const older = rig.name();
    rig.deploy(await changedFolder(withFilter));
    await rig.invoke();
    rig.confluent.control.poison('skyone_avro');
    rig.clock.advance(MINUTE);
    const entry = await rig.minutes(30);
    expect(entry).toMatchObject({ health: 'held', reason: 'SameErrorAgain' });
    expect(entry.message).toContain(`Do not resume ${older}`);
    expect(rig.phase(older)).toBe('STOPPED');
    rig.confluent.control.removePoison();
    expect(await rig.invoke({ command: 'restart' })).toMatchObject({ reason: 'Running' });
    rig.expectOneWriter();
  });
});

describe('what was replaced long ago', () => {
  it('is stopped, too, where somebody resumes it', async () => {
    const rig = await runningRig();
    const first = rig.name();
    rig.deploy(await changedFolder(withFilter));
    await rig.invoke();
    rig.deploy(await changedFolder((sql) => withFilter(withFilter(sql))));
    await rig.invoke();
    rig.confluent.control.resume(first);
    rig.clock.advance(11 * MINUTE);
    expect(await rig.invoke()).toMatchObject({ reason: 'Running', action: 'stop' });
    rig.clock.advance(MINUTE);
    expect(rig.phase(first)).toBe('STOPPED');
  });
});

it('`restart` from the beginning, while a change is held, restarts the older version where it is', async () => {
  const rig = await runningRig();
  const older = rig.name();
  rig.deploy(await changedFolder(withFilter, { onChange: 'hold' }));
  await rig.invoke();
  await rig.invoke({ command: 'restart', from: 'earliest' });
  expect(await settle(rig)).toMatchObject({ health: 'held', reason: 'SpecChanged' });
  expect(rig.phase(older)).toBe('RUNNING');
  rig.expectEveryRowOnce();
});

it('plan of a change that reads everything again names each step', async () => {
  const rig = await runningRig();
  const older = rig.name();
  rig.deploy(await changedFolder(withFilter, { onChange: 'reprocess' }));
  expect((await rig.invoke({ command: 'plan' })).steps).toEqual([
    expect.stringContaining('dry run'),
    `Stop ${older}.`,
    expect.stringMatching(/from the beginning/),
  ]);
});

describe('onChange', () => {
  it('hold leaves the older version alone, and keeps it alive', async () => {
    const rig = await runningRig();
    const older = rig.name();
    rig.deploy(await changedFolder(withFilter, { onChange: 'hold' }));
    expect(await rig.invoke()).toMatchObject({ health: 'held', reason: 'SpecChanged', action: 'hold' });
    rig.confluent.control.fail(older, { phase: 'FAILED' });
    rig.clock.advance(MINUTE);
    await rig.minutes(2);
    expect(rig.phase(older)).toBe('RUNNING');
    rig.expectEveryRowOnce();
  });

  it('reprocess reads everything again, with one writer', async () => {
    const rig = await runningRig();
    const older = rig.name();
    rig.deploy(await changedFolder(withFilter, { onChange: 'reprocess' }));
    expect(await settle(rig)).toMatchObject({ reason: 'Running' });
    expect(rig.phase(older)).toBe('STOPPED');
    rig.expectOneWriter();
    rig.clock.advance(MINUTE);
    expect(rig.confluent.control.rows('flight_avro').length).toBeGreaterThanOrEqual(18);
  });

  it('reprocess with a refused text leaves the older version running', async () => {
    for (const badSql of ['fails-later', '400'] as const) {
      const rig = await runningRig({ behaviour: { badSql } });
      const older = rig.name();
      rig.deploy(await changedFolder(refusable, { onChange: 'reprocess' }));
      expect(await settle(rig)).toMatchObject({ health: 'held', reason: 'SqlInvalid' });
      expect(rig.phase(older)).toBe('RUNNING');
      rig.expectEveryRowOnce();
    }
  });
});

describe('a ledger that knows of nothing', () => {
  const forget = (rig: Rig): void => {
    rig.aws.tables.get(rig.config.ledgerTableName)?.clear();
    rig.deploy(rig.config.statementsFolder);
  };

  it('finds the version in charge, and does not resume what was replaced', async () => {
    const rig = await runningRig();
    rig.deploy(await changedFolder(withFilter));
    await settle(rig);
    const second = rig.name();
    await rig.invoke({ command: 'stop' });
    rig.flights(2);
    forget(rig);
    expect(await rig.invoke({ command: 'resume' })).toMatchObject({ reason: 'Running' });
    expect(rig.name()).toMatch(/-2$/);
    expect(rig.phase(second)).toBe('STOPPED');
    rig.expectOneWriter();
    rig.expectEveryRowOnce();
  });

  it('and another text: that carries over from what runs, or has run', async () => {
    for (const stopped of [false, true]) {
      const rig = await runningRig();
      const older = rig.name();
      if (stopped) await rig.invoke({ command: 'stop' });
      forget(rig);
      rig.deploy(await changedFolder(withFilter));
      rig.flights(2);
      await rig.invoke({ command: 'resume' });
      expect(await settle(rig)).toMatchObject({ reason: 'Running' });
      expectReplaced(rig, older);
    }
  });

  it('goes on with a change that was on its way', async () => {
    const rig = await runningRig();
    const older = rig.name();
    const folder = await changedFolder(withFilter);
    rig.deploy(folder);
    await dyingBeforeStop(rig, folder);
    expect(rig.phase()).toBe('PENDING');
    forget(rig);
    rig.deploy(folder);
    expect(await settle(rig)).toMatchObject({ reason: 'Running' });
    expectReplaced(rig, older);
  });

  it('takes no statement of a keeper for another database for its own', async () => {
    const rig = await runningRig();
    const theirs = rig.name();
    const keeper = compose({ ...rig.config, databaseName: 'lkc-other', ledgerTableName: 'ledger' }, rig.clock);
    const other = composeHandler(() => keeper, rig.clock);
    forget(rig);
    const end = rig.clock.now() + 60_000;
    await other({}, { getRemainingTimeInMillis: () => end - rig.clock.now() });
    expect(rig.phase(theirs)).toBe('RUNNING');
  });
});
