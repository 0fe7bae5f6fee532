import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDbDeploymentMarks } from '../adapters/aws/deployment-marks-dynamodb.ts';
import { EventBridgeSink } from '../adapters/aws/eventbridge.ts';
import { DynamoDbLedger } from '../adapters/aws/ledger-dynamodb.ts';
import { SecretStore } from '../adapters/aws/secret-store.ts';
import { AWS_LIMITS, AWS_TRIES } from '../adapters/aws/within.ts';
import { ConfluentClient } from '../adapters/confluent/client.ts';
import { Log } from '../adapters/log.ts';
import { PROXIED_AGENTS } from '../adapters/proxy.ts';
import { LoggedTelemetry } from '../adapters/telemetry.ts';
import type { Input, Report } from '../contract.ts';
import type { Desired } from '../core/model/statement.ts';
import { keep } from '../pass/keeper.ts';
import { LedgerCache } from '../pass/ledger-cache.ts';
import type { Clock, DeploymentMarks, World } from '../pass/ports.ts';
import { type Config, traceId } from './config.ts';
import { parseInput } from './input.ts';
import { secretKeysOf } from './secret-keys.ts';
import { readStatements } from './statements.ts';

/** The time kept free at the end of an invocation for recording the pass and sending its events. */
const MARGIN_MS = 3_000;

/** The longest wait for the secret at the start of the function. */
const LONGEST_PREPARATION_MS = 2_000;

/** Settings of the clients of AWS. */
const AWS_CLIENT = { maxAttempts: AWS_TRIES, requestHandler: { ...PROXIED_AGENTS, ...AWS_LIMITS } };

/** The part of Lambda's invocation context that the function uses. */
export interface Invocation {
  getRemainingTimeInMillis(): number;
}

export type Handler = (event: unknown, context: Invocation) => Promise<Report>;

const worldOf = (
  config: Config,
  dynamoDb: DynamoDBClient,
  clock: Clock,
  log: Log,
  secretKeys: readonly string[],
): World => ({
  confluent: new ConfluentClient({
    source: new SecretStore(new SecretsManagerClient(AWS_CLIENT), config.secretName, clock, secretKeys),
    clock,
    random: Math.random,
  }),
  ledgers: new DynamoDbLedger(dynamoDb, config.ledgerTableName, clock),
  events: new EventBridgeSink({
    client: new EventBridgeClient(AWS_CLIENT),
    eventBusName: config.eventBusName,
    clock,
    onError: (error) => log.error('events not sent', error),
  }),
  clock,
  cache: new LedgerCache(),
});

/** The keeper with its adapters: passes over the configured statements. */
export interface Keeper {
  readonly statements: readonly Desired[];
  /**
   * A pass over each chosen statement.
   *
   * @param deadline when Confluent's last answer must be there, in milliseconds since 1970
   * @param whose statements that the keeper creates itself, or those that it has adopted; both, if not given
   */
  keep(input: Input, deadline: number, whose?: 'own' | 'adopted'): Promise<Report>;
  /** A first reading of the secret, ahead of the first pass. Where it fails, that pass tries again and says what is wrong. */
  prepare(): Promise<unknown>;
  readonly world: World;
  readonly deploymentMarks: DeploymentMarks;
}

/**
 * A keeper from its settings.
 *
 * @throws Error where the statements beside the bundle cannot be used
 */
export const compose = (config: Config, clock: Clock): Keeper => {
  const log = new Log(clock, traceId);
  const telemetry = new LoggedTelemetry(log, clock, config.metricsNamespace);
  const statements = readStatements(config.statementsFolder, config, config.siblings);
  const dynamoDb = new DynamoDBClient(AWS_CLIENT);
  const world = worldOf(config, dynamoDb, clock, log, secretKeysOf(statements));
  return {
    statements,
    keep: (input, deadline, whose) => {
      const chosen = statements.filter(
        ({ sql }) => whose === undefined || (sql === undefined) === (whose === 'adopted'),
      );
      return keep(input, chosen, world, telemetry, deadline);
    },
    prepare: () => world.confluent.placement(clock.now() + LONGEST_PREPARATION_MS),
    world,
    deploymentMarks: new DynamoDbDeploymentMarks(dynamoDb, config.ledgerTableName, clock),
  };
};

/**
 * The handler of the keeper's function: one pass for each invocation, whatever the trigger. It throws InputError before it
 * touches anything. It throws PassFailed, after recording, where the keeper could not do its job.
 */
export const composeHandler =
  (compose: () => Keeper, clock: Clock): Handler =>
  async (event, context) => {
    const keeper = compose();
    const input = parseInput(event, keeper.statements, clock.now());
    return keeper.keep(input, clock.now() + context.getRemainingTimeInMillis() - MARGIN_MS);
  };
