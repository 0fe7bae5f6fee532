/** The least that does the same job: the secret and the ledger item are read first. */
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { get } from './get.ts';

const [, , , url = '', authorization = '', secretName = '', tableName = '', key = ''] = process.argv;

const secrets = new SecretsManagerClient();
const ledger = new DynamoDBClient();
export const events = new EventBridgeClient();

export const handler = async (): Promise<string> => {
  const statement = { statement: { S: key } };
  await ledger.send(new GetItemCommand({ TableName: tableName, Key: statement, ConsistentRead: true }));
  await secrets.send(new GetSecretValueCommand({ SecretId: secretName }));
  return get(url, authorization);
};
