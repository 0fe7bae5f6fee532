import { Annotations, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { type ITable, Table } from 'aws-cdk-lib/aws-dynamodb';
import { type ISecurityGroup, type IVpc, Peer, Port, SecurityGroup, type SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { EventBus, type IEventBus } from 'aws-cdk-lib/aws-events';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { defaultSecretName, type Environment, METRICS_NAMESPACE, type OnDelete } from '../lambda/contract.ts';
import { AlarmTopic } from './alarm-topic.ts';
import { Alarms } from './alarms.ts';
import { bundleWith, OWN_STATEMENTS } from './bundle.ts';
import { type Credentials, credentialsOf, grantRead } from './credentials.ts';
import { KeeperDashboard } from './dashboard.ts';
import { DeadLetters } from './dead-letters.ts';
import { Deployment } from './deployment.ts';
import { allowServices, allowUse } from './encryption.ts';
import { type FunctionSettings, KeeperFunction, type Network } from './keeper-function.ts';
import { LedgerTable } from './ledger-table.ts';
import { statementMetric } from './metrics.ts';
import { type EventTrigger, OLDEST_EVENT, Triggers } from './triggers.ts';

export interface FlinkStatementKeeperProps {
  /** Confluent environment (catalog) in which the SQL is resolved: its name or its id. */
  readonly catalogName: string;

  /** Kafka cluster (database) in which the SQL is resolved: its name or its id. */
  readonly databaseName: string;

  /**
   * The secret with the Confluent credentials: a secret, or the name or complete ARN of one in this account and region.
   *
   * @default `/confluent_cloud_resource/<catalogName>/flink_compute_pool`
   */
  readonly secret?: ISecret | Secret | string;

  /**
   * The customer-managed key with which the secret is encrypted; needed only where the secret itself doesn't know it.
   *
   * @default the secret's own, else none: the AWS-managed key needs no permission
   */
  readonly secretKey?: IKey;

  /**
   * Folder with `statements.json` and the SQL files.
   *
   * @default the flight consolidator, which ships with the keeper
   */
  readonly statementsFolder?: string;

  /**
   * How often the keeper looks, in whole minutes: 1 to 1440. What fails is back after this long at most, if its back-off allows.
   *
   * @default 1 minute
   */
  readonly interval?: Duration;

  /**
   * Events that start a pass besides the schedule, a changed secret and a requested pass. Don't choose the keeper's own events.
   *
   * @default none
   */
  readonly triggers?: readonly EventTrigger[];

  /**
   * Where the keeper tells what changed, and where a pass may be requested: a bus, or the name of one.
   *
   * @default the account's default bus
   */
  readonly eventBus?: IEventBus | EventBus | string;

  /**
   * What happens to the statements when the stack is deleted: they are stopped, left running, or stopped and deleted.
   *
   * @default 'stop'
   */
  readonly onDelete?: OnDelete;

  /**
   * The ledger of an earlier deployment (it is retained), so that the keeper remembers what ran: a table with the
   * partition key `statement`, or the name of one.
   *
   * @default a new table
   */
  readonly ledgerTable?: ITable | Table | string;

  /**
   * Whether the new ledger table refuses to be deleted by anybody.
   *
   * @default false
   */
  readonly ledgerDeletionProtection?: boolean;

  /**
   * What happens to the new ledger table when the stack is deleted.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly ledgerRemovalPolicy?: RemovalPolicy;

  /**
   * Memory of the functions in MiB, from 128 to 10,240; processor time comes in proportion. At 256 a cold start of this bundle was
   * measured in Lambda's own runtime client at 0.4 s. Lambda charges memory × time: less only makes the same work last longer,
   * and more shortens what nobody waits for.
   *
   * @default 256
   */
  readonly memorySize?: number;

  /**
   * The longest that a scheduled pass may take. It polls what is in flight until it settles or this is near; another pass then
   * continues. Longer than the interval makes passes overlap, which is harmless and useless. At most 15 minutes.
   *
   * @default 60 seconds
   */
  readonly timeout?: Duration;

  /**
   * 1 makes passes run one after the other. Refused in accounts with the default quota of 10; nothing depends on it.
   *
   * @default none: taken from the account's unreserved concurrency
   */
  readonly reservedConcurrency?: number;

  /**
   * How long the functions' logs are kept.
   *
   * @default one month
   */
  readonly logRetention?: RetentionDays;

  /**
   * What happens to the functions' logs when the stack is deleted.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly logRemovalPolicy?: RemovalPolicy;

  /**
   * Network in which the functions run, for Confluent's private networking. It needs a way to Confluent and to the AWS APIs
   * (endpoints or NAT for Secrets Manager, DynamoDB, EventBridge; for a deployment also to S3, where CloudFormation is answered).
   *
   * @default Lambda's own network
   */
  readonly vpc?: IVpc;

  /** @default the private subnets of the VPC */
  readonly vpcSubnets?: SubnetSelection;

  /** @default one group that lets out HTTPS and nothing else */
  readonly securityGroups?: readonly ISecurityGroup[];

  /**
   * Customer-managed key for all that is stored: ledger, logs, dead letters, alarm messages. A key costs 1 US dollar a month. The
   * policy of an imported key cannot be changed from here: its owner allows what `lib/encryption.ts` lists.
   *
   * @default the keys that AWS owns
   */
  readonly encryptionKey?: IKey;

  /**
   * Where alarms are told.
   *
   * @default a new topic
   */
  readonly alarmTopic?: ITopic;

  /**
   * Who is told of alarms by e-mail; SNS asks that address to confirm. Goes with the new topic only.
   *
   * @default nobody
   */
  readonly alarmEmail?: string;

  /**
   * For how long a statement may be anything but healthy before the alarm is raised; it is rounded up to whole intervals.
   *
   * @default 15 minutes
   */
  readonly unhealthyAfter?: Duration;

  /**
   * Whether there is a dashboard. An account has three for nothing; each further one costs 3 US dollars a month.
   *
   * @default true
   */
  readonly dashboard?: boolean;

  /**
   * Address of the runbook that the alarms link, to which `#not-healthy` and so on are added.
   *
   * @default `docs/runbook.md`, as seen from this repository's root
   */
  readonly runbookUrl?: string;

  /**
   * Namespace of the metrics. Two keepers in one account and region whose statements have the same names need two.
   *
   * @default 'FlinkStatementKeeper'
   */
  readonly metricsNamespace?: string;
}

/** CloudWatch's alarms and the scheduler count in whole minutes, and an alarm looks back seven days at most. */
const requireInterval = (interval: Duration): Duration => {
  const minutes = interval.toMinutes({ integral: false });
  if (Number.isInteger(minutes) && minutes >= 1 && minutes <= 1440) return interval;
  throw new Error(`interval is ${interval.toHumanString()}: accepted are whole minutes from 1 to 1440`);
};

const busOf = (scope: Construct, given: IEventBus | EventBus | string): IEventBus | EventBus =>
  typeof given === 'string' ? EventBus.fromEventBusName(scope, 'Bus', given) : given;

const networkOf = (scope: Construct, props: FlinkStatementKeeperProps): Network | undefined => {
  const { vpc, vpcSubnets = {}, securityGroups } = props;
  if (vpc === undefined) return undefined;
  if (securityGroups !== undefined) return { vpc, vpcSubnets, securityGroups: [...securityGroups] };
  const group = new SecurityGroup(scope, 'SecurityGroup', {
    vpc,
    description: 'The Flink statement keeper: HTTPS to Confluent and AWS.',
    allowAllOutbound: false,
  });
  group.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'Confluent and the AWS APIs');
  return { vpc, vpcSubnets, securityGroups: [group] };
};

/**
 * Keeps the Flink SQL statements of one catalog and database on Confluent Cloud running: a function that looks every minute, its
 * memory, what else starts it, the deployment's own pass, and everything that watches over it.
 */
export class FlinkStatementKeeper extends Construct {
  /** Looks at the statements and acts; may be invoked by hand. */
  readonly function: IFunction;
  readonly ledgerTable: ITable | Table;
  readonly deadLetters: IQueue;
  readonly alarmTopic: ITopic;
  /** The names in `statements.json`: what `metricHealthy` and its like take. */
  readonly statementNames: readonly string[];
  readonly #namespace: string;

  constructor(scope: Construct, id: string, props: FlinkStatementKeeperProps) {
    super(scope, id);
    const { encryptionKey } = props;
    const interval = requireInterval(props.interval ?? Duration.minutes(1));
    this.#namespace = props.metricsNamespace ?? METRICS_NAMESPACE;
    const credentials = credentialsOf(this, props.secret ?? defaultSecretName(props.catalogName), props.secretKey);
    const eventBus = busOf(this, props.eventBus ?? 'default');
    this.ledgerTable = this.#ledger(props);
    this.deadLetters = new DeadLetters(this, 'DeadLetters', encryptionKey);
    const bundle = bundleWith(props.statementsFolder ?? OWN_STATEMENTS);
    this.statementNames = bundle.statementNames;
    const network = networkOf(this, props);
    const settings: FunctionSettings = {
      code: bundle.code,
      environment: this.#environment(props, credentials, eventBus),
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
      interval,
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
    this.#watch(keeper, interval, props);
    this.#warnOfSharedMetrics();
  }

  /** 1 or 0: whether the statement is healthy. Lowest value; per minute, as are all of these, unless told otherwise. */
  metricHealthy(statementName: string, options?: MetricOptions): Metric {
    return statementMetric(this.#namespace, 'healthy', statementName, options);
  }

  /** Resumes that the keeper asked for. Sum. */
  metricRestarts(statementName: string, options?: MetricOptions): Metric {
    return statementMetric(this.#namespace, 'restarts', statementName, options);
  }

  /** 1 while the keeper holds the statement, else 0. Highest value. */
  metricHeld(statementName: string, options?: MetricOptions): Metric {
    return statementMetric(this.#namespace, 'held', statementName, options);
  }

  /** 1 while the statement is degraded, else no value. Highest value. */
  metricDegraded(statementName: string, options?: MetricOptions): Metric {
    return statementMetric(this.#namespace, 'degraded', statementName, options);
  }

  /** How long a pass took, in milliseconds. 90th percentile. */
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
    };
  }

  #createKeeper(settings: FunctionSettings, props: FlinkStatementKeeperProps): KeeperFunction {
    const { reservedConcurrency } = props;
    const keeper = new KeeperFunction(this, 'Keeper', {
      ...settings,
      handler: 'handler.handler',
      description: `Keeps Flink statements in ${props.catalogName} / ${props.databaseName} running.`,
      timeout: props.timeout ?? Duration.seconds(60),
      ...(reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: reservedConcurrency }),
      // CDK's own destination would also be allowed to read the queue's attributes.
      asynchronous: {
        retryAttempts: 0,
        maxEventAge: OLDEST_EVENT,
        onFailure: { bind: () => ({ destination: this.deadLetters.queueArn }) },
      },
    });
    Validations.of(keeper).acknowledge({
      id: 'Serverless-LambdaDLQ',
      reason:
        'The failure destination tells the same queue more: the error beside the event. Both would tell it twice.',
    });
    keeper.role.addToPolicy(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.deadLetters.queueArn] }),
    );
    return keeper;
  }

  /** All that a pass asks of AWS. */
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

  /** Two keepers that count into one metric cannot be told apart by the alarms. */
  #warnOfSharedMetrics(): void {
    const others = this.node.root.node
      .findAll()
      .filter((other) => other instanceof FlinkStatementKeeper)
      .filter((other) => other !== this && Stack.of(other).environment === Stack.of(this).environment)
      .filter((other) => other.#namespace === this.#namespace);
    for (const { node, statementNames } of others) {
      const shared = this.statementNames.filter((name) => statementNames.includes(name));
      if (shared.length === 0) continue;
      Annotations.of(this).addWarningV2(
        'FlinkStatementKeeper:sharedMetrics',
        `${node.path} counts ${shared.join(', ')} in the same metrics: give one of the two a metricsNamespace of its own, ` +
          'if they are deployed to the same account and region.',
      );
    }
  }

  #watch(keeper: KeeperFunction, interval: Duration, props: FlinkStatementKeeperProps): void {
    const watched = {
      statementNames: this.statementNames,
      metricsNamespace: this.#namespace,
      function: this.function,
      deadLetters: this.deadLetters,
    };
    const alarms = new Alarms(this, 'Alarms', {
      ...watched,
      topic: this.alarmTopic,
      interval,
      unhealthyAfter: props.unhealthyAfter ?? Duration.minutes(15),
      runbookUrl: props.runbookUrl ?? 'docs/runbook.md',
    });
    if (props.dashboard === false) return;
    new KeeperDashboard(this, 'Dashboard', { ...watched, logGroup: keeper.logGroup, alarms: alarms.all });
  }
}
