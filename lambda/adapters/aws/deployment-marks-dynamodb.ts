import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { LEDGER_KEY } from '../../contract.ts';
import type { Clock, DeploymentMark, DeploymentMarks } from '../../pass/ports.ts';
import * as z from '../../zod.ts';
import { messageOf } from '../trouble.ts';
import { sendWithin } from './within.ts';

/**
 * The key of the mark in the ledger's table. No statement can have this name. It is not the `:deployment` of release 0.2,
 * for two reasons. A failed update from 0.2 is rolled back by the code of 0.2, which throws at an item that is no ledger:
 * the stack would have to be mended by hand. And the item of 0.2 is never read here, so that it cannot be misunderstood;
 * it was good for an hour only.
 */
const MARK_KEY = ':deployment-mark';

const KEY = { [LEDGER_KEY]: { S: MARK_KEY } };

const json = z.pipe(
  z.string(),
  z.transform((text): unknown => JSON.parse(text)),
);

/** Item of a mark. Releases before wrote no list, and read nothing but the digest and the time. */
const itemSchema = z.lazy(() =>
  z.object({
    digest: z.object({ S: z.string() }),
    at: z.object({ N: z.string() }),
    deployed: z.exactOptional(z.object({ S: z.pipe(json, z.array(z.object({ digest: z.string(), at: z.int() }))) })),
  }),
);

const readItem = (item: unknown): DeploymentMark => {
  const { digest, at, deployed } = itemSchema.parse(item);
  return { digest: digest.S, at: z.int().parse(Number(at.N)), deployed: deployed?.S ?? [] };
};

const itemOf = ({ digest, at, deployed }: DeploymentMark) => ({
  ...KEY,
  digest: { S: digest },
  at: { N: String(at) },
  deployed: { S: JSON.stringify(deployed) },
});

/** The deployment's mark in the ledger's DynamoDB table: an item of its own type, which no ledger can be read from. */
export class DynamoDbDeploymentMarks implements DeploymentMarks {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #clock: Clock;

  constructor(client: DynamoDBClient, tableName: string, clock: Clock) {
    this.#client = client;
    this.#tableName = tableName;
    this.#clock = clock;
  }

  async read(deadline: number): Promise<DeploymentMark | undefined> {
    try {
      const get = new GetItemCommand({ TableName: this.#tableName, Key: KEY, ConsistentRead: true });
      const { Item } = await sendWithin({ clock: this.#clock, deadline }, (options) => this.#client.send(get, options));
      return Item === undefined ? undefined : readItem(Item);
    } catch (error) {
      throw this.#failure('read', error);
    }
  }

  async write(mark: DeploymentMark, deadline: number): Promise<void> {
    try {
      const put = new PutItemCommand({ TableName: this.#tableName, Item: itemOf(mark) });
      await sendWithin({ clock: this.#clock, deadline }, (options) => this.#client.send(put, options));
    } catch (error) {
      throw this.#failure('written', error);
    }
  }

  #failure(done: string, cause: unknown): Error {
    return new Error(
      `The deployment's mark ${LEDGER_KEY}=${MARK_KEY} of the DynamoDB table ${this.#tableName} could not be ${done}: ` +
        `${messageOf(cause)}`,
      { cause },
    );
  }
}
