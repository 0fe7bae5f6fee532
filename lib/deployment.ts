import { createHash } from 'node:crypto';
import { CustomResource, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Construct, type IDependable } from 'constructs';
import { DEPLOYMENT_RESOURCE_TYPE, type DeploymentProperties, type OnDelete } from '../lambda/contract.ts';
import { acknowledge } from './acknowledge.ts';
import { acceptRepeatedDependencies } from './cfn-lint.ts';
import { type FunctionSettings, KeeperFunction } from './keeper-function.ts';

/** Longest time that a deployment waits for its statements. */
const LONGEST_PASS = Duration.minutes(10);

/**
 * Longest time that CloudFormation waits, a little longer than the function may take: without this, an hour for one
 * that dies.
 */
const LONGEST_WAIT = Duration.minutes(11);

export interface DeploymentProps {
  readonly settings: FunctionSettings;
  /** Digest of every byte of code and statements. */
  readonly bundleDigest: string;
  readonly onDelete: OnDelete;
}

/**
 * Trigger at a deployment: it runs a pass, and fails with the statement's own error where Confluent refuses it. The
 * function itself answers its custom resource. Deleted first, it leaves the statements as `onDelete` says.
 */
export class Deployment extends Construct {
  readonly runner: KeeperFunction;
  readonly resource: CustomResource;

  constructor(scope: Construct, id: string, { settings, bundleDigest, onDelete }: DeploymentProps) {
    super(scope, id);
    this.runner = new KeeperFunction(this, 'Runner', {
      ...settings,
      handler: 'handler.deployment',
      description: 'Runs a pass of the Flink statement keeper when its stack is deployed or deleted.',
      timeout: LONGEST_PASS,
      // A second attempt could start what CloudFormation is already rolling back.
      asynchronous: { retryAttempts: 0, maxEventAge: LONGEST_PASS },
    });
    const reason =
      'CloudFormation waits for the answer and tells of its absence; its requests hold a URL that is a secret.';
    acknowledge(
      this.runner,
      { id: 'Serverless-LambdaAsyncFailureDestination', reason },
      { id: 'Serverless-LambdaDLQ', reason },
    );
    const properties: DeploymentProperties = { onDelete, digest: this.#digest(bundleDigest, settings) };
    this.resource = new CustomResource(this, 'Statements', {
      resourceType: DEPLOYMENT_RESOURCE_TYPE,
      serviceToken: this.runner.function.functionArn,
      serviceTimeout: LONGEST_WAIT,
      properties: { ...properties },
    });
    acceptRepeatedDependencies(this.resource);
    this.needs(this.runner);
  }

  /** Constructs that are created before the deployment's pass, and deleted after the statements are stopped. */
  needs(...dependencies: IDependable[]): void {
    this.resource.node.addDependency(...dependencies);
  }

  /**
   * Digest of all that changes what runs, and so makes a new pass; an unchanged deployment makes none. The environment is
   * known at the synthesis.
   */
  #digest(bundleDigest: string, { environment }: FunctionSettings): string {
    return Lazy.string({
      produce: () =>
        createHash('sha256')
          .update(JSON.stringify([bundleDigest, Stack.of(this).resolve(environment)]))
          .digest('hex'),
    });
  }
}
