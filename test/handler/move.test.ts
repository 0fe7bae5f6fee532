import { describe, expect, it } from 'vitest';
import { DAY, MINUTE, type Rig, startRig } from './keeper-rig.ts';

const runningRig = async (options: Parameters<typeof startRig>[0] = {}): Promise<Rig> => {
  const rig = await startRig(options);
  rig.flights(3);
  await rig.minutes(2);
  rig.flights(2);
  return rig;
};

/** What the secret says from now on, beside what fits Confluent. */
const putSecret = (rig: Rig, values: Readonly<Record<string, string>>): void => {
  rig.aws.secrets.set(rig.config.secretName, JSON.stringify({ ...rig.confluent.secret, ...values }));
};

const placeOf = (rig: Rig): unknown => rig.confluent.control.statement(rig.name());

const created = (rig: Rig): number => rig.confluent.control.requests().filter(({ method }) => method === 'POST').length;

describe('a statement that is to run elsewhere', () => {
  it.each([
    ['flink.compute.pool.id', 'lfcp-other', { compute_pool_id: 'lfcp-other' }],
    ['flink.principal.id', 'sa-other', { principal: 'sa-other' }],
  ])('by %s in the secret is stopped, and resumed there', async (key, value, spec) => {
    for (const patch of ['works', 'disabled-403'] as const) {
      const rig = await runningRig({ behaviour: { patch } });
      const name = rig.name();
      rig.confluent.control.createPool('lfcp-other');
      putSecret(rig, { [key]: value });
      rig.confluent.control.clearRequests();
      rig.clock.advance(10 * MINUTE);
      expect(await rig.invoke()).toMatchObject({
        reason: 'Running',
        health: 'healthy',
        action: 'resume',
        statementName: name,
      });
      expect(placeOf(rig)).toMatchObject({ spec });
      expect(created(rig)).toBe(0);
      expect(rig.changes().map(({ reason }) => reason)).toContain('Moving');
      rig.expectOneWriter();
      rig.expectEveryRowOnce();
      rig.confluent.control.clearRequests();
      await rig.minutes(3);
      expect(rig.confluent.control.requests().every(({ method }) => method === 'GET')).toBe(true);
    }
  });

  it('is moved while it is FAILED, too, and where a failed statement cannot be stopped it is resumed first', async () => {
    for (const stopOfFailed of ['works', 'refused', 'stays-failed'] as const) {
      const rig = await runningRig({ behaviour: { stopOfFailed } });
      const name = rig.name();
      rig.confluent.control.createPool('lfcp-other');
      rig.confluent.control.fail(name, { phase: 'FAILED' });
      putSecret(rig, { 'flink.compute.pool.id': 'lfcp-other' });
      rig.clock.advance(6 * MINUTE);
      const entry = await rig.minutes(4);
      expect(entry, stopOfFailed).toMatchObject({ reason: 'Running', statementName: name });
      expect(placeOf(rig)).toMatchObject({ spec: { compute_pool_id: 'lfcp-other' } });
      rig.expectEveryRowOnce();
    }
  });

  it('that has FAILED where it cannot run any more is not resumed there', async () => {
    for (const stopOfFailed of ['works', 'stays-failed'] as const) {
      const rig = await runningRig({ behaviour: { stopOfFailed, secondsToStop: 20 } });
      const { control } = rig.confluent;
      control.fail(rig.name(), { phase: 'FAILED' });
      control.deletePrincipal('sa-em8edd');
      putSecret(rig, { 'flink.principal.id': 'sa-other' });
      rig.clock.advance(6 * MINUTE);
      const before = control.history().length;
      expect(await rig.minutes(3)).toMatchObject({ reason: 'Running' });
      expect(placeOf(rig)).toMatchObject({ spec: { principal: 'sa-other' } });
      const phases = control.history().slice(before);
      const stopped = stopOfFailed === 'works' ? ['STOPPED'] : [];
      expect(phases.map(({ phase }) => phase)).toEqual([...stopped, 'PENDING', 'RUNNING']);
      rig.expectEveryRowOnce();
    }
  });

  it('goes on where its pool was deleted, once another one is configured', async () => {
    const rig = await runningRig();
    const name = rig.name();
    rig.confluent.control.deletePool('lfcp-em8edd');
    rig.clock.advance(MINUTE);
    expect(await rig.minutes(3)).toMatchObject({ health: 'held', reason: 'AutoStopped', phase: 'STOPPED' });
    expect(rig.changes().at(-1)).toMatchObject({ reason: 'AutoStopped', health: 'held' });
    expect(rig.changes().at(-1)?.message).toMatch(/pool/);
    rig.confluent.control.createPool('lfcp-other');
    putSecret(rig, { 'flink.compute.pool.id': 'lfcp-other' });
    rig.clock.advance(6 * MINUTE);
    expect(await rig.minutes(2)).toMatchObject({ reason: 'Running', statementName: name });
    rig.expectEveryRowOnce();
  });

  it('stays suspended, and is resumed elsewhere', async () => {
    const rig = await runningRig();
    await rig.invoke({ command: 'stop' });
    rig.confluent.control.createPool('lfcp-other');
    putSecret(rig, { 'flink.compute.pool.id': 'lfcp-other' });
    rig.clock.advance(10 * MINUTE);
    expect(await rig.invoke()).toMatchObject({ health: 'suspended' });
    expect(await rig.invoke({ command: 'resume' })).toMatchObject({ reason: 'Running' });
    expect(placeOf(rig)).toMatchObject({ spec: { compute_pool_id: 'lfcp-other' } });
    rig.expectEveryRowOnce();
  });

  it('goes on where a resume was refused for its pool, once another one is configured', async () => {
    const rig = await runningRig();
    await rig.invoke({ command: 'stop' });
    rig.confluent.control.deletePool('lfcp-em8edd');
    rig.clock.advance(MINUTE);
    expect(await rig.invoke({ command: 'resume' })).toMatchObject({ health: 'held', reason: 'AutoStopped' });
    rig.confluent.control.createPool('lfcp-other');
    putSecret(rig, { 'flink.compute.pool.id': 'lfcp-other' });
    rig.clock.advance(6 * MINUTE);
    expect(await rig.minutes(2)).toMatchObject({ reason: 'Running' });
    rig.expectEveryRowOnce();
  });

  it('to a pool that is not there waits stopped, and goes on at once where a right one is named', async () => {
    const rig = await runningRig();
    putSecret(rig, { 'flink.compute.pool.id': 'lfcp-nowhere' });
    rig.clock.advance(10 * MINUTE);
    const entry = await rig.minutes(3);
    expect(entry).toMatchObject({ health: 'held', reason: 'AutoStopped' });
    expect(entry.message).toContain('lfcp-nowhere');
    rig.putSecret();
    rig.clock.advance(6 * MINUTE);
    expect(await rig.minutes(2)).toMatchObject({ reason: 'Running' });
    rig.expectEveryRowOnce();
  });
});

