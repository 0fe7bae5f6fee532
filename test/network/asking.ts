/** A process that asks Confluent and AWS once each, by their real names, and prints what came of it. */

import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { exchange } from '../../lambda/adapters/https.ts';
import { PROXIED_AGENTS } from '../../lambda/adapters/proxy.ts';

const [, , confluent = ''] = process.argv;

const outcomeOf = async (asking: Promise<unknown>): Promise<unknown> => {
  try {
    await asking;
    return 'answered';
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
};

const client = new DynamoDBClient({
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
  requestHandler: PROXIED_AGENTS,
});
const get = new GetItemCommand({ TableName: 'ledger', Key: { statement: { S: 'flight' } }, ConsistentRead: true });

const outcomes = await Promise.all([
  outcomeOf(exchange({ method: 'GET', url: new URL(confluent), headers: {}, timeoutMs: 2_000 })),
  outcomeOf(client.send(get)),
]);
process.stdout.write(JSON.stringify(outcomes));
process.exit();
