import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { changedFolder, withFilter } from './change-rig.ts';
import { MINUTE, policyFolder, type Rig, type RigOptions, startRig } from './keeper-rig.ts';

const POOL = 'flink.compute.pool.id';
const DEFAULT = 'lfcp-em8edd';

/** The secret with this pool from now on, or with none. */
const putPool = (rig: Rig, pool?: string): void => {
  rig.aws.secrets.set(rig.config.secretName, JSON.stringify({ ...rig.confluent.secret, [POOL]: pool }));
  rig.clock.advance(6 * MINUTE);
};

const startWithout = async (pool?: '', options: RigOptions = {}): Promise<Rig> => {
  const rig = await startRig(options);
  putPool(rig, pool);
  rig.flights(3);
  return rig;
};

const place = (rig: Rig): unknown =>
  z
    .looseObject({ spec: z.looseObject({ compute_pool_id: z.string() }) })
    .parse(rig.confluent.control.statement(rig.name())).spec.compute_pool_id;

describe('a secret without a compute pool', () => {
  it.each([undefined, ''] as const)('starts statements on Confluent’s default pool (%j)', async (pool) => {
    const rig = await startWithout(pool);
    expect(await rig.minutes(2)).toMatchObject({ reason: 'Running' });
    expect(place(rig)).toBe(DEFAULT);
    rig.expectEveryRowOnce();
  });

  it('starts a statement that names its own there', async () => {
    const rig = await startWithout('', { statementsFolder: await policyFolder({ computePoolId: 'lfcp-own' }) });
    rig.confluent.control.createPool('lfcp-own');
    expect(await rig.minutes(2)).toMatchObject({ reason: 'Running' });
    expect(place(rig)).toBe('lfcp-own');
  });

  it.each(['works', 'disabled-403'] as const)(
    'leaves what runs where it is, and resumes it there (PATCH %s)',
    async (patch) => {
      const rig = await startRig({ behaviour: { patch } });
      rig.flights(3);
      rig.confluent.control.createPool('lfcp-other');
      putPool(rig, 'lfcp-other');
      await rig.minutes(2);
      putPool(rig);
      rig.confluent.control.clearRequests();
      expect(await rig.minutes(2)).toMatchObject({ reason: 'Running', action: 'none' });
      expect(rig.confluent.control.requests().filter(({ method }) => method !== 'GET')).toEqual([]);
      rig.confluent.control.fail(rig.name(), { phase: 'FAILED' });
      expect(await rig.minutes(3)).toMatchObject({ reason: 'Running' });
      expect(place(rig)).toBe('lfcp-other');
      rig.expectEveryRowOnce();
    },
  );

  it('moves what runs once it names one', async () => {
    const rig = await startWithout();
    await rig.minutes(2);
    rig.confluent.control.createPool('lfcp-other');
    putPool(rig, 'lfcp-other');
    expect(await rig.minutes(2)).toMatchObject({ reason: 'Running' });
    expect(place(rig)).toBe('lfcp-other');
    putPool(rig, DEFAULT);
    expect(await rig.minutes(2)).toMatchObject({ reason: 'Running' });
    expect(place(rig)).toBe(DEFAULT);
    rig.expectOneWriter();
    rig.expectEveryRowOnce();
  });

  it('carries a changed text over on the default pool', async () => {
    const rig = await startWithout();
    await rig.minutes(2);
    rig.flights(2);
    rig.deploy(await changedFolder(withFilter));
    rig.clock.advance(MINUTE);
    expect(await rig.minutes(3)).toMatchObject({ reason: 'Running' });
    expect(place(rig)).toBe(DEFAULT);
    rig.expectEveryRowOnce();
  });

  it('holds what Confluent stopped with its pool, until one is named', async () => {
    const rig = await startWithout();
    await rig.minutes(2);
    rig.confluent.control.deletePool(DEFAULT);
    rig.clock.advance(MINUTE);
    const held = await rig.minutes(3);
    expect(held).toMatchObject({ health: 'held', reason: 'AutoStopped', phase: 'STOPPED' });
    expect(held.message).toContain('name another one in the secret (flink.compute.pool.id) or for the statement');
    rig.confluent.control.createPool('lfcp-other');
    putPool(rig, 'lfcp-other');
    expect(await rig.minutes(2)).toMatchObject({ reason: 'Running' });
    expect(place(rig)).toBe('lfcp-other');
    rig.expectEveryRowOnce();
  });

  it('holds what Confluent refuses for want of a default pool', async () => {
    const rig = await startWithout();
    rig.confluent.control.deletePool(DEFAULT);
    expect(await rig.minutes(2)).toMatchObject({ health: 'held', reason: 'AutoStopped', phase: 'ABSENT' });
  });
});