it('a rotated key is no change at all', async () => {
  const rig = await runningRig();
  const before = rig.changes().length;
  rig.confluent.control.rotateKey({ key: 'NEWKEY', secret: 'new-secret' });
  rig.putSecret();
  rig.confluent.control.clearRequests();
  expect(await rig.minutes(3)).toMatchObject({ reason: 'Running', action: 'none' });
  expect(rig.confluent.control.requests().every(({ method }) => method === 'GET')).toBe(true);
  expect(rig.changes()).toHaveLength(before);
});

it('a person who moves it in the console is left alone', async () => {
  const rig = await runningRig();
  const name = rig.name();
  rig.confluent.control.createPool('lfcp-theirs');
  rig.confluent.control.stop(name);
  rig.clock.advance(MINUTE);
  await rig.invoke();
  const { url, secret } = rig.confluent;
  const basic = Buffer.from(`${secret['flink.api.key']}:${secret['flink.api.secret']}`).toString('base64');
  await fetch(
    `${url}/sql/v1/organizations/${secret['organization.id']}/environments/${secret['environment.id']}/statements/${name}`,
    {
      method: 'PATCH',
      headers: { authorization: `Basic ${basic}`, 'content-type': 'application/json-patch+json' },
      body: JSON.stringify([
        { op: 'replace', path: '/spec/stopped', value: false },
        { op: 'replace', path: '/spec/compute_pool_id', value: 'lfcp-theirs' },
      ]),
    },
  );
  rig.clock.advance(MINUTE);
  expect(await rig.minutes(3)).toMatchObject({ reason: 'Running', health: 'healthy' });
  expect(placeOf(rig)).toMatchObject({ spec: { compute_pool_id: 'lfcp-theirs' } });
  rig.expectEveryRowOnce();
});

