import { ledgerSchema, outboxSchema } from '../../lambda/adapters/ledger/ledger-schema.ts';
import type { StatementChange } from '../../lambda/contract.ts';
import { EMPTY_LEDGER, type Ledger } from '../../lambda/core/model/ledger.ts';
import type { LedgerRecord, LedgerStore } from '../../lambda/pass/ledger-store.ts';
import type { EventSink } from '../../lambda/pass/ports.ts';

/** A write that is stored, and whose answer is lost: the SDK's repetition finds a conflict, or nothing gets through. */
export type LostWrite = 'conflict' | 'error';

interface Item {
  readonly revision: number;
  readonly ledger: string;
  readonly outbox: string;
}

/** A ledger as DynamoDB keeps one: text, and conditional writes. */
export class MemoryLedger implements LedgerStore {
  down = false;
  /** What becomes of the next writes. */
  readonly losing: LostWrite[] = [];
  /** Everything that was ever stored, for whoever looks for what must not be in it. */
  readonly written: string[] = [];
  readonly #items = new Map<string, Item>();

  async read(name: string): Promise<LedgerRecord> {
    if (this.down) throw new Error('the ledger is out of order');
    return this.#record(name);
  }

  async write(name: string, record: LedgerRecord): Promise<LedgerRecord | 'conflict'> {
    if (this.down) throw new Error('the ledger is out of order');
    if (record.revision !== (this.#items.get(name)?.revision ?? 0)) return 'conflict';
    const revision = record.revision + 1;
    const item = { revision, ledger: JSON.stringify(record.ledger), outbox: JSON.stringify(record.outbox) };
    this.#items.set(name, item);
    this.written.push(item.ledger, item.outbox);
    const lost = this.losing.shift();
    if (lost === 'error') throw new Error('the ledger did not answer');
    return lost ?? { ...record, revision };
  }

  /** What stands in it, whether it can be reached or not. */
  look(name: string): Ledger {
    return this.#record(name).ledger;
  }

  #record(name: string): LedgerRecord {
    const item = this.#items.get(name);
    if (item === undefined) return { revision: 0, ledger: EMPTY_LEDGER, outbox: [] };
    return {
      revision: item.revision,
      ledger: ledgerSchema.parse(JSON.parse(item.ledger)),
      outbox: outboxSchema.parse(JSON.parse(item.outbox)),
    };
  }
}

/** `deaf`: takes everything and its answer is lost; `half`: takes every other change. */
export type EventTrouble = 'down' | 'deaf' | 'half';

/** An event bus that keeps what it was given. */
export class MemoryEvents implements EventSink {
  trouble: EventTrouble | undefined;
  /** Every delivery, repeated ones included. */
  readonly delivered: StatementChange[] = [];

  async send(changes: readonly StatementChange[]): Promise<ReadonlySet<string>> {
    const { trouble } = this;
    if (trouble === 'down') return new Set();
    const taken = changes.filter((_, index) => trouble !== 'half' || index % 2 === 0);
    this.delivered.push(...structuredClone(taken));
    return new Set(trouble === 'deaf' ? [] : taken.map(({ id }) => id));
  }
}
