import { ConfluentClient } from '../../../lambda/adapters/confluent/client.ts';
import type { RequestOptions } from '../../../lambda/adapters/confluent/requests.ts';
import { ABSENT } from '../../../lambda/core/model/phase.ts';
import { Hidden, type Observed } from '../../../lambda/core/model/statement.ts';
import type { Budget } from '../../../lambda/pass/ports.ts';

/** Listener for the phase that each look found. */
export type Watcher = (statementName: string, phase: string) => void;

/** Client of the keeper that also informs a watcher. */
export class WatchedClient extends ConfluentClient {
  readonly #watcher: Watcher;

  constructor(options: RequestOptions, watcher: Watcher) {
    super(options);
    this.#watcher = watcher;
  }

  override async find(statementName: string, budget: Budget): Promise<Observed | Hidden | undefined> {
    const found = await super.find(statementName, budget);
    if (!(found instanceof Hidden)) this.#watcher(statementName, (found?.phase ?? ABSENT).name);
    return found;
  }
}
