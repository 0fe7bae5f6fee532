import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  ApplicationLogLevel,
  Architecture,
  type Code,
  type EventInvokeConfigOptions,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  RuntimeFamily,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Environment } from '../lambda/contract.ts';
import { acknowledge } from './acknowledge.ts';
import { acceptRepeatedDependencies } from './cfn-lint.ts';
import type { OutboundEnvironment } from './outbound.ts';

/** Network of somebody's own in which a function runs. */
export interface Network {
  readonly vpc: IVpc;
  readonly vpcSubnets: SubnetSelection;
  readonly securityGroups: ISecurityGroup[];
}

/** Settings that both functions of a keeper have in common. */
export interface FunctionSettings {
  readonly code: Code;
  /** Environment variables, typed by the contract: one that is forgotten doesn't compile. */
  readonly environment: Environment & OutboundEnvironment;
  readonly memorySize: number;
  readonly logRetention: RetentionDays;
  readonly logRemovalPolicy: RemovalPolicy;
  readonly encryptionKey?: IKey;
  readonly network?: Network;
}

export interface KeeperFunctionProps extends FunctionSettings {
  /** Export of the bundle that Lambda calls. */
  readonly handler: 'handler.handler' | 'handler.deployment';
  readonly description: string;
  readonly timeout: Duration;
  readonly reservedConcurrentExecutions?: number;
  readonly asynchronous: EventInvokeConfigOptions;
}

/**
 * Actions of Lambda itself with the function's role in a VPC (AWS Lambda Developer Guide, "Required IAM permissions").
 */
const NETWORK_ACTIONS = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

/** Runtime by its name: a CDK that is older than the runtime has no constant for it. */
const NODE_24 = new Runtime('nodejs24.x', RuntimeFamily.NODEJS, { supportsInlineCode: true });

/** A function of the keeper, with a role and a log group of its own: the role may write to that log group and nothing else. */
export class KeeperFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: KeeperFunctionProps) {
    super(scope, id);
    const { handler, description, timeout, reservedConcurrentExecutions, asynchronous, network } = props;
    this.logGroup = this.#createLogGroup(props);
    this.role = this.#createRole(network !== undefined);
    this.function = new LambdaFunction(this, 'Function', {
      description,
      code: props.code,
      handler,
      runtime: NODE_24,
      architecture: Architecture.ARM_64,
      memorySize: props.memorySize,
      timeout,
      role: this.role,
      environment: { ...props.environment },
      // No SDK for it: Lambda itself records each invocation, how long it took and whether it failed.
      tracing: Tracing.ACTIVE,
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      // A line without a level counts as INFO, and the metrics are such lines: at WARN they would be gone.
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.INFO,
      ...asynchronous,
      ...(reservedConcurrentExecutions === undefined ? {} : { reservedConcurrentExecutions }),
      ...network,
    });
    acceptRepeatedDependencies(this.function);
  }

  #createLogGroup({ logRetention, logRemovalPolicy, encryptionKey }: KeeperFunctionProps): LogGroup {
    return new LogGroup(this, 'Log', {
      retention: logRetention,
      removalPolicy: logRemovalPolicy,
      ...(encryptionKey === undefined ? {} : { encryptionKey }),
    });
  }

  /** Role without a managed policy: AWSLambdaBasicExecutionRole may write to every log group of the account. */
  #createRole(inNetwork: boolean): Role {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [this.logGroup.logGroupArn],
      }),
    );
    if (inNetwork) role.addToPolicy(new PolicyStatement({ actions: NETWORK_ACTIONS, resources: ['*'] }));
    acknowledge(role, {
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'X-Ray segments (xray:PutTraceSegments, xray:PutTelemetryRecords) belong to no resource that could be named' +
        (inNetwork ? ', and Lambda makes its network interfaces with names of its own choice.' : '.'),
    });
    return role;
  }
}
