import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ReportEntry } from '../../lambda/contract.ts';
import { MINUTE, type Rig, STATEMENTS, startRig } from './keeper-rig.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'statements-'));
  await cp(STATEMENTS, folder, { recursive: true });
  const copy = (topic: string): string =>
    `INSERT INTO flight_avro (email_address, airline) SELECT email_address, '${topic}' FROM ${topic};`;
  await writeFile(join(folder, 'broken.sql'), 'INSERT INTO nowhere (a) SELECT b FROM no_such_topic;');
  await writeFile(join(folder, 'sunset.sql'), copy('sunset_avro'));
  const definition = (name: string) => ({ name, sql: `${name}.sql`, prerequisites: ['flight-avro.sql'] });
  await writeFile(join(folder, 'statements.json'), JSON.stringify([definition('broken'), definition('sunset')]));
});
afterAll(() => rm(folder, { recursive: true }));

const pass = async (rig: Rig, event: unknown = {}): Promise<readonly ReportEntry[]> => {
  rig.clock.advance(MINUTE);
  return (await rig.cold()(event, { getRemainingTimeInMillis: () => 120_000 })).statements;
};

it('keeps the trouble of one statement from the others', async () => {
  const rig = await startRig({ statementsFolder: folder });
  rig.flights(3);
  await pass(rig);
  expect(await pass(rig)).toMatchObject([
    { name: 'broken', phase: 'FAILED' },
    { name: 'sunset', phase: 'RUNNING', health: 'healthy' },
  ]);
  expect(rig.confluent.control.rows('flight_avro')).toHaveLength(3);
});

it('serves the others, then throws for the one that cannot be looked after', async () => {
  const rig = await startRig({ statementsFolder: folder });
  rig.confluent.control.fault({ kind: 'status', status: 500, pathIncludes: '/broken-', times: 'always' });
  await expect(pass(rig)).rejects.toThrow(/1 of 2 statements .*broken: Unreachable/);
  rig.flights(2);
  rig.clock.advance(MINUTE);
  expect(rig.confluent.control.rows('flight_avro')).toHaveLength(2);
});

it('runs a prerequisite of two statements once', async () => {
  const rig = await startRig({ statementsFolder: folder });
  await pass(rig);
  const names = rig.confluent.control.statements().map(({ name }) => name);
  expect(names.filter((name) => name.startsWith('flight-avro-'))).toHaveLength(1);
});

it('acts on the statement that a command names, and on no other', async () => {
  const rig = await startRig({ statementsFolder: folder });
  await pass(rig);
  expect(await pass(rig, { command: 'stop', statement: 'sunset' })).toMatchObject([
    { name: 'sunset', phase: 'STOPPED' },
  ]);
  expect(await pass(rig)).toMatchObject([
    { name: 'broken', health: expect.not.stringMatching('suspended') },
    { name: 'sunset', health: 'suspended' },
  ]);
});
