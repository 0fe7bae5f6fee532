import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { LEDGER_KEY } from '../../contract.ts';
import { EMPTY_LEDGER } from '../../core/model/ledger.ts';
import type { LedgerRecord, LedgerStore } from '../../pass/ledger-store.ts';
import type { Clock } from '../../pass/ports.ts';
import * as z from '../../zod.ts';
import { ledgerSchema, outboxSchema, revisionSchema } from '../ledger/ledger-schema.ts';
import { Semaphore } from '../semaphore.ts';
import { messageOf } from '../trouble.ts';
import { type SendOptions, SHORTEST_MS, sendWithin } from './within.ts';

const itemSchema = z.object({
  revision: z.object({ N: z.string() }),
  ledger: z.object({ S: z.string() }),
  outbox: z.object({ S: z.string() }),
});

const readItem = (item: unknown): LedgerRecord => {
  const { revision, ledger, outbox } = itemSchema.parse(item);
  return {
    revision: revisionSchema.parse(Number(revision.N)),
    ledger: ledgerSchema.parse(JSON.parse(ledger.S)),
    outbox: outboxSchema.parse(JSON.parse(outbox.S)),
  };
};

/** Most requests at a time, fewer than the SDK has connections: one that waits for a connection runs into its timeouts unsent. */
const MAX_REQUESTS = 32;

/** The ledger in a DynamoDB table with the string partition key {@link LEDGER_KEY}; conditional writes keep two passes apart. */
export class DynamoDbLedger implements LedgerStore {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #clock: Clock;
  readonly #permits = new Semaphore(MAX_REQUESTS);

  constructor(client: DynamoDBClient, tableName: string, clock: Clock) {
    this.#client = client;
    this.#tableName = tableName;
    this.#clock = clock;
  }

  async read(name: string, deadline: number): Promise<LedgerRecord> {
    try {
      const key = { [LEDGER_KEY]: { S: name } };
      const get = new GetItemCommand({ TableName: this.#tableName, Key: key, ConsistentRead: true });
      const { Item } = await this.#permitted(deadline, (options) => this.#client.send(get, options));
      // An item that cannot be read is never taken for an empty one: that would start statements from the beginning.
      return Item === undefined ? { revision: 0, ledger: EMPTY_LEDGER, outbox: [] } : readItem(Item);
    } catch (error) {
      throw this.#failure('read', name, error);
    }
  }

  async write(name: string, record: LedgerRecord, deadline: number): Promise<LedgerRecord | 'conflict'> {
    const revision = record.revision + 1;
    try {
      const put = new PutItemCommand({
        TableName: this.#tableName,
        Item: {
          [LEDGER_KEY]: { S: name },
          revision: { N: String(revision) },
          ledger: { S: JSON.stringify(record.ledger) },
          outbox: { S: JSON.stringify(record.outbox) },
        },
        ...(record.revision === 0
          ? { ConditionExpression: 'attribute_not_exists(#key)', ExpressionAttributeNames: { '#key': LEDGER_KEY } }
          : {
              ConditionExpression: '#revision = :revision',
              ExpressionAttributeNames: { '#revision': 'revision' },
              ExpressionAttributeValues: { ':revision': { N: String(record.revision) } },
            }),
      });
      await this.#permitted(deadline, (options) => this.#client.send(put, options));
      return { ...record, revision };
    } catch (error) {
      // Also where the SDK repeated a write whose answer was lost: reading again shows it.
      if (error instanceof ConditionalCheckFailedException) return 'conflict';
      throw this.#failure('written', name, error);
    }
  }

  async #permitted<T>(deadline: number, send: (options: SendOptions) => Promise<T>): Promise<T> {
    const clock = this.#clock;
    const left = Math.max(deadline - clock.now(), SHORTEST_MS);
    const release = await this.#permits.acquire(left, `It has waited for its turn for ${left} ms`);
    try {
      return await sendWithin({ clock, deadline }, send);
    } finally {
      release();
    }
  }

  #failure(done: string, name: string, cause: unknown): Error {
    return new Error(
      `The ledger item ${LEDGER_KEY}=${name} of the DynamoDB table ${this.#tableName} could not be ${done}: ` +
        `${messageOf(cause)}`,
      { cause },
    );
  }
}
