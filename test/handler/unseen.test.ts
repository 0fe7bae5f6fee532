import { describe, expect, it } from 'vitest';
import { adoptingFolder, changedFolder, withFilter } from './change-rig.ts';
import { MINUTE, type Rig, startRig } from './keeper-rig.ts';

// What cannot be seen is not gone: a role that is bound to another compute pool sees neither a statement nor that it exists.

const POOL = 'lfcp-em8edd';

/** The owner of the API key has a role on that compute pool alone from now on. */
const bindRole = (rig: Rig, pool: string): void => {
  rig.confluent.control.behave({ poolScopedRole: true, roleScopedToPool: pool });
};

const seeAll = (rig: Rig): void => {
  rig.confluent.control.behave({ poolScopedRole: false, roleScopedToPool: null });
};

/** A statement that runs, and a key that does not see it any more. */
const hidden = async (): Promise<Rig> => {
  const rig = await startRig();
  rig.flights(7);
  await rig.minutes(2);
  rig.confluent.control.createPool('lfcp-b');
  bindRole(rig, 'lfcp-b');
  rig.clock.advance(MINUTE);
  rig.confluent.control.clearRequests();
  return rig;
};

const writing = (rig: Rig): readonly string[] =>
  rig.confluent.control
    .requests()
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path.replace(/^.*\/statements/, '')}`);

/** The words of a pass that gives up. */
const refusal = async (rig: Rig, event: unknown = {}): Promise<string> => {
  const entry = await rig.invoke(event).catch((error: unknown) => String(error));
  if (typeof entry !== 'string') throw new Error(`it did not give up: ${JSON.stringify(entry)}`);
  return entry;
};

const denied = (rig: Rig): string =>
  `flight-consolidator: AccessDenied: GET of statement ${rig.name()} was answered 403: The API key is not allowed to ` +
  `access statement ${rig.name()}`;

describe('a statement that the API key does not see any more', () => {
  it('is not gone: nothing is created or stopped, and the words name the pool, the role and the way on', async () => {
    const rig = await hidden();
    const words = await refusal(rig);
    expect(words).toContain(denied(rig));
    expect(words).toContain(
      `It was on compute pool ${POOL} last. Give the owner of the API key the role FlinkDeveloper`,
    );
    expect(words).toContain(`on the environment, or on compute pool ${POOL}.`);
    expect(words).not.toMatch(/earliest|restart|takeover/);
    expect(rig.changes().at(-1)).toMatchObject({ phase: 'RUNNING', health: 'unknown', reason: 'AccessDenied' });
    expect(rig.changes().map(({ reason }) => reason)).not.toContain('Missing');
    expect(writing(rig)).toEqual([]);
  });

  it.each(['status', 'explain', 'plan', 'takeover'])('is not gone to %s', async (command) => {
    const rig = await hidden();
    const words = await refusal(rig, { command });
    expect(words).toContain(denied(rig));
    expect(words).not.toMatch(/earliest/);
    expect(writing(rig)).toEqual([]);
  });

  it.each(['ensure', 'resume', 'restart', 'stop'])(
    'is left alone by %s, and goes on once it is seen',
    async (command) => {
      const rig = await hidden();
      expect(await refusal(rig, { command })).toContain(denied(rig));
      for (let minute = 0; minute < 3; minute += 1) {
        rig.clock.advance(MINUTE);
        expect(await refusal(rig)).toContain(denied(rig));
      }
      expect(writing(rig)).toEqual([]);
      seeAll(rig);
      const entry = await rig.minutes(3);
      expect(entry).toMatchObject(
        command === 'stop' ? { health: 'suspended' } : { health: 'healthy', statementName: rig.name() },
      );
      if (command === 'stop') await rig.invoke({ command: 'resume' });
      rig.flights(3);
      rig.expectEveryRowOnce();
      rig.expectOneWriter();
      expect(rig.names()).toHaveLength(2);
    },
  );

  it('cannot be started anew by an approval, which is not remembered either', async () => {
    const rig = await hidden();
    expect(await refusal(rig, { command: 'restart', from: 'earliest' })).toContain(denied(rig));
    expect(await refusal(rig, { command: 'restart', from: '2026-01-01T00:00:00Z' })).toContain(denied(rig));
    expect(writing(rig)).toEqual([]);
    seeAll(rig);
    rig.confluent.control.delete(rig.name());
    rig.clock.advance(MINUTE);
    expect(await rig.minutes(2)).toMatchObject({ health: 'held', reason: 'Missing' });
    expect(rig.names()).toHaveLength(1);
  });

  it('is not gone while the secret names the other pool', async () => {
    const rig = await hidden();
    moveTo(rig, 'lfcp-b');
    rig.deploy(rig.config.statementsFolder);
    expect(await refusal(rig)).toContain(`It was on compute pool ${POOL} last, and is configured for lfcp-b.`);
    expect(writing(rig)).toEqual([]);
  });

  it('is not replaced by a changed text', async () => {
    const rig = await hidden();
    rig.deploy(await changedFolder(withFilter));
    expect(await refusal(rig)).toContain(denied(rig));
    expect(writing(rig)).toEqual([]);
    expect(rig.names()).toHaveLength(2);
  });
});

it('takes an adopted statement that is denied for hidden, not for gone', async () => {
  const rig = await startRig({ statementsFolder: await adoptingFolder('terraform-flights') });
  bindRole(rig, 'lfcp-b');
  const words = await refusal(rig);
  expect(words).toContain('terraform-flights: AccessDenied: ');
  expect(words).toContain('It may be on another compute pool. Give the owner of the API key the role FlinkDeveloper');
  expect(words).not.toMatch(/create it again/);
});

/** The secret names that compute pool from now on. */
const moveTo = (rig: Rig, pool: string): void => {
  const secret = { ...rig.confluent.secret, 'flink.compute.pool.id': pool };
  rig.aws.secrets.set(rig.config.secretName, JSON.stringify(secret));
};

describe('a change', () => {
  /** A change whose new version is created and waits; the pass ends there. */
  const begun = async (): Promise<Rig> => {
    const rig = await startRig();
    rig.flights(3);
    await rig.minutes(3);
    rig.deploy(await changedFolder(withFilter));
    for (let pass = 0; rig.names().length < 3 && pass < 9; pass += 1) await rig.invoke({}, 5_000);
    expect(rig.names()).toHaveLength(3);
    return rig;
  };

  it('whose new version is hidden stops nothing, and goes on once both are seen', async () => {
    const rig = await begun();
    bindRole(rig, 'lfcp-b');
    rig.clock.advance(MINUTE);
    rig.confluent.control.clearRequests();
    expect(await refusal(rig)).toMatch(/AccessDenied/);
    expect(await refusal(rig, { command: 'restart', from: 'earliest' })).toMatch(/AccessDenied/);
    expect(writing(rig)).toEqual([]);
    seeAll(rig);
    expect(await rig.minutes(3)).toMatchObject({ health: 'healthy', statementName: rig.name() });
    rig.flights(3);
    rig.expectEveryRowOnce();
    rig.expectOneWriter();
  });

  it('that has ended remembers the replaced version while it is hidden, and approves no start beside it', async () => {
    const rig = await startRig();
    rig.flights(3);
    await rig.minutes(3);
    const older = rig.name();
    rig.confluent.control.createPool('lfcp-b');
    moveTo(rig, 'lfcp-b');
    rig.deploy(await changedFolder(withFilter));
    expect(await rig.minutes(4)).toMatchObject({ health: 'healthy' });
    const newer = rig.name();
    expect(newer).not.toBe(older);
    // The role reaches the newer version alone: the older one is on the former compute pool.
    bindRole(rig, 'lfcp-b');
    expect(await rig.minutes(3)).toMatchObject({ health: 'healthy', statementName: newer });
    expect(await refusal(rig, { command: 'restart', from: 'earliest' })).toContain(
      `AccessDenied: GET of statement ${older}`,
    );
    expect(await rig.invoke({ command: 'restart' })).toMatchObject({ health: 'healthy', statementName: newer });
    rig.flights(3);
    rig.expectEveryRowOnce();
    rig.expectOneWriter();
    // Somebody resumes it unseen: it is stopped as soon as it is seen.
    rig.confluent.control.resume(older);
    rig.clock.advance(MINUTE);
    seeAll(rig);
    await rig.minutes(2);
    expect([rig.phase(older), rig.phase(newer)]).toEqual(['STOPPED', 'RUNNING']);
  });
});

describe('an empty ledger', () => {
  it('holds while a prerequisite’s name is taken by what it cannot see, and finds the earlier version with a wider role', async () => {
    const rig = await startRig();
    rig.flights(3);
    await rig.minutes(3);
    const older = rig.name();
    rig.aws.tables.get('ledger')?.clear();
    rig.deploy(await changedFolder(withFilter));
    rig.confluent.control.createPool('lfcp-b');
    bindRole(rig, 'lfcp-b');
    expect(await rig.minutes(5)).toMatchObject({ phase: 'ABSENT', health: 'held', reason: 'NameTaken' });
    expect(rig.names()).toHaveLength(2);
    seeAll(rig);
    expect(await rig.minutes(5)).toMatchObject({ health: 'healthy' });
    expect(rig.name()).not.toBe(older);
    rig.flights(3);
    rig.expectEveryRowOnce();
    rig.expectOneWriter();
  });
});
