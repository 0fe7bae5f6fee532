import { Annotations, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { type ITable, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { EventBus, type IEventBus } from 'aws-cdk-lib/aws-events';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { defaultSecretName, type Environment, METRICS_NAMESPACE } from '../lambda/contract.ts';
import { readStatements } from '../lambda/entry/statements.ts';
import { acknowledge } from './acknowledge.ts';
import { AlarmTopic } from './alarm-topic.ts';
import { Alarms } from './alarms.ts';
import { bundleWith, OWN_STATEMENTS } from './bundle.ts';
import { type Credentials, credentialsOf, grantRead } from './credentials.ts';
import { KeeperDashboard } from './dashboard.ts';
import { DeadLetters } from './dead-letters.ts';
import { descriptionOf, timesOf } from './defaults.ts';
import { Deployment } from './deployment.ts';
import { allowServices, allowUse } from './encryption.ts';
import { type FunctionSettings, KeeperFunction, type Network } from './keeper-function.ts';
import type { FlinkStatementKeeperProps } from './keeper-props.ts';
import { LedgerTable } from './ledger-table.ts';
import { requireLimits } from './limits.ts';
import { statementMetric } from './metrics.ts';
import { outboundEnvironment, portOf, requireOutbound } from './outbound.ts';
import { siblingNames } from './siblings.ts';
import { checkAtSynthesis } from './template-limits.ts';
import type { Times } from './time-limits.ts';
import { OLDEST_EVENT, Triggers } from './triggers.ts';
import { sharedBy, warnOfHeldChanges } from './warnings.ts';
import { type Watch, watchOf } from './watch.ts';

const busOf = (scope: Construct, given: IEventBus | EventBus | string): IEventBus | EventBus =>
  typeof given === 'string' ? EventBus.fromEventBusName(scope, 'Bus', given) : given;

const networkOf = (scope: Construct, props: FlinkStatementKeeperProps): Network | undefined => {
  const { vpc, vpcSubnets = {}, securityGroups, proxy } = props;
  if (vpc === undefined) return undefined;
  if (securityGroups !== undefined) return { vpc, vpcSubnets, securityGroups: [...securityGroups] };
  const group = new SecurityGroup(scope, 'SecurityGroup', {
    vpc,
    description: 'The Flink statement keeper: HTTPS to Confluent and AWS.',
    allowAllOutbound: false,
  });
  group.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'Confluent and the AWS APIs');
  const port = proxy && portOf(proxy.url);
  if (port !== undefined && port !== 443) group.addEgressRule(Peer.anyIpv4(), Port.tcp(port), 'The proxy');
  return { vpc, vpcSubnets, securityGroups: [group] };
};

/**
 * Keeper of the Flink SQL statements of one catalog and database on Confluent Cloud: a function that looks every
 * minute, its memory, what else starts it, the deployment's own pass, and everything that watches over it.
 */
export class FlinkStatementKeeper extends Construct {
  /** Function that looks at the statements and acts; a person may invoke it, too. */
  readonly function: IFunction;
  /** Table of the keeper's memory, new or as given. */
  readonly ledgerTable: ITable | Table;
  /** Queue of the events that no pass came of. */
  readonly deadLetters: IQueue;
  /** Topic that the alarms are sent to, new or as given. */
  readonly alarmTopic: ITopic;
  /** Names in `statements.json`: what `metricHealthy` and its like take. */
  readonly statementNames: readonly string[];
  readonly #namespace: string;
  readonly #way: Watch;

  /**
   * Keeper in a stack.
   *
   * @param scope stack, or a construct in it
   * @param id name of the keeper within its scope
   * @param props choices: the catalog, the database, and what should differ from its default
   * @throws LimitsError where AWS would refuse the deployment
   * @throws Error where the folder of statements cannot be read, or has what the keeper does not accept
   */
  constructor(scope: Construct, id: string, props: FlinkStatementKeeperProps) {
    super(scope, id);
    const { encryptionKey, statementsFolder = OWN_STATEMENTS } = props;
    const statements = readStatements(statementsFolder, props);
    this.statementNames = statements.map(({ name }) => name);
    const times = timesOf(props);
    const watch = watchOf(props.watch, statements.length);
    this.#way = watch;
    requireLimits(this, props, { ...times, watch, statements: statements.length });
    checkAtSynthesis(this, watch);
    this.#namespace = props.metricsNamespace ?? METRICS_NAMESPACE;
    const credentials = credentialsOf(this, props.secret ?? defaultSecretName(props.catalogName), props.secretKey);
    const eventBus = busOf(this, props.eventBus ?? 'default');
    this.ledgerTable = this.#ledger(props);
    this.deadLetters = new DeadLetters(this, 'DeadLetters', encryptionKey);
    requireOutbound(props);
    const bundle = bundleWith(statementsFolder, props.caCertificates);
    const network = networkOf(this, props);
    const settings: FunctionSettings = {
      code: bundle.code,
      environment: { ...this.#environment(props, credentials, eventBus), ...outboundEnvironment(props) },
      memorySize: props.memorySize ?? 256,
      logRetention: props.logRetention ?? RetentionDays.ONE_MONTH,
      logRemovalPolicy: props.logRemovalPolicy ?? RemovalPolicy.DESTROY,
      ...(encryptionKey === undefined ? {} : { encryptionKey }),
      ...(network === undefined ? {} : { network }),
    };
    const keeper = this.#createKeeper(settings, props);
    this.function = keeper.function;
    const deployment = new Deployment(this, 'Deployment', {
      settings,
      bundleDigest: bundle.digest,
      onDelete: props.onDelete ?? 'stop',
    });
    for (const { role } of [keeper, deployment.runner]) this.#grant(role, credentials, eventBus);
    deployment.needs(this.ledgerTable, keeper);
    if (network !== undefined) {
      deployment.needs(network.vpc.selectSubnets(network.vpcSubnets).internetConnectivityEstablished);
    }
    const triggers = new Triggers(this, 'Triggers', {
      function: this.function,
      deadLetters: this.deadLetters,
      interval: times.interval,
      credentials,
      eventBus,
      more: props.triggers ?? [],
    });
    if (encryptionKey !== undefined) {
      allowServices(this, encryptionKey);
      for (const { role } of [keeper, deployment.runner]) allowUse(this, encryptionKey, role, ['dynamodb', 'sqs']);
      allowUse(this, encryptionKey, triggers.schedulerRole, ['sqs']);
    }
    // The last to come, after the deployment's pass, and the first to go: nothing ticks while the statements are stopped.
    triggers.node.addDependency(deployment);
    this.alarmTopic = props.alarmTopic ?? this.#createTopic(props);
    this.#watch(keeper, { watch, ...times }, props);
    this.#warnOfSharedMetrics();
    warnOfHeldChanges(this, statements);
  }

  /**
   * Health of the statement: 1 where it is healthy, else 0. Lowest value; per minute, as are all of these, unless told
   * otherwise.
   */
  metricHealthy(statementName: string, options?: MetricOptions): Metric {
    return statementMetric(this.#namespace, 'healthy', statementName, options);
  }

  /** Resumes that the keeper asked for. Sum. */
  metricRestarts(statementName: string, options?: MetricOptions): Metric {
    return statementMetric(this.#namespace, 'restarts', statementName, options);
  }

  /** Holds: 1 while the keeper holds the statement, else 0. Highest value. */
  metricHeld(statementName: string, options?: MetricOptions): Metric {
    return statementMetric(this.#namespace, 'held', statementName, options);
  }

  /** Degradation: 1 while the statement is degraded, else no value. Highest value. */
  metricDegraded(statementName: string, options?: MetricOptions): Metric {
    return statementMetric(this.#namespace, 'degraded', statementName, options);
  }

  /** Flapping: 1 while the statement runs with reason `Flapping`, else no value. Highest value. */
  metricFlapping(statementName: string, options?: MetricOptions): Metric {
    return statementMetric(this.#namespace, 'flapping', statementName, options);
  }

  /** Duration of a pass, in milliseconds. 90th percentile. */
  metricPassDuration(statementName: string, options?: MetricOptions): Metric {
    return statementMetric(this.#namespace, 'passDuration', statementName, options);
  }

  /** Seconds from a failure until the statement ran again; a value only where it did. Highest value. */
  metricTimeToRecover(statementName: string, options?: MetricOptions): Metric {
    return statementMetric(this.#namespace, 'timeToRecover', statementName, options);
  }

  /** Requests to Confluent without an answer, or answered 429 or 5xx. Sum. */
  metricConfluentErrors(statementName: string, options?: MetricOptions): Metric {
    return statementMetric(this.#namespace, 'confluentErrors', statementName, options);
  }

  #ledger(props: FlinkStatementKeeperProps): ITable | Table {
    const { encryptionKey, ledgerTable } = props;
    if (typeof ledgerTable === 'string') return Table.fromTableName(this, 'Ledger', ledgerTable);
    if (ledgerTable !== undefined) return ledgerTable;
    return new LedgerTable(this, 'Ledger', {
      deletionProtection: props.ledgerDeletionProtection ?? false,
      removalPolicy: props.ledgerRemovalPolicy ?? RemovalPolicy.RETAIN,
      ...(encryptionKey === undefined ? {} : { encryptionKey }),
    });
  }

  #createTopic({ alarmEmail, encryptionKey }: FlinkStatementKeeperProps): AlarmTopic {
    return new AlarmTopic(this, 'AlarmTopic', {
      ...(alarmEmail === undefined ? {} : { email: alarmEmail }),
      ...(encryptionKey === undefined ? {} : { encryptionKey }),
    });
  }

  #environment(
    props: FlinkStatementKeeperProps,
    credentials: Credentials,
    eventBus: IEventBus | EventBus,
  ): Environment {
    const { catalogName, databaseName, metricsNamespace } = props;
    return {
      CATALOG_NAME: catalogName,
      DATABASE_NAME: databaseName,
      SECRET_NAME: credentials.name,
      LEDGER_TABLE_NAME: this.ledgerTable.tableName,
      EVENT_BUS_NAME: eventBus.eventBusArn,
      ...(metricsNamespace === undefined ? {} : { METRICS_NAMESPACE: metricsNamespace }),
      SIBLINGS: siblingNames(this, () => this.#others()),
    };
  }

  #createKeeper(settings: FunctionSettings, props: FlinkStatementKeeperProps): KeeperFunction {
    const { reservedConcurrency } = props;
    const keeper = new KeeperFunction(this, 'Keeper', {
      ...settings,
      handler: 'handler.handler',
      description: descriptionOf(props),
      timeout: timesOf(props).timeout,
      ...(reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: reservedConcurrency }),
      // CDK's own destination would also be allowed to read the queue's attributes.
      asynchronous: {
        retryAttempts: 0,
        maxEventAge: OLDEST_EVENT,
        onFailure: { bind: () => ({ destination: this.deadLetters.queueArn }) },
      },
    });
    acknowledge(keeper, {
      id: 'Serverless-LambdaDLQ',
      reason:
        'The failure destination tells the same queue more: the error beside the event. Both would tell it twice.',
    });
    keeper.role.addToPolicy(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.deadLetters.queueArn] }),
    );
    return keeper;
  }

  /** Permissions for all that a pass asks of AWS. */
  #grant(grantee: IGrantable, credentials: Credentials, eventBus: IEventBus | EventBus): void {
    grantRead(credentials, grantee);
    for (const [actions, resource] of [
      [['dynamodb:GetItem', 'dynamodb:PutItem'], this.ledgerTable.tableArn],
      [['events:PutEvents'], eventBus.eventBusArn],
    ] as const) {
      const statement = new PolicyStatement({ actions: [...actions], resources: [resource] });
      grantee.grantPrincipal.addToPrincipalPolicy(statement);
    }
  }

  /** The other keepers of the app. */
  #others(): readonly FlinkStatementKeeper[] {
    return this.node.root.node
      .findAll()
      .filter((other) => other instanceof FlinkStatementKeeper)
      .filter((other) => other !== this);
  }

  /** Warning of two keepers that count into one metric, or one query: the alarms cannot tell them apart. */
  #warnOfSharedMetrics(): void {
    const others = this.#others()
      .filter((other) => Stack.of(other).environment === Stack.of(this).environment)
      .filter((other) => other.#namespace === this.#namespace);
    for (const other of others) {
      const shared = sharedBy(
        { statementNames: this.statementNames, watch: this.#way },
        { statementNames: other.statementNames, watch: other.#way },
      );
      if (shared === '') continue;
      Annotations.of(this).addWarningV2(
        'FlinkStatementKeeper:sharedMetrics',
        `${other.node.path} counts ${shared} in the same metrics: give one of the two a metricsNamespace of its own, ` +
          'if they are deployed to the same account and region.',
      );
    }
  }

  #watch(
    keeper: KeeperFunction,
    { watch, interval, unhealthyAfter }: Times & { readonly watch: Watch },
    props: FlinkStatementKeeperProps,
  ): void {
    const watched = {
      statementNames: this.statementNames,
      watch,
      metricsNamespace: this.#namespace,
      function: this.function,
      deadLetters: this.deadLetters,
    };
    const alarms = new Alarms(this, 'Alarms', {
      ...watched,
      topic: this.alarmTopic,
      interval,
      unhealthyAfter,
      runbookUrl: props.runbookUrl ?? 'docs/runbook.md',
    });
    if (props.dashboard === false) return;
    new KeeperDashboard(this, 'Dashboard', { ...watched, logGroup: keeper.logGroup, alarms: alarms.all });
  }
}
