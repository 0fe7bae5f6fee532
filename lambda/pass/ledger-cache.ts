import type { Observed } from '../core/model/statement.ts';
import type { LedgerRecord } from './ledger-store.ts';

/** Time for which a ledger item that was read counts as the newest, as long as there is nothing to do. */
const CACHE_LIFETIME_MS = 5 * 60_000;

interface Cached {
  readonly record: LedgerRecord;
  readonly changeToken: string;
  readonly at: number;
}

/** A text that differs after any change of a statement on Confluent: Confluent's own changes raise the version too. */
const changeToken = (statement: Observed | undefined): string => `${statement?.uid} ${statement?.resourceVersion}`;

/**
 * Ledger items that a warm function still holds. A cached item serves a single purpose: to find that nothing has happened
 * since and that there is nothing to do. A pass that acts reads the ledger first.
 */
export class LedgerCache {
  readonly #items = new Map<string, Cached>();

  cached(name: string, now: number): LedgerRecord | undefined {
    const item = this.#items.get(name);
    return item !== undefined && now - item.at < CACHE_LIFETIME_MS ? item.record : undefined;
  }

  isUnchanged(name: string, statement: Observed | undefined): boolean {
    return this.#items.get(name)?.changeToken === changeToken(statement);
  }

  keep(name: string, record: LedgerRecord, statement: Observed | undefined, now: number): void {
    this.#items.set(name, { record, changeToken: changeToken(statement), at: now });
  }

  forget(name: string): void {
    this.#items.delete(name);
  }
}
