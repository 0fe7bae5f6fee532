import type { StatementChange } from '../../../lambda/contract.ts';
import type { EventSink } from '../../../lambda/pass/ports.ts';

/** Keeps the changes that were told, and tells them further where there is somebody to tell. */
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
