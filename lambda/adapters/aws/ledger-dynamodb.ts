import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { LEDGER_KEY } from '../../contract.ts';
import { EMPTY_LEDGER } from '../../core/model/ledger.ts';
import type { LedgerRecord, LedgerStore } from '../../pass/ledger-store.ts';
import * as z from '../../zod.ts';
import { ledgerSchema, outboxSchema, revisionSchema } from '../ledger/ledger-schema.ts';
import { Semaphore } from '../semaphore.ts';

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

/** Longest wait for a turn, in milliseconds: a table that does not answer must not cost a pass over many statements all its time. */
const LONGEST_WAIT_MS = 15_000;

/** The ledger in a DynamoDB table with the string partition key {@link LEDGER_KEY}; conditional writes keep two passes apart. */
export class DynamoDbLedger implements LedgerStore {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #permits = new Semaphore(MAX_REQUESTS);

  constructor(client: DynamoDBClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async read(name: string): Promise<LedgerRecord> {
    try {
      const key = { [LEDGER_KEY]: { S: name } };
      const { Item } = await this.#permitted(() =>
        this.#client.send(new GetItemCommand({ TableName: this.#tableName, Key: key, ConsistentRead: true })),
      );
      // An item that cannot be read is never taken for an empty one: that would start statements from the beginning.
      return Item === undefined ? { revision: 0, ledger: EMPTY_LEDGER, outbox: [] } : readItem(Item);
    } catch (error) {
      throw this.#failure('read', name, error);
    }
  }

  async write(name: string, record: LedgerRecord): Promise<LedgerRecord | 'conflict'> {
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
      await this.#permitted(() => this.#client.send(put));
      return { ...record, revision };
    } catch (error) {
      // Also where the SDK repeated a write whose answer was lost: reading again shows it.
      if (error instanceof ConditionalCheckFailedException) return 'conflict';
      throw this.#failure('written', name, error);
    }
  }

  async #permitted<T>(send: () => Promise<T>): Promise<T> {
    const tooLate = `It has waited for its turn for ${LONGEST_WAIT_MS} ms`;
    const release = await this.#permits.acquire(LONGEST_WAIT_MS, tooLate);
    try {
      return await send();
    } finally {
      release();
    }
  }

  #failure(done: string, name: string, cause: unknown): Error {
    return new Error(
      `The ledger item ${LEDGER_KEY}=${name} of the DynamoDB table ${this.#tableName} could not be ${done}: ` +
        `${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}
