import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import type { Snapshot } from '../../../emulator/world/snapshot.ts';
import { StateError } from '../errors.ts';
import { snapshotSchema } from './snapshot-schema.ts';

/** State that the call before has kept, held by this call alone. */
export interface State {
  /** Snapshot of the embedded Confluent; absent at the first call. */
  readonly snapshot?: Snapshot;
  /** Folder of the ledger that belongs to it; a change in it counts once it is saved. */
  readonly ledgerFolder: string;
  /** Replacement of the kept state by the snapshot and the ledger, all or nothing. */
  save(snapshot: Snapshot): Promise<void>;
}

/** Number of the format; it is raised when the meaning of kept data changes. */
const FORMAT = 1;

const stateSchema = z.strictObject({
  format: z.literal(FORMAT),
  generation: z.int().positive(),
  snapshot: snapshotSchema,
});

/** Longest wait for another call to end, in milliseconds. */
const PATIENCE = 60_000;

const reasonOf = (error: unknown): string => {
  if (error instanceof z.ZodError) return 'it is of another release, or damaged';
  return error instanceof Error ? error.message : String(error);
};

export const unusable = (folder: string, error: unknown): StateError =>
  new StateError(
    `The state in ${folder} cannot be used (${reasonOf(error).replaceAll('\n', ' ')}): ` +
      'delete that folder to begin anew, or choose another with --state=<folder>.',
    { cause: error },
  );

/** SQLite's code SQLITE_BUSY. */
const BUSY = 5;

const isBusy = (error: unknown): boolean => error instanceof Error && 'errcode' in error && error.errcode === BUSY;

/** Exclusive lock of the file system, which ends with this process, however that ends. */
const lock = (folder: string): DatabaseSync => {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(join(folder, 'lock'), { timeout: PATIENCE });
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database?.close();
    if (!isBusy(error)) throw unusable(folder, error);
    throw new StateError(
      `The state in ${folder} has been in use by another call for ${PATIENCE / 1_000} seconds: wait for it to end.`,
      { cause: error },
    );
  }
};

const readState = async (path: string): Promise<z.infer<typeof stateSchema> | undefined> => {
  try {
    return stateSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
};

/**
 * State as found. A call that keeps its outcome gets a ledger folder of its own: if it is killed, everything stays as it
 * was.
 */
const load = async (folder: string, keeps: boolean): Promise<State> => {
  const path = join(folder, 'state.json');
  const ledger = (number: number): string => join(folder, `ledger-${number}`);
  const kept = await readState(path);
  const generation = (kept?.generation ?? 0) + (keeps ? 1 : 0);
  const ledgerFolder = ledger(generation);
  if (keeps) {
    await rm(ledgerFolder, { recursive: true, force: true });
    if (kept === undefined) await mkdir(ledgerFolder);
    else await cp(ledger(kept.generation), ledgerFolder, { recursive: true });
  }
  const save = async (snapshot: Snapshot): Promise<void> => {
    await writeFile(`${path}.draft`, JSON.stringify({ format: FORMAT, generation, snapshot }));
    await rename(`${path}.draft`, path);
    const old = (await readdir(folder)).filter(
      (name) => name.startsWith('ledger-') && join(folder, name) !== ledgerFolder,
    );
    await Promise.all(old.map((name) => rm(join(folder, name), { recursive: true, force: true })));
  };
  return { ledgerFolder, save, ...(kept === undefined ? {} : { snapshot: kept.snapshot }) };
};

/**
 * Run of `work` with the state in `folder`, one call after another.
 *
 * @param keeps true if `work` is going to save
 * @throws StateError where the folder is damaged, of another release, not writable, or in use for too long
 */
export const withState = async <T>(folder: string, keeps: boolean, work: (state: State) => Promise<T>): Promise<T> => {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw unusable(folder, error);
  });
  const locked = lock(folder);
  try {
    const state = await load(folder, keeps).catch((error: unknown) => {
      throw unusable(folder, error);
    });
    return await work(state);
  } finally {
    locked.close();
  }
};
