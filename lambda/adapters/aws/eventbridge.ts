import { type EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { EVENT_DETAIL_TYPE, EVENT_SOURCE, type StatementChange } from '../../contract.ts';
import { type Clock, DeadlineExceeded, type EventSink } from '../../pass/ports.ts';
import { messageOf } from '../trouble.ts';
import { sendWithin } from './within.ts';

/** Most entries that one PutEvents request takes. */
const BATCH_ENTRIES = 10;

/** Longest wait for an answer, in milliseconds: what could not be told is kept, and told by the next pass. */
const LONGEST_MS = 10_000;

export interface EventBridgeOptions {
  readonly client: EventBridgeClient;
  /** Name or ARN of the bus. */
  readonly eventBusName: string;
  readonly clock: Clock;
  /** Receiver of the reasons why EventBridge did not take changes; they stay in the outbox and are sent again. */
  readonly onError: (error: Error) => void;
}

/** Publisher of changes on an EventBridge bus. */
export class EventBridgeSink implements EventSink {
  readonly #options: EventBridgeOptions;

  constructor(options: EventBridgeOptions) {
    this.#options = options;
  }

  /** Ids of the changes that EventBridge took. Never rejects: `onError` learns what could not be sent. */
  async send(changes: readonly StatementChange[], deadline: number): Promise<ReadonlySet<string>> {
    const taken = new Set<string>();
    for (let start = 0; start < changes.length; start += BATCH_ENTRIES) {
      const batch = changes.slice(start, start + BATCH_ENTRIES);
      try {
        for (const id of await this.#sendBatch(batch, deadline)) taken.add(id);
      } catch (error) {
        this.#options.onError(
          new Error(
            `${batch.length} change(s) could not be told through EventBridge (${this.#options.eventBusName}) and will ` +
              `be sent again: ${messageOf(error)}`,
            { cause: error },
          ),
        );
        if (error instanceof DeadlineExceeded) break;
      }
    }
    return taken;
  }

  async #sendBatch(batch: readonly StatementChange[], deadline: number): Promise<readonly string[]> {
    const { client, clock, onError } = this.#options;
    const put = new PutEventsCommand({ Entries: batch.map((change) => this.#entry(change)) });
    const answer = await sendWithin({ clock, deadline, longestMs: LONGEST_MS }, (options) => client.send(put, options));
    // The answer's entries stand in the order of the request's; a request can be taken in part.
    const results = batch.map(({ id }, index) => ({ id, result: answer.Entries?.[index] }));
    const failed = results.filter(
      ({ result }) =>
        result?.ErrorCode !== undefined || (answer.FailedEntryCount !== 0 && result?.EventId === undefined),
    );
    if (failed.length > 0) {
      const reasons = failed.map(({ id, result }) =>
        `${id} ${result?.ErrorCode ?? ''} ${result?.ErrorMessage ?? ''}`.trim(),
      );
      onError(
        new Error(`EventBridge did not take ${failed.length} change(s), sent again later: ${reasons.join('; ')}`),
      );
    }
    return results.filter((result) => !failed.includes(result)).map(({ id }) => id);
  }

  #entry(change: StatementChange): PutEventsRequestEntry {
    return {
      Source: EVENT_SOURCE,
      DetailType: EVENT_DETAIL_TYPE,
      EventBusName: this.#options.eventBusName,
      Time: new Date(change.at),
      Detail: JSON.stringify(change),
    };
  }
}
