import type { Observed } from '../core/model/statement.ts';
import type { LedgerRecord } from './ports.ts';

/** How long a ledger item that was read is trusted to be the newest, as long as there is nothing to do; milliseconds. */
const TRUSTED = 5 * 60_000;

interface Remembered {
  readonly record: LedgerRecord;
  readonly version: string;
  readonly at: number;
}

/** What tells any change of a statement on Confluent: the system bumps the version too. */
const versionOf = (statement: Observed | undefined): string => `${statement?.uid} ${statement?.resourceVersion}`;

/**
 * Ledger items that a warm function still knows. One is good for a single purpose: to find that nothing has happened since
 * and that there is nothing to do. Whoever wants to act reads the ledger.
 */
export class Memory {
  readonly #known = new Map<string, Remembered>();

  recall(name: string, now: number): LedgerRecord | undefined {
    const known = this.#known.get(name);
    return known !== undefined && now - known.at < TRUSTED ? known.record : undefined;
  }

  isUnchanged(name: string, statement: Observed | undefined): boolean {
    return this.#known.get(name)?.version === versionOf(statement);
  }

  keep(name: string, record: LedgerRecord, statement: Observed | undefined, now: number): void {
    this.#known.set(name, { record, version: versionOf(statement), at: now });
  }

  forget(name: string): void {
    this.#known.delete(name);
  }
}
