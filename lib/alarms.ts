import type { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type AlarmDefinition, type StatementAlarmsProps, statementAlarms } from './statement-alarms.ts';
import { periodOfAws } from './watch.ts';

interface KeeperAlarmsProps {
  readonly function: IFunction;
  readonly deadLetters: IQueue;
  /** Interval of the keeper's schedule. */
  readonly interval: Duration;
}

export interface AlarmsProps extends StatementAlarmsProps, KeeperAlarmsProps {
  readonly topic: ITopic;
  /** URL of the runbook; `#not-healthy` and so on are added to it. */
  readonly runbookUrl: string;
}

const AT_LEAST = ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD;

/** Alarm on a keeper that does not run. Its period is at least five minutes: the metric of a function may be late. */
const notRunning = ({ function: keeper, interval }: KeeperAlarmsProps): AlarmDefinition => ({
  id: 'NotRunning',
  metric: keeper.metricInvocations({ period: periodOfAws(interval), statistic: Stats.SUM }),
  means: 'The keeper has not run at all: nobody looks after the statements.',
  article: 'not-running',
  comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
  threshold: 1,
  evaluationPeriods: 3,
  treatMissingData: TreatMissingData.BREACHING,
});

/** Alarm on failing passes. The next pass makes one lost pass good; three of five are not chance. */
const functionErrors = ({ function: keeper, interval }: KeeperAlarmsProps): AlarmDefinition => ({
  id: 'FunctionErrors',
  metric: keeper.metricErrors({ period: interval, statistic: Stats.SUM }),
  means: 'The keeper cannot do what it is there for: Confluent, the credentials or AWS refuse or do not answer.',
  article: 'function-errors',
  comparisonOperator: AT_LEAST,
  threshold: 1,
  evaluationPeriods: 5,
  datapointsToAlarm: 3,
  treatMissingData: TreatMissingData.NOT_BREACHING,
});

/**
 * Alarm on messages that come into the dead-letter queue, not on those that lie there: one that lies there would keep it on
 * for days, and deaf for the next outage. Scheduler, EventBridge and Lambda send each message, so that SQS counts it (Amazon
 * SQS Developer Guide, "Available CloudWatch metrics for Amazon SQS").
 */
const deadLetters = ({ deadLetters: queue, interval }: KeeperAlarmsProps): AlarmDefinition => ({
  id: 'DeadLetters',
  metric: queue.metricNumberOfMessagesSent({ period: periodOfAws(interval), statistic: Stats.SUM }),
  means: 'Invocations of the keeper keep failing, or never come about, and go to its dead-letter queue.',
  article: 'dead-letters',
  comparisonOperator: AT_LEAST,
  threshold: 1,
  evaluationPeriods: 5,
  datapointsToAlarm: 3,
  treatMissingData: TreatMissingData.NOT_BREACHING,
});

/** Alarms: those of the statements and three for the keeper, each with the runbook article that says what to do. */
export class Alarms extends Construct {
  readonly all: readonly Alarm[];

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.all = [...statementAlarms(props), notRunning(props), functionErrors(props), deadLetters(props)].map(
      (definition) => this.#alarm(definition, props),
    );
  }

  #alarm({ id, means, article, ...definition }: AlarmDefinition, { runbookUrl, topic }: AlarmsProps): Alarm {
    const alarmDescription = `${means} What to do: ${runbookUrl}#${article}`;
    const alarm = new Alarm(this, id, { ...definition, alarmDescription });
    const action = new SnsAction(topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    return alarm;
  }
}
