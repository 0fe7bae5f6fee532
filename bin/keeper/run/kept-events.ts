import type { StatementChange } from '../../../lambda/contract.ts';
import type { EventSink } from '../../../lambda/pass/ports.ts';

/** Sink that keeps the changes for the output, and forwards them to another sink if there is one. */
export class KeptEvents implements EventSink {
  readonly changes: StatementChange[] = [];
  readonly #further: EventSink | undefined;

  constructor(further?: EventSink) {
    this.#further = further;
  }

  async send(changes: readonly StatementChange[], deadline: number): Promise<ReadonlySet<string>> {
    this.changes.push(...changes);
    return this.#further === undefined ? new Set(changes.map(({ id }) => id)) : this.#further.send(changes, deadline);
  }
}
