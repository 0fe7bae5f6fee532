import { Duration, Stack } from 'aws-cdk-lib';
import { type EventBus, type EventPattern, type IEventBus, Match, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { REQUEST_DETAIL_TYPE, REQUEST_SOURCE } from '../lambda/contract.ts';
import type { Credentials } from './credentials.ts';

/** Events that start a pass. */
export interface EventTrigger {
  /** Pattern that such an event matches. */
  readonly pattern: EventPattern;
  /**
   * Bus on which the events come.
   *
   * @default the account's default bus
   */
  readonly eventBus?: IEventBus | EventBus;
}

export interface TriggersProps {
  readonly function: IFunction;
  readonly deadLetters: IQueue;
  readonly interval: Duration;
  readonly credentials: Credentials;
  /** Bus on which a pass is requested. */
  readonly eventBus: IEventBus | EventBus;
  readonly more: readonly EventTrigger[];
}

/** Age from which an event is not delivered any more: it is left to the next tick. */
export const OLDEST_EVENT = Duration.minutes(5);

/** Triggers of a pass, besides a person and a deployment. A trigger never decides what the pass does. */
export class Triggers extends Construct {
  readonly schedule: Schedule;
  readonly schedulerRole: Role;
  readonly #props: TriggersProps;

  constructor(scope: Construct, id: string, props: TriggersProps) {
    super(scope, id);
    this.#props = props;
    this.schedulerRole = this.#createSchedulerRole();
    this.schedule = this.#tick(this.schedulerRole);
    this.#on('SecretChanged', 'The credentials were changed.', { pattern: secretChanged(props.credentials) });
    this.#on('SecretRotated', 'The credentials were rotated.', { pattern: secretRotated(props.credentials) });
    this.#on('Requested', 'Somebody asks for a pass.', {
      pattern: { source: [REQUEST_SOURCE], detailType: [REQUEST_DETAIL_TYPE] },
      eventBus: props.eventBus,
    });
    for (const [index, trigger] of props.more.entries()) {
      this.#on(`Event${index + 1}`, 'An event that the deployment has chosen.', trigger);
    }
  }

  /** Schedule without retries: the next tick is the retry. */
  #tick(role: Role): Schedule {
    const { function: keeper, deadLetters, interval } = this.#props;
    return new Schedule(this, 'Schedule', {
      description: 'Starts a pass of the Flink statement keeper.',
      schedule: ScheduleExpression.rate(interval),
      // CDK's own target would also be allowed to invoke every version and alias.
      target: {
        bind: () => ({
          arn: keeper.functionArn,
          role,
          deadLetterConfig: { arn: deadLetters.queueArn },
          retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
          input: ScheduleTargetInput.fromObject({}),
        }),
      },
    });
  }

  #createSchedulerRole(): Role {
    const stack = Stack.of(this);
    const group = stack.formatArn({ service: 'scheduler', resource: 'schedule-group', resourceName: 'default' });
    const { function: keeper, deadLetters } = this.#props;
    return new Role(this, 'SchedulerRole', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': group } },
      }),
      inlinePolicies: {
        Tick: new PolicyDocument({
          statements: [
            new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [keeper.functionArn] }),
            new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] }),
          ],
        }),
      },
    });
  }

  #on(id: string, description: string, { pattern, eventBus }: EventTrigger): void {
    const { function: keeper, deadLetters: deadLetterQueue } = this.#props;
    new Rule(this, id, {
      description,
      eventPattern: pattern,
      ...(eventBus === undefined ? {} : { eventBus }),
      targets: [new LambdaTarget(keeper, { deadLetterQueue, retryAttempts: 2, maxEventAge: OLDEST_EVENT })],
    });
  }
}

const anyOf = ({ calledBy: { exactly, beginningWith } }: Credentials) =>
  Match.anyOf(...exactly.map((name) => Match.exactString(name)), ...beginningWith.map((start) => Match.prefix(start)));

/** Pattern of calls that change the value, or which of its versions is current, as CloudTrail tells of them. */
const secretChanged = (credentials: Credentials): EventPattern => ({
  source: ['aws.secretsmanager'],
  detailType: ['AWS API Call via CloudTrail'],
  detail: {
    eventName: ['PutSecretValue', 'UpdateSecret', 'UpdateSecretVersionStage'],
    requestParameters: { secretId: anyOf(credentials) },
  },
});

/** Pattern of Secrets Manager's own rotation, which is no call of anybody's. */
const secretRotated = (credentials: Credentials): EventPattern => ({
  source: ['aws.secretsmanager'],
  detailType: ['AWS Service Event via CloudTrail'],
  detail: { eventName: ['RotationSucceeded'], additionalEventData: { SecretId: anyOf(credentials) } },
});
