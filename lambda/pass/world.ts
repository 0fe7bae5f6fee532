import type { Memory } from './memory.ts';
import type { Clock, Confluent, EventSink, LedgerStore } from './ports.ts';

/** The world that a pass works in. */
export interface World {
  readonly confluent: Confluent;
  readonly ledgers: LedgerStore;
  readonly events: EventSink;
  readonly clock: Clock;
  readonly memory: Memory;
}
