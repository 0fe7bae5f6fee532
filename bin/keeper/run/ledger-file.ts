import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ledgerSchema, outboxSchema, revisionSchema } from '../../../lambda/adapters/ledger/ledger-schema.ts';
import { EMPTY_LEDGER } from '../../../lambda/core/model/ledger.ts';
import type { LedgerRecord, LedgerStore } from '../../../lambda/pass/ledger-store.ts';
import * as z from '../../../lambda/zod.ts';

const fileSchema = z.object({ revision: revisionSchema, ledger: ledgerSchema, outbox: outboxSchema });

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

/**
 * Ledger in a folder, for local runs: one file `<statement>.<revision>.json` per statement; the replaced file is
 * removed. A revision is written by linking a complete file to its name, which the file system grants to one writer only:
 * there is no lock that a killed run could leave behind.
 */
export class FileLedger implements LedgerStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async read(name: string): Promise<LedgerRecord> {
    for (;;) {
      const revision = (await this.#revisions(name)).at(-1);
      if (revision === undefined) return { revision: 0, ledger: EMPTY_LEDGER, outbox: [] };
      const path = this.#path(name, revision);
      try {
        const record = fileSchema.parse(JSON.parse(await readFile(path, 'utf8')));
        // Every write would be in conflict with the file's name, for ever.
        if (record.revision !== revision) throw new Error(`it holds revision ${record.revision}`);
        return record;
      } catch (error) {
        // Replaced since the folder was listed: there is a newer one.
        if (hasCode(error, 'ENOENT')) continue;
        throw new Error(`The ledger file ${path} cannot be read`, { cause: error });
      }
    }
  }

  async write(name: string, record: LedgerRecord): Promise<LedgerRecord | 'conflict'> {
    const written = { ...record, revision: record.revision + 1 };
    if (((await this.#revisions(name)).at(-1) ?? 0) !== record.revision) return 'conflict';
    await mkdir(this.#folder, { recursive: true });
    const draft = join(this.#folder, `${randomUUID()}.draft`);
    try {
      await writeFile(draft, JSON.stringify(written, undefined, 2));
      await link(draft, this.#path(name, written.revision));
    } catch (error) {
      if (hasCode(error, 'EEXIST')) return 'conflict';
      throw error;
    } finally {
      await rm(draft, { force: true });
    }
    return (await this.#tidied(name, written.revision)) ? written : 'conflict';
  }

  /** Removal of all revisions but the newest; false: a newer one than `revision` has come, and `revision` itself is removed. */
  async #tidied(name: string, revision: number): Promise<boolean> {
    const revisions = await this.#revisions(name);
    const newest = revisions.at(-1) ?? revision;
    await Promise.all(
      revisions.filter((each) => each < newest).map((each) => rm(this.#path(name, each), { force: true })),
    );
    return newest === revision;
  }

  /** Revisions in ascending order; none where the folder does not exist yet. */
  async #revisions(name: string): Promise<readonly number[]> {
    const prefix = `${encodeURIComponent(name)}.`;
    try {
      return (await readdir(this.#folder))
        .filter((file) => file.startsWith(prefix) && /^[1-9]\d{0,14}\.json$/.test(file.slice(prefix.length)))
        .map((file) => Number.parseInt(file.slice(prefix.length), 10))
        .sort((a, b) => a - b);
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return [];
      throw error;
    }
  }

  #path(name: string, revision: number): string {
    return join(this.#folder, `${encodeURIComponent(name)}.${revision}.json`);
  }
}
