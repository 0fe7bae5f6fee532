import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, policyFolder, type Rig, startRig } from './keeper-rig.ts';

const VALUE = 'sk-"value"/of-theirs';
const ROTATED = 'sk-rotated-since';
const SETTINGS = { properties: { 'sql.secrets.openai': { fromSecret: 'openai.key' } } };

const start = async (options: Parameters<typeof startRig>[0] = {}): Promise<Rig> => {
  const rig = await startRig({ ...options, statementsFolder: await policyFolder(SETTINGS) });
  rig.flights(5);
  return rig;
};

const putValue = (rig: Rig, value: unknown): void => {
  rig.aws.secrets.set(rig.config.secretName, JSON.stringify({ ...rig.confluent.secret, 'openai.key': value }));
};

/** The property as Confluent got it, of each statement in their order. */
const onConfluent = (rig: Rig): readonly unknown[] =>
  rig.confluent.control
    .statements()
    .map(({ spec }) => JSON.parse(JSON.stringify(spec)).properties['sql.secrets.openai']);

/** Everything that the keeper has kept or told. */
const expectNowhereElse = (rig: Rig, ...values: readonly string[]): void => {
  const kept = JSON.stringify([
    [...rig.aws.tables.values()].map((table) => [...table.values()]),
    rig.aws.events,
    rig.output,
    rig.changes(),
  ]);
  for (const value of values) {
    expect(kept).not.toContain(value);
    expect(kept).not.toContain(JSON.stringify(value).slice(1, -1));
    expect(kept).not.toContain('sk-');
  }
};

describe('a statement that takes a property from the secret', () => {
  it('runs with its value, and so do its prerequisites', async () => {
    const rig = await start();
    putValue(rig, VALUE);
    expect(await rig.invoke()).toMatchObject({ phase: 'RUNNING', health: 'healthy' });
    expect(onConfluent(rig)).toEqual([VALUE, VALUE]);
    rig.expectEveryRowOnce();
    expect(await rig.invoke({ command: 'explain' })).toMatchObject({ phase: 'RUNNING' });
    expectNowhereElse(rig, VALUE);
  });

  it.each([undefined, '', 5, 'abc'])(
    'waits as long as the secret has no usable one (%j), then starts',
    async (value) => {
      const rig = await start();
      putValue(rig, value);
      await expect(rig.invoke()).rejects.toThrow(/lacks openai\.key for the property sql\.secrets\.openai/);
      await expect(rig.invoke()).rejects.toThrow(/lacks openai\.key/);
      expect(rig.confluent.control.statements()).toEqual([]);
      // At once, though the secret is read every five minutes only.
      putValue(rig, VALUE);
      expect(await rig.invoke()).toMatchObject({ phase: 'RUNNING', health: 'healthy' });
      rig.expectEveryRowOnce();
      rig.expectOneWriter();
    },
  );

  it('runs on where the value is gone, and is resumed without one', async () => {
    const rig = await start();
    putValue(rig, VALUE);
    await rig.invoke();
    rig.putSecret();
    rig.clock.advance(HOUR);
    expect(await rig.invoke()).toMatchObject({ health: 'healthy', action: 'none' });
    rig.confluent.control.fail(rig.name());
    expect(await rig.minutes(10)).toMatchObject({ phase: 'RUNNING' });
    rig.flights(5);
    rig.expectEveryRowOnce();
  });

  it('is not replaced where the value is rotated: the next incarnation has the new one', async () => {
    const rig = await start();
    putValue(rig, VALUE);
    await rig.invoke();
    const before = rig.name();
    putValue(rig, ROTATED);
    expect(await rig.minutes(10)).toMatchObject({ action: 'none', statementName: before });
    await rig.invoke({ command: 'restart', from: 'earliest' });
    expect(await rig.minutes(3)).toMatchObject({ phase: 'RUNNING' });
    expect(rig.name()).toBe(`${before}-2`);
    expect(onConfluent(rig)).toEqual([VALUE, VALUE, ROTATED]);
    expectNowhereElse(rig, VALUE, ROTATED);
  });

  it('is failed by what tells the value: nobody else learns it', async () => {
    const rig = await start();
    putValue(rig, VALUE);
    await rig.invoke();
    const told = `the key ${VALUE} is not accepted, ${JSON.stringify(VALUE)}`;
    rig.confluent.control.fail(rig.name(), { detail: told, exception: { name: 'SomeException', message: told } });
    expect((await rig.invoke()).restarts).toBe(1);
    await rig.invoke({ command: 'explain' });
    const reports = JSON.stringify([await rig.invoke({ command: 'history' }), rig.changes()]);
    expect(reports).toContain('the key [masked] is not accepted');
    expectNowhereElse(rig, VALUE);
  });

  it('keeps its value where Confluent changes it by PUT only', async () => {
    const rig = await start({ behaviour: { patch: 'not-allowed-405' } });
    putValue(rig, VALUE);
    await rig.invoke();
    expect(await rig.invoke({ command: 'stop' })).toMatchObject({ phase: 'STOPPED', health: 'suspended' });
    expect(await rig.invoke({ command: 'resume' })).toMatchObject({ phase: 'RUNNING' });
    expect(onConfluent(rig)).toEqual([VALUE, VALUE]);
    rig.clock.advance(MINUTE);
    rig.flights(5);
    rig.expectEveryRowOnce();
    expectNowhereElse(rig, VALUE);
  });
});
