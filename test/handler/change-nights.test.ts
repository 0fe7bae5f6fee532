import { describe, expect, it } from 'vitest';
import type { EmbeddedOptions } from '../../emulator/embedded.ts';
import { changedFolder, dyingPass, refusable, withFilter } from './change-rig.ts';
import { HOUR, MINUTE, type Rig, STATEMENTS, startRig } from './keeper-rig.ts';

/** A statement that runs, with rows on their way. */
const runningRig = async (options: Parameters<typeof startRig>[0] = {}): Promise<Rig> => {
  const rig = await startRig(options);
  rig.flights(3);
  await rig.minutes(2);
  rig.flights(2);
  return rig;
};

/** Seconds from then until now in which no version has run. */
const secondsDown = (rig: Rig, since: number): number => {
  const running = new Set<string>();
  let last = since;
  let down = 0;
  const pass = (until: number): void => {
    if (running.size === 0) down += Math.max(0, until - Math.max(last, since));
    last = until;
  };
  for (const { at, uid, name, phase } of rig.confluent.control.history()) {
    if (!name.startsWith('flight-consolidator-')) continue;
    pass(at);
    if (phase === 'RUNNING') running.add(uid);
    else running.delete(uid);
  }
  pass(rig.clock.now());
  return Math.round(down / 1_000);
};

/** Passes with rows in between, one each minute. */
const minutes = async (rig: Rig, count: number) => {
  let entry = await rig.invoke();
  for (let minute = 1; minute < count; minute += 1) {
    rig.flights(1);
    rig.clock.advance(MINUTE);
    entry = await rig.invoke();
  }
  return entry;
};

describe('a change whose savepoints fail', () => {
  it('holds the new version beside an older one that runs, and tries once more each hour', async () => {
    const rig = await runningRig();
    const older = rig.name();
    const since = rig.clock.now();
    rig.confluent.control.failSavepoint(older, 10);
    rig.deploy(await changedFolder(withFilter));
    expect(await minutes(rig, 2)).toMatchObject({
      ...{ health: 'held', reason: 'SpecChanged', phase: 'RUNNING', statementName: older, restarts: 0 },
      message: expect.stringContaining('savepoints'),
    });
    // Two stops, each with the resume that follows it at once.
    expect(secondsDown(rig, since)).toBeLessThan(60);
    rig.confluent.control.clearRequests();
    const asked = () => rig.confluent.control.requests().filter(({ method }) => method !== 'GET').length;
    await minutes(rig, 57);
    expect(asked()).toBe(0);
    const entry = await minutes(rig, 10);
    // A create, a stop and a resume.
    expect(asked()).toBe(3);
    expect(entry).toMatchObject({ health: 'held', reason: 'SpecChanged', phase: 'RUNNING', statementName: older });
    expect(secondsDown(rig, since)).toBeLessThan(90);
    for (let hour = 0; hour < 9; hour += 1) {
      rig.clock.advance(HOUR);
      await minutes(rig, 2);
    }
    expect(rig.name()).toMatch(/-11$/);
    expect(secondsDown(rig, since)).toBeLessThan(11 * 30);
    expect(rig.phase(older)).toBe('STOPPED');
    rig.expectOneWriter();
    rig.expectEveryRowOnce();
  });

  it('is tried again at once at `restart`, and held again', async () => {
    const rig = await runningRig();
    const older = rig.name();
    rig.confluent.control.failSavepoint(older, 3);
    rig.deploy(await changedFolder(withFilter));
    await minutes(rig, 3);
    const before = rig.names().length;
    expect(await rig.invoke({ command: 'restart' })).toMatchObject({ reason: 'SpecChanged', phase: 'RUNNING' });
    expect(rig.names()).toHaveLength(before + 1);
    rig.clock.advance(MINUTE);
    expect(await rig.invoke({ command: 'restart' })).toMatchObject({ health: 'healthy', reason: 'Running' });
    rig.expectOneWriter();
    rig.expectEveryRowOnce();
  });

  it('keeps the older version alive meanwhile, and lets go of the change where the text is put back', async () => {
    const rig = await runningRig();
    const older = rig.name();
    rig.confluent.control.failSavepoint(older, 10);
    rig.deploy(await changedFolder(withFilter));
    await minutes(rig, 3);
    rig.confluent.control.fail(older, { phase: 'FAILED' });
    expect(await minutes(rig, 2)).toMatchObject({ reason: 'SpecChanged', phase: 'RUNNING', restarts: 1 });
    rig.deploy(STATEMENTS);
    expect(await rig.invoke()).toMatchObject({ health: 'healthy', statementName: older });
    rig.expectEveryRowOnce();
  });

  it.each(Array.from({ length: 20 }, (_, third) => 3 * third))(
    'survives a pass that dies after %i calls',
    async (calls) => {
      const rig = await runningRig();
      const older = rig.name();
      const since = rig.clock.now();
      const folder = await changedFolder(withFilter);
      rig.confluent.control.failSavepoint(older, 10);
      rig.deploy(folder);
      await dyingPass(rig, folder, calls);
      rig.clock.advance(calls % 2 === 0 ? 1_000 : MINUTE);
      expect(await minutes(rig, 5)).toMatchObject({ health: 'held', reason: 'SpecChanged', phase: 'RUNNING' });
      expect(secondsDown(rig, since)).toBeLessThan(150);
      expect(
        rig.confluent.control.history().filter(({ name, phase }) => name === older && phase === 'STOPPED'),
      ).toHaveLength(2);
      rig.expectOneWriter();
      rig.expectEveryRowOnce();
    },
  );
});

