/** The least that can be called the same: the three clients, as the keeper makes them, and one bare GET. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { get } from './get.ts';

const [, , , url = '', authorization = ''] = process.argv;

export const clients = [new SecretsManagerClient(), new DynamoDBClient(), new EventBridgeClient()];

export const handler = (): Promise<string> => get(url, authorization);
