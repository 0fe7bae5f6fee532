import { describe, expect, it } from 'vitest';
import { changedFolder, dyingPass, withFilter } from './change-rig.ts';
import { MINUTE, type Rig, STATEMENTS, startRig } from './keeper-rig.ts';

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
    const entry = await minutes(rig, 60);
    // A create, a stop and a resume.
    expect(asked()).toBe(3);
    expect(entry).toMatchObject({ health: 'held', reason: 'SpecChanged', phase: 'RUNNING', statementName: older });
    expect(secondsDown(rig, since)).toBeLessThan(90);
    await minutes(rig, 9 * 60);
    expect(await minutes(rig, 2)).toMatchObject({ health: 'healthy', reason: 'Running' });
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

  it.each(Array.from({ length: 60 }, (_, calls) => calls))(
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
