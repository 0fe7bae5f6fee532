import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { StateError } from '../../bin/keeper/errors.ts';
import { FileLedger } from '../../bin/keeper/run/ledger-file.ts';
import { type State, withState } from '../../bin/keeper/run/state-folder.ts';
import { startEmbedded } from '../../emulator/embedded.ts';
import { VirtualClock } from '../../emulator/world/clock.ts';
import type { Snapshot } from '../../emulator/world/snapshot.ts';
import { EMPTY_LEDGER } from '../../lambda/core/model/ledger.ts';
import { newFolder } from './command.ts';

/** A world in which nearly everything has happened that a snapshot can hold. */
const eventful = async (): Promise<Snapshot> => {
  const clock = new VirtualClock();
  const embedded = await startEmbedded({ clock });
  const { control } = embedded;
  const insert = 'INSERT INTO sunset_avro (flight_number) SELECT flight_number FROM skyone_avro';
  control.create('first', insert, { labels: { some: 'label' } });
  control.advance(60);
  control.produce('skyone_avro', [{ flight_number: '1', flight_duration: 90 }]);
  control.poison('skyone_avro');
  control.advance(60);
  control.create('waiting', insert, { properties: { 'sql.tables.initial-offset-from': 'first' } });
  control.exhaustPool('lfcp-em8edd');
  control.create('queueing', insert);
  control.create('starting', 'CREATE TABLE t (a STRING, PRIMARY KEY (a) NOT ENFORCED)');
  control.fault({ kind: 'status', status: 503, times: 'always' });
  await fetch(`${embedded.url}/sql/v1/none`).then((response) => response.text());
  const snapshot = control.snapshot();
  await embedded.close();
  return snapshot;
};

const keepOnce = async (folder: string, name: string, snapshot: Snapshot): Promise<void> =>
  withState(folder, true, async ({ ledgerFolder, save }) => {
    await new FileLedger(ledgerFolder).write(name, { revision: 0, ledger: EMPTY_LEDGER, outbox: [] });
    await save(snapshot);
  });

const seen = (folder: string, keeps = false): Promise<State> =>
  withState(folder, keeps, (state) => Promise.resolve(state));

describe('the state folder', () => {
  test('gives back what was saved, the ledger with it', async () => {
    const folder = await newFolder();
    const snapshot = await eventful();
    expect((await seen(folder)).snapshot).toBeUndefined();
    await keepOnce(folder, 'first', snapshot);
    await keepOnce(folder, 'second', snapshot);
    const state = await seen(folder);
    expect(state.snapshot).toEqual(snapshot);
    expect((await readdir(state.ledgerFolder)).sort()).toEqual(['first.1.json', 'second.1.json']);
    expect((await readdir(folder)).filter((name) => name.startsWith('ledger-'))).toHaveLength(1);
  });

  test('forgets what a call did that was ended before it saved', async () => {
    const folder = await newFolder();
    await keepOnce(folder, 'first', await eventful());
    const ended = withState(folder, true, async ({ ledgerFolder }) => {
      await new FileLedger(ledgerFolder).write('second', { revision: 0, ledger: EMPTY_LEDGER, outbox: [] });
      throw new Error('killed');
    });
    await expect(ended).rejects.toThrow('killed');
    for (const keeps of [false, true]) {
      expect(await readdir((await seen(folder, keeps)).ledgerFolder)).toEqual(['first.1.json']);
    }
  });

  test.each([
    ['cut off', (text: string) => text.slice(0, text.length / 2)],
    ['of another release', (text: string) => text.replace('"format":1', '"format":0')],
    ['of another shape', (text: string) => text.replace('"stopped":', '"halted":')],
  ])('%s: says which folder to delete', async (_, damage) => {
    const folder = await newFolder();
    await keepOnce(folder, 'first', await eventful());
    const path = join(folder, 'state.json');
    await writeFile(path, damage(await readFile(path, 'utf8')));
    await expect(seen(folder)).rejects.toThrow(StateError);
    await expect(seen(folder)).rejects.toThrow(`The state in ${folder} cannot be used`);
    await expect(seen(folder)).rejects.toThrow(/delete that folder/);
  });

  test('of a release that knew no names of catalogs: they have their defaults', async () => {
    const folder = await newFolder();
    const snapshot = await eventful();
    await keepOnce(folder, 'first', snapshot);
    const path = join(folder, 'state.json');
    const added = [
      'catalogName',
      'databaseId',
      'databaseName',
      'options',
      'placeNames',
      'informationSchema',
      'pendingStatus',
    ];
    const older: unknown = JSON.parse(await readFile(path, 'utf8'), (key, value: unknown) =>
      added.includes(key) ? undefined : value,
    );
    await writeFile(path, JSON.stringify(older));
    expect((await seen(folder)).snapshot).toEqual(snapshot);
  });

  test('without its ledger, as a lock that is none, as a file: the same', async () => {
    const folder = await newFolder();
    await keepOnce(folder, 'first', await eventful());
    await rm((await seen(folder)).ledgerFolder, { recursive: true });
    await expect(seen(folder, true)).rejects.toThrow(/delete that folder/);
    await writeFile(join(folder, 'lock'), 'this is no database, and was never meant to be one');
    await expect(seen(folder)).rejects.toThrow(/delete that folder/);
    await expect(seen(join(folder, 'state.json'))).rejects.toThrow(/delete that folder/);
  });
});
