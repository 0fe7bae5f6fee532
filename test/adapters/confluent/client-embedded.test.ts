import { afterEach, expect, test } from 'vitest';
import { type Embedded, startEmbedded } from '../../../emulator/embedded.ts';
import type { Behaviour } from '../../../emulator/world/behaviour.ts';
import { VirtualClock } from '../../../emulator/world/clock.ts';
import { parseSecret } from '../../../lambda/adapters/aws/secret.ts';
import { ConfluentClient } from '../../../lambda/adapters/confluent/client.ts';
import { phaseOf } from '../../../lambda/core/model/phase.ts';
import type { Budget } from '../../../lambda/pass/ports.ts';
import { visible } from './visible.ts';

let embedded: Embedded | undefined;

afterEach(async () => {
  await embedded?.close();
});

const behaviours: readonly Partial<Behaviour>[] = [
  {},
  { createStatus: 200, traits: 'null', propertiesNull: true, errorFields: 'bare' },
  { patch: 'disabled-403', updateStatus: 202, updateBody: false },
  { patch: 'not-allowed-405', updateStatus: 200, updateBody: true, propertiesNull: true, unknownFields: true },
  { patch: 'disabled-403', updateStatus: 204, systemBumpSeconds: 1, traits: 'absent' },
  { poolScopedRole: true, nextOfLastPage: 'absent' },
];

test.each(behaviours)(
  'a statement is created once, found, stopped and resumed on a Confluent with %j',
  async (behaviour) => {
    const clock = new VirtualClock();
    embedded = await startEmbedded({ clock, behaviour });
    const connection = parseSecret(JSON.stringify(embedded.secret), 'the/secret');
    const source = { current: async () => connection, refreshed: async () => connection };
    const client = new ConfluentClient({ source, clock, random: Math.random });
    const budget = (): Budget => ({ deadline: clock.now() + 60_000, onFailedTry: () => undefined });

    const name = 'sink-1a2b';
    const sql = 'INSERT INTO `sunset_avro` SELECT * FROM `skyone_avro`';
    const properties = { 'sql.current-catalog': connection.environmentId, 'sql.current-database': 'airline' };
    const create = () => client.create({ statementName: name, sql, properties, placement: {} }, budget());

    expect(visible(await client.find(name, budget()))).toBeUndefined();
    expect(await create()).toMatchObject({ kind: 'accepted', shown: { phase: phaseOf('PENDING') } });
    expect(await create()).toMatchObject({ kind: 'exists', detail: expect.stringContaining('already exists') });
    clock.advance(60_000);
    expect(await client.find(name, budget())).toMatchObject({
      phase: phaseOf('RUNNING'),
      labelled: true,
      stopped: false,
    });
    expect(await client.exceptions(name, budget())).toEqual([]);

    expect(await client.setStopped(name, true, budget())).toEqual({ kind: 'accepted' });
    clock.advance(60_000);
    expect(await client.find(name, budget())).toMatchObject({ phase: phaseOf('STOPPED'), stopped: true });
    expect(await client.setStopped(name, false, budget())).toEqual({ kind: 'accepted' });
    clock.advance(60_000);
    expect(await client.find(name, budget())).toMatchObject({ phase: phaseOf('RUNNING'), stopped: false });

    const none = client.setStopped('none-1a2b', true, budget());
    if (behaviour.poolScopedRole === true) await expect(none).rejects.toMatchObject({ reason: 'AccessDenied' });
    else expect(await none).toMatchObject({ kind: 'refused' });
  },
);
