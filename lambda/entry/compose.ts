import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { EventBridgeSink } from '../adapters/aws/eventbridge.ts';
import { DynamoDbLedger } from '../adapters/aws/ledger-dynamodb.ts';
import { SecretStore } from '../adapters/aws/secret-store.ts';
import { ConfluentClient } from '../adapters/confluent/client.ts';
import { Log } from '../adapters/log.ts';
import { LoggedTelemetry } from '../adapters/telemetry.ts';
import { withTimeout } from '../adapters/timeout.ts';
import type { Input, Report } from '../contract.ts';
import { keep } from '../pass/keeper.ts';
import { Memory } from '../pass/memory.ts';
import type { Clock } from '../pass/ports.ts';
import type { World } from '../pass/world.ts';
import { type Config, traceId } from './config.ts';
import { parseInput } from './input.ts';
import { readStatements } from './statements.ts';

/** Kept free at the end of an invocation for recording and telling, in milliseconds. */
const MARGIN = 3_000;

/** What the start of the function waits for the secret at most, in milliseconds. */
const LONGEST_PREPARATION = 2_000;

/**
 * An AWS service that hangs must not take the time in which the pass is recorded: measured, a hung DynamoDB gives up after
 * 1.25 s with these. Without `throwOnRequestTimeout` the SDK only warns, and hangs on. Milliseconds.
 */
const AWS_CLIENT = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 400, requestTimeout: 600, throwOnRequestTimeout: true },
};
const SECRETS_CLIENT = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
};

/** What the function needs of its invocation's context. */
export interface Invocation {
  getRemainingTimeInMillis(): number;
}

export type Handler = (event: unknown, context: Invocation) => Promise<Report>;

const worldOf = (config: Config, clock: Clock, log: Log): World => ({
  confluent: new ConfluentClient({
    source: new SecretStore(new SecretsManagerClient(SECRETS_CLIENT), config.secretName, clock),
    clock,
    random: Math.random,
  }),
  ledgers: new DynamoDbLedger(new DynamoDBClient(AWS_CLIENT), config.ledgerTableName),
  events: new EventBridgeSink({
    client: new EventBridgeClient(AWS_CLIENT),
    eventBusName: config.eventBusName,
    clock,
    onError: (error) => log.error('events not sent', error),
  }),
  clock,
  memory: new Memory(),
});

/** The adapters, put together: a pass for whoever asks. */
export interface Keeper {
  readonly statementNames: readonly string[];
  /**
   * @param deadline when the last answer of Confluent must be there, in milliseconds since 1970
   * @param whose statements that the keeper creates itself, or those that it has adopted; both, if not given
   */
  keep(input: Input, deadline: number, whose?: 'own' | 'adopted'): Promise<Report>;
  /**
   * Reads the secret ahead. Where that fails, the first pass tries it again and says what is wrong.
   */
  prepare(): Promise<unknown>;
  readonly world: World;
}

/** @throws Error where the statements beside the bundle cannot be used */
export const compose = (config: Config, clock: Clock): Keeper => {
  const log = new Log(clock, traceId);
  const telemetry = new LoggedTelemetry(log, clock, config.metricsNamespace);
  const statements = readStatements(config.statementsFolder, config);
  const world = worldOf(config, clock, log);
  return {
    statementNames: statements.map(({ name }) => name),
    keep: (input, deadline, whose) => {
      const chosen = statements.filter(
        ({ sql }) => whose === undefined || (sql === undefined) === (whose === 'adopted'),
      );
      return keep(input, chosen, world, telemetry, deadline);
    },
    prepare: () => withTimeout(LONGEST_PREPARATION, 'the start has to end', () => world.confluent.placement()),
    world,
  };
};

/**
 * One pass per invocation, however it was triggered. The handler throws InputError before anything is touched, and
 * PassFailed after recording, where the keeper could not do its job.
 */
export const composeHandler =
  (compose: () => Keeper, clock: Clock): Handler =>
  async (event, context) => {
    const keeper = compose();
    const input = parseInput(event, keeper.statementNames, clock.now());
    return keeper.keep(input, clock.now() + context.getRemainingTimeInMillis() - MARGIN);
  };