/** A statement that has failed, and its corrected text. */
const failedRig = async (
  behaviour: EmbeddedOptions['behaviour'] = {},
): Promise<{ rig: Rig; folder: string; older: string }> => {
  const rig = await runningRig({ behaviour });
  const older = rig.name();
  rig.confluent.control.fail(older, { phase: 'FAILED' });
  const folder = await changedFolder(withFilter);
  rig.deploy(folder);
  return { rig, folder, older };
};

describe('a change of what has FAILED', () => {
  const expectCarriedOver = (rig: Rig, older: string): void => {
    expect(rig.name()).not.toBe(older);
    expect([rig.phase(), rig.phase(older)]).toEqual(['RUNNING', 'STOPPED']);
    rig.expectOneWriter();
    rig.expectEveryRowOnce();
  };

  it('resumes the older version, stops it at once, and goes on where it stopped, within two passes', async () => {
    const { rig, older } = await failedRig();
    const since = rig.clock.now();
    expect(await minutes(rig, 2)).toMatchObject({ health: 'healthy', reason: 'Running' });
    expect(secondsDown(rig, since)).toBeLessThan(75);
    expectCarriedOver(rig, older);
    // Stopped in PENDING: it has not run once more.
    expect(
      rig.confluent.control.history().filter(({ name, phase }) => name === older && phase === 'RUNNING'),
    ).toHaveLength(1);
  });

  it.each<[string, NonNullable<EmbeddedOptions['behaviour']>]>([
    ['Confluent stops FAILED', { stopOfFailed: 'works' }],
    ['Confluent refuses to stop FAILED', { stopOfFailed: 'refused' }],
    ['Confluent refuses to stop PENDING', { stopOfPending: 'refused' }],
    ['Confluent refuses both', { stopOfFailed: 'refused', stopOfPending: 'refused' }],
    ['a resume does nothing until it was stopped', { resumeOfFailed: 'noop-until-stopped' }],
    ['a resume is refused until it was stopped', { resumeOfFailed: 'refused' }],
    ['Confluent says little about a failure', { endTime: false, exceptions: 'empty' }],
    ['it starts slowly', { secondsToResume: 300, stopOfPending: 'refused' }],
    ['Confluent shows its offsets', { offsetsOnFailed: true }],
    ['Confluent shows its offsets, and refuses to stop it', { offsetsOnFailed: true, stopOfFailed: 'refused' }],
  ])('where %s', async (_, behaviour) => {
    const { rig, older } = await failedRig(behaviour);
    expect(await minutes(rig, 10)).toMatchObject({ health: 'healthy', reason: 'Running' });
    if (behaviour.offsetsOnFailed === true) {
      rig.expectOneWriter();
      rig.expectEveryRowOnce();
    } else expectCarriedOver(rig, older);
  });

  it('is begun at once although the older version was held for its failures', async () => {
    const rig = await runningRig();
    const older = rig.name();
    rig.confluent.control.poison('skyone_avro');
    await minutes(rig, 45);
    expect(await minutes(rig, 2)).toMatchObject({ health: 'held' });
    rig.confluent.control.removePoison();
    rig.deploy(await changedFolder(withFilter));
    expect(await minutes(rig, 3)).toMatchObject({ health: 'healthy', reason: 'Running' });
    expectCarriedOver(rig, older);
  });

  it('of a first text that has never run begins as that one would have', async () => {
    const rig = await startRig({ statementsFolder: await changedFolder(refusable) });
    rig.flights(2);
    await rig.minutes(10);
    const older = rig.name();
    rig.deploy(STATEMENTS);
    expect(await minutes(rig, 3)).toMatchObject({ health: 'healthy', reason: 'Running' });
    expectCarriedOver(rig, older);
  });

  it('goes on within the back-off where the older version fails again before it stops', async () => {
    const { rig, older } = await failedRig({ stopOfPending: 'refused' });
    rig.confluent.control.poison('skyone_avro');
    const since = rig.clock.now();
    const entry = await minutes(rig, 60);
    expect(entry).toMatchObject({ health: 'held' });
    expect(entry.message).toContain('"from": "<timestamp>"');
    const resumes = rig.confluent.control
      .history()
      .filter(({ at, name, phase }) => at > since && name === older && phase === 'PENDING');
    expect(resumes.length).toBeGreaterThanOrEqual(4);
    expect(resumes.length).toBeLessThanOrEqual(7);
    rig.confluent.control.removePoison();
    expect(await minutes(rig, 70)).toMatchObject({ health: 'healthy' });
    rig.expectOneWriter();
  });

  it.each(['works', 'refused'] as const)(
    'is given up for a start that a person has approved (a stop of PENDING: %s)',
    async (stopOfPending) => {
      const { rig, older } = await failedRig({ resumeOfFailed: 'always-refused', stopOfPending });
      const entry = await minutes(rig, 10);
      expect(entry).toMatchObject({ health: 'held', reason: 'Missing' });
      expect(entry.message).toContain('"from": "<timestamp>"');
      const from = new Date(rig.clock.now()).toISOString();
      rig.clock.advance(1_000);
      rig.flights(2);
      await rig.invoke({ command: 'restart', from });
      await minutes(rig, 2);
      if (stopOfPending === 'refused') {
        expect(await minutes(rig, 2)).toMatchObject({ health: 'degraded', reason: 'Replacing' });
        rig.clock.advance(6 * 60 * MINUTE);
        await minutes(rig, 3);
      }
      expect(await rig.invoke()).toMatchObject({ health: 'healthy', reason: 'Running' });
      expect(rig.phase(older)).toBe('FAILED');
      rig.expectOneWriter();
    },
  );

  it('waits in vain for six hours, and begins again', async () => {
    const { rig, older } = await failedRig({ resumeOfFailed: 'always-refused' });
    await minutes(rig, 3);
    const first = rig.name();
    rig.clock.advance(6 * 60 * MINUTE);
    await minutes(rig, 3);
    expect([rig.phase(first), rig.phase(), rig.phase(older)]).toEqual(['FAILED', 'PENDING', 'FAILED']);
    rig.confluent.control.behave({ resumeOfFailed: 'works' });
    rig.clock.advance(6 * 60 * MINUTE);
    expect(await minutes(rig, 5)).toMatchObject({ health: 'healthy', reason: 'Running' });
    expectCarriedOver(rig, older);
  });

  it('stays as it is where a person stops it, until `resume`', async () => {
    const { rig, folder, older } = await failedRig();
    for (let calls = 0; rig.name() === older; calls += 4) await dyingPass(rig, folder, 8 + calls);
    expect([rig.phase(), rig.phase(older)]).toEqual(['PENDING', 'FAILED']);
    expect(await rig.invoke({ command: 'stop' })).toMatchObject({ health: 'suspended' });
    await minutes(rig, 3);
    expect([rig.phase(), rig.phase(older)]).toEqual(['PENDING', 'FAILED']);
    expect(await rig.invoke({ command: 'resume' })).toMatchObject({ action: 'resume' });
    expect(await minutes(rig, 2)).toMatchObject({ health: 'healthy', reason: 'Running' });
    expectCarriedOver(rig, older);
  });

  it('that Confluent refuses leaves the older version in charge, which is resumed', async () => {
    for (const badSql of ['fails-later', '400'] as const) {
      const rig = await runningRig({ behaviour: { badSql } });
      const older = rig.name();
      rig.confluent.control.fail(older, { phase: 'FAILED' });
      rig.deploy(await changedFolder(refusable));
      expect(await minutes(rig, 4), badSql).toMatchObject({ health: 'held', reason: 'SqlInvalid' });
      expect(rig.phase(older)).toBe('RUNNING');
      rig.expectEveryRowOnce();
    }
  });

  it.each(Array.from({ length: 23 }, (_, third) => 3 * third + 1))(
    'survives a pass that dies after %i calls',
    async (calls) => {
      const { rig, folder, older } = await failedRig();
      await dyingPass(rig, folder, calls);
      rig.flights(2);
      rig.clock.advance(calls % 2 === 0 ? 1_000 : MINUTE);
      expect(await minutes(rig, 6)).toMatchObject({ health: 'healthy', reason: 'Running' });
      expectCarriedOver(rig, older);
    },
  );

  it.each(Array.from({ length: 10 }, (_, third) => 3 * third))(
    'survives that answers are lost after %i requests',
    async (after) => {
      for (const kind of ['reset', 'lost-answer'] as const) {
        const { rig, older } = await failedRig();
        rig.confluent.control.fault({ kind, after, times: kind === 'lost-answer' ? 1 : 'always' });
        await rig.invoke().catch(() => undefined);
        rig.clock.advance(MINUTE);
        rig.confluent.control.clearFaults();
        expect(await minutes(rig, 8), kind).toMatchObject({ health: 'healthy', reason: 'Running' });
        expectCarriedOver(rig, older);
      }
    },
  );
});
