import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { ITable, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { EventBus, IEventBus } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { OnDelete } from '../lambda/contract.ts';
import type { EventTrigger } from './triggers.ts';
import type { Watch } from './watch.ts';

/** Proxy before everything that the functions ask over the network. */
export interface Proxy {
  /** Address, `http://host:port` or `https://host:port`. */
  readonly url: string;
  /**
   * Hosts that are asked without it: `host`, `.domain`, `*.domain`, an address, a range `10.0.0.1-10.0.0.9`, each with or
   * without a port. The function's own surroundings always are.
   *
   * @default none: name the VPC's endpoints here, unless the proxy may be asked for them
   */
  readonly noProxy?: readonly string[];
}

/** Choices for a keeper; only the catalog and the database have to be made. */
export interface FlinkStatementKeeperProps {
  /** Confluent environment (catalog) in which the SQL is resolved: its name or its id. */
  readonly catalogName: string;

  /** Kafka cluster (database) in which the SQL is resolved: its name or its id. */
  readonly databaseName: string;

  /**
   * Secret with the Confluent credentials: a secret, or the name or complete ARN of one in this account and region.
   *
   * @default `/confluent_cloud_resource/<catalogName>/flink_compute_pool`
   */
  readonly secret?: ISecret | Secret | string;

  /**
   * Customer-managed key with which the secret is encrypted; needed only where the secret itself doesn't know it.
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
   * Interval of the schedule, in whole minutes: 1 to 1440. What fails is back after this long at most, if its back-off
   * allows.
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
   * Bus on which the keeper publishes changes, and on which a pass may be requested: a bus, or the name of one.
   *
   * @default the account's default bus
   */
  readonly eventBus?: IEventBus | EventBus | string;

  /**
   * Fate of the statements when the stack is deleted: they are stopped, left running, or stopped and deleted.
   *
   * @default 'stop'
   */
  readonly onDelete?: OnDelete;

  /**
   * Ledger of an earlier deployment (it is retained), so that the keeper remembers what ran: a table with the partition
   * key `statement`, or the name of one.
   *
   * @default a new table
   */
  readonly ledgerTable?: ITable | Table | string;

  /**
   * Protection of the new ledger table against deletion by anybody.
   *
   * @default false
   */
  readonly ledgerDeletionProtection?: boolean;

  /**
   * Fate of the new ledger table when the stack is deleted.
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
   * Longest time that a scheduled pass may take. A pass polls what is in flight until it settles or this is near;
   * another pass then continues. Longer than the interval makes passes overlap, which is harmless and useless. At most
   * 15 minutes.
   *
   * @default 60 seconds
   */
  readonly timeout?: Duration;

  /**
   * Reserved concurrency of the function; 1 makes passes run one after the other. AWS refuses it in accounts with the
   * default quota of 10; nothing depends on it.
   *
   * @default none: taken from the account's unreserved concurrency
   */
  readonly reservedConcurrency?: number;

  /**
   * Retention of the functions' logs.
   *
   * @default one month
   */
  readonly logRetention?: RetentionDays;

  /**
   * Fate of the functions' logs when the stack is deleted.
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

  /**
   * Subnets of the functions.
   *
   * @default the private subnets of the VPC
   */
  readonly vpcSubnets?: SubnetSelection;

  /**
   * Security groups of the functions.
   *
   * @default one group that lets out HTTPS and nothing else
   */
  readonly securityGroups?: readonly ISecurityGroup[];

  /**
   * Proxy to Confluent and to AWS, for both functions. Anybody who may read the functions' configuration reads its address,
   * with a password in it too. In a VPC whose security groups are not given, its port is let out.
   *
   * @default none
   */
  readonly proxy?: Proxy;

  /**
   * Path of a PEM file with the certificates of the network's own authorities, which a proxy that looks into TLS needs. It is
   * put beside the functions' code; both trust them in addition to those that Node trusts.
   *
   * @default none
   */
  readonly caCertificates?: string;

  /**
   * Customer-managed key for all that is stored: ledger, logs, dead letters, alarm messages. A key costs 1 US dollar a month. The
   * policy of an imported key cannot be changed from here: its owner allows what `lib/encryption.ts` lists.
   *
   * @default the keys that AWS owns
   */
  readonly encryptionKey?: IKey;

  /**
   * Topic that the alarms are sent to.
   *
   * @default a new topic
   */
  readonly alarmTopic?: ITopic;

  /**
   * E-mail address that gets the alarms; SNS asks its owner to confirm. It goes with the new topic only.
   *
   * @default nobody
   */
  readonly alarmEmail?: string;

  /**
   * Time for which a statement may be anything but healthy before the alarm is raised; it is rounded up to whole
   * intervals. At most a day, or seven with an interval of an hour or more; three hours where statements are watched together.
   *
   * @default 15 minutes
   */
  readonly unhealthyAfter?: Duration;

  /**
   * Way to watch over the statements: with four alarms for each, or with four alarms over every statement that counts into the
   * namespace of the metrics. Together they look back three hours at most.
   *
   * @default 'each' for up to 100 statements, 'together' for more
   */
  readonly watch?: Watch;

  /**
   * Presence of a dashboard. An account has three for nothing; each further one costs 3 US dollars a month.
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
