import type { StatementChange } from '../contract.ts';
import type { Ledger } from '../core/model/ledger.ts';
import type { EventSink, LedgerRecord, LedgerStore } from './ports.ts';
import { isSame } from './same.ts';

/**
 * The most that waits to be told, in bytes of JSON: an item of DynamoDB holds 400 kB, and a change with its exception takes
 * 2, one with the offsets of thousands of partitions 60. Beyond it the oldest give way (weeks of an EventBridge that refuses
 * everything).
 */
const LARGEST_OUTBOX = 200_000;

/** As many of the newest as there is room for, and the last one in any case. */
const newest = (changes: readonly StatementChange[]): readonly StatementChange[] => {
  let size = 0;
  const last = changes.findLastIndex((change) => {
    size += Buffer.byteLength(JSON.stringify(change));
    return size > LARGEST_OUTBOX;
  });
  return changes.slice(Math.min(last + 1, changes.length - 1));
};

/** Tries to take what was sent out of an outbox that other passes are writing too. */
const MOST_CONFLICTS = 10;

/** The ledger in the hands of one pass: what is stored, and what is still to be. */
export class Book {
  readonly #name: string;
  readonly #store: LedgerStore;
  #stored: LedgerRecord;
  ledger: Ledger;
  #outbox: readonly StatementChange[];

  private constructor(name: string, store: LedgerStore, stored: LedgerRecord) {
    this.#name = name;
    this.#store = store;
    this.#stored = stored;
    this.ledger = stored.ledger;
    this.#outbox = stored.outbox;
  }

  static async open(name: string, store: LedgerStore): Promise<Book> {
    return new Book(name, store, await store.read(name));
  }

  /** What the store holds, as far as this pass knows. */
  get stored(): LedgerRecord {
    return this.#stored;
  }

  /** Puts a change into the outbox; it goes with the next `save`. */
  tell(change: StatementChange): void {
    this.#outbox = newest([...this.#outbox, change]);
  }

  /**
   * Stores everything, if there is anything new. False: another pass was faster. The book then holds what that one wrote,
   * and everything has to be decided anew.
   */
  async save(): Promise<boolean> {
    const next: LedgerRecord = { revision: this.#stored.revision, ledger: this.ledger, outbox: this.#outbox };
    if (isSame(next, this.#stored)) return true;
    const written = await this.#store.write(this.#name, next);
    this.#hold(written === 'conflict' ? await this.#store.read(this.#name) : written);
    return written !== 'conflict';
  }

  /** Sends what waits to be told, then clears it; what could not be sent waits for the next pass. */
  async flush(events: EventSink, deadline: number): Promise<void> {
    if (this.#outbox.length === 0) return;
    const sent = await events.send(this.#outbox, deadline);
    for (let tries = 0; sent.size > 0 && tries < MOST_CONFLICTS; tries += 1) {
      this.#outbox = this.#outbox.filter(({ id }) => !sent.has(id));
      if (await this.save()) return;
    }
  }

  #hold(record: LedgerRecord): void {
    this.#stored = record;
    this.ledger = record.ledger;
    this.#outbox = record.outbox;
  }
}
