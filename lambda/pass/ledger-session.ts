import type { StatementChange } from '../contract.ts';
import type { Ledger } from '../core/model/ledger.ts';
import { deepEqual } from './deep-equal.ts';
import type { LedgerRecord, LedgerStore } from './ledger-store.ts';
import type { EventSink } from './ports.ts';

/**
 * The largest outbox, in bytes of JSON. An item of DynamoDB holds 400 kB; a change with its exception takes 2 kB, one with
 * the offsets of thousands of partitions 60 kB. The oldest changes give way beyond it: that takes weeks of an EventBridge
 * that refuses everything.
 */
const LARGEST_OUTBOX_BYTES = 200_000;

/** The newest changes that fit, and the last one in any case. */
const newest = (changes: readonly StatementChange[]): readonly StatementChange[] => {
  let size = 0;
  const last = changes.findLastIndex((change) => {
    size += Buffer.byteLength(JSON.stringify(change));
    return size > LARGEST_OUTBOX_BYTES;
  });
  return changes.slice(Math.min(last + 1, changes.length - 1));
};

/** Tries to take what was sent out of an outbox that other passes write too. */
const MOST_CONFLICTS = 10;

/** The ledger of one statement in the hands of one pass: what the store holds, and what is still to be stored. */
export class LedgerSession {
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

  static async open(name: string, store: LedgerStore, deadline: number): Promise<LedgerSession> {
    return new LedgerSession(name, store, await store.read(name, deadline));
  }

  /** The item in the store, as far as this pass knows. */
  get stored(): LedgerRecord {
    return this.#stored;
  }

  /** Entry of a change into the outbox; the next `save` stores it, `flush` sends it. */
  queueChange(change: StatementChange): void {
    this.#outbox = newest([...this.#outbox, change]);
  }

  /**
   * Storage of everything, if anything is new. False: another pass was faster; the session then holds what that pass wrote,
   * and the caller has to decide anew.
   *
   * @param deadline when it must be stored, in milliseconds since 1970
   */
  async save(deadline: number): Promise<boolean> {
    const next: LedgerRecord = { revision: this.#stored.revision, ledger: this.ledger, outbox: this.#outbox };
    if (deepEqual(next, this.#stored)) return true;
    const written = await this.#store.write(this.#name, next, deadline);
    this.#adopt(written === 'conflict' ? await this.#store.read(this.#name, deadline) : written);
    return written !== 'conflict';
  }

  /** Delivery of the outbox, which is then cleared, each within its deadline; what could not be sent waits for the next pass. */
  async flush(events: EventSink, deadlines: { readonly send: number; readonly clear: number }): Promise<void> {
    if (this.#outbox.length === 0) return;
    const sent = await events.send(this.#outbox, deadlines.send);
    for (let tries = 0; sent.size > 0 && tries < MOST_CONFLICTS; tries += 1) {
      this.#outbox = this.#outbox.filter(({ id }) => !sent.has(id));
      if (await this.save(deadlines.clear)) return;
    }
  }

  #adopt(record: LedgerRecord): void {
    this.#stored = record;
    this.ledger = record.ledger;
    this.#outbox = record.outbox;
  }
}
