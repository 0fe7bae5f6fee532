import { afterEach, beforeEach, expect, test } from 'vitest';
import { VirtualClock } from '../../emulator/clock.ts';
import { type Embedded, startEmbedded } from '../../emulator/embedded.ts';
import { ConfluentClient } from '../../lambda/adapters/confluent.ts';
import { parseSecret } from '../../lambda/adapters/secret.ts';
import type { Budget } from '../../lambda/ports.ts';

const SQL = 'CREATE TABLE IF NOT EXISTS `flight_avro` (`a` STRING)';

let clock: VirtualClock;
let embedded: Embedded;
let client: ConfluentClient;

beforeEach(async () => {
  clock = new VirtualClock();
  embedded = await startEmbedded({ clock });
  const connection = parseSecret(JSON.stringify(embedded.secret), 'the/secret');
  const source = { current: async () => connection, refreshed: async () => connection };
  client = new ConfluentClient({ source, clock, random: Math.random });
});

afterEach(() => embedded.close());

const budget = (): Budget => ({ deadline: clock.now() + 60_000, onFailedTry: () => undefined });

test('a statement is created once, found and stopped', async () => {
  const properties = {
    'sql.current-catalog': embedded.secret['environment.id'] ?? '',
    'sql.current-database': 'airline',
  };
  const create = () => client.create({ statementName: 'sink-1a2b', sql: SQL, properties }, budget());
  expect(await client.find('sink-1a2b', budget())).toBeUndefined();
  expect(await create()).toEqual({ kind: 'accepted' });
  expect(await create()).toEqual({ kind: 'exists' });
  expect(await client.find('sink-1a2b', budget())).toMatchObject({
    statementName: 'sink-1a2b',
    labelled: true,
    stopped: false,
  });
  expect(await client.exceptions('sink-1a2b', budget())).toEqual([]);
});

test('what is not there cannot be stopped', async () => {
  expect(await client.setStopped('none-1a2b', true, budget())).toMatchObject({ kind: 'refused' });
});