describe('a statement that is at rest', () => {
  it('is told louder before Confluent deletes it, with its offsets', async () => {
    const rig = await runningRig();
    // Its topics keep everything: this is about the statement itself.
    for (const topic of ['skyone_avro', 'sunset_avro']) rig.confluent.control.retain(topic, '0');
    await rig.invoke({ command: 'stop' });
    const days: (string | undefined)[] = [];
    for (let day = 1; day <= 29; day += 1) {
      rig.clock.advance(DAY);
      await rig.invoke();
      days.push(rig.changes().at(-1)?.urgency);
    }
    expect(days.slice(0, 19)).toEqual(Array.from({ length: 19 }, () => undefined));
    expect(days.slice(19)).toEqual([
      ...Array.from({ length: 5 }, () => 'notice'),
      ...Array.from({ length: 4 }, () => 'warning'),
      'critical',
    ]);
    const last = rig.changes().at(-1);
    expect(last).toMatchObject({ health: 'suspended', reason: 'Suspended' });
    expect(Object.keys(last?.latestOffsets ?? {})).toEqual(['skyone_avro', 'sunset_avro']);
    expect(last?.message).toContain(last?.purgeAt);
    const ids = rig.changes().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is still suspended after the purge, and goes on where it was', async () => {
    const rig = await runningRig();
    const name = rig.name();
    await rig.invoke({ command: 'stop' });
    rig.clock.advance(31 * DAY);
    expect(await rig.invoke()).toMatchObject({ phase: 'ABSENT', health: 'suspended', reason: 'Suspended' });
    rig.flights(2);
    expect(await rig.invoke({ command: 'resume' })).toMatchObject({ reason: 'Running', statementName: `${name}-2` });
    rig.expectEveryRowOnce();
  });
});

describe('a statement that a person has deleted', () => {
  it('while it ran: held until it is said where to begin, from a time on', async () => {
    const rig = await runningRig();
    rig.confluent.control.delete(rig.name());
    rig.clock.advance(MINUTE);
    const entry = await rig.invoke();
    expect(entry).toMatchObject({ health: 'held', reason: 'Missing', phase: 'ABSENT' });
    expect(entry.message).toMatch(/"from": "earliest".*"from": "<timestamp>"/);
    expect(rig.changes().at(-1)).toMatchObject({ reason: 'Missing', health: 'held' });
    rig.clock.advance(MINUTE);
    const since = new Date(rig.clock.now()).toISOString();
    rig.flights(2);
    expect(await rig.invoke({ command: 'restart', from: since })).toMatchObject({
      reason: 'Running',
      action: 'create',
    });
    rig.expectEveryRowOnce();
  });

  it('while it was stopped: goes on where it stopped', async () => {
    const rig = await runningRig();
    await rig.invoke({ command: 'stop' });
    rig.clock.advance(MINUTE);
    rig.confluent.control.delete(rig.name());
    rig.clock.advance(MINUTE);
    expect(await rig.invoke()).toMatchObject({ health: 'suspended', phase: 'ABSENT' });
    rig.flights(2);
    expect(await rig.invoke({ command: 'resume' })).toMatchObject({ reason: 'Running' });
    rig.expectEveryRowOnce();
  });
});
