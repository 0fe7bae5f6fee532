import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, policyFolder, type Rig, startRig } from './keeper-rig.ts';

// What cannot be seen is not gone: a role that is bound to another compute pool, and a name that stays taken.

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
    expect(words).toContain(`It was on compute pool ${POOL} last. Give the owner of the API key the role FlinkDeveloper`);
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

  it.each(['ensure', 'resume', 'restart', 'stop'])('is left alone by %s, and goes on once it is seen', async (command) => {
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
  });

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
    rig.aws.secrets.set(
      rig.config.secretName,
      JSON.stringify({ ...rig.confluent.secret, 'flink.compute.pool.id': 'lfcp-b' }),
    );
    rig.deploy(rig.config.statementsFolder);
    expect(await refusal(rig)).toContain(`It was on compute pool ${POOL} last, and the secret names compute pool lfcp-b.`);
    expect(writing(rig)).toEqual([]);
  });

  it('is not replaced by a changed text', async () => {
    const rig = await hidden();
    rig.deploy(await policyFolder({ properties: { 'client.note': 'two' } }));
    expect(await refusal(rig)).toContain(denied(rig));
    expect(writing(rig)).toEqual([]);
    expect(rig.names()).toHaveLength(2);
  });
});

it('takes a statement that is adopted and denied for hidden, not for gone', async () => {
  const rig = await startRig({ behaviour: { poolScopedRole: true, roleScopedToPool: 'lfcp-b' } });
  rig.deploy(await policyFolder({ sqlFile: undefined, ddlFiles: undefined, adopt: 'somebody-elses' }));
  expect(await refusal(rig)).toMatch(/AccessDenied/);
});

describe('a replaced version that the API key does not see', () => {
  it('is remembered, and no start is approved beside it', async () => {
    const rig = await startRig();
    rig.flights(3);
    await rig.minutes(2);
    const older = rig.name();
    rig.deploy(await policyFolder({ properties: { 'client.note': 'two' } }));
    expect(await rig.minutes(3)).toMatchObject({ health: 'healthy' });
    expect(rig.name()).not.toBe(older);
    rig.confluent.control.fault({ kind: 'status', status: 403, method: 'GET', pathIncludes: older, times: 'always' });
    rig.confluent.control.fault({ kind: 'status', status: 404, method: 'GET', pathIncludes: `/${rig.name()}`, times: 'always' });
  });
});

const taken = async (status: 403 | 404, rig?: Rig): Promise<Rig> => {
  const used = rig ?? (await startRig({ behaviour: status === 403 ? { poolScopedRole: true } : {} }));
  used.confluent.control.fault({ kind: 'status', status: 409, method: 'POST', times: 'always' });
  return used;
};

const posts = (rig: Rig): number => rig.confluent.control.requests().filter(({ method }) => method === 'POST').length;

describe.each([403, 404] as const)('a name that stays taken, and whose GET is answered %i', (status) => {
  it('is held in Confluent’s words, and tried hourly', async () => {
    const rig = await taken(status);
    const entry = await rig.minutes(24);
    console.error(JSON.stringify(entry));
    expect(entry).toMatchObject({ phase: 'ABSENT', health: 'held', action: 'hold', reason: 'NameTaken' });
    expect(posts(rig)).toBeLessThanOrEqual(4);
    const before = posts(rig);
    rig.clock.advance(HOUR);
    await rig.minutes(30);
    expect(posts(rig)).toBe(before + 1);
    await rig.invoke({ command: 'restart' });
    expect(posts(rig)).toBeGreaterThan(before + 1);
    rig.confluent.control.clearFaults();
    rig.clock.advance(HOUR);
    expect(await rig.minutes(2)).toMatchObject({ health: 'healthy' });
    rig.flights(2);
    rig.expectEveryRowOnce();
  });
});
