import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { statementMetric } from './metrics.ts';

export interface AlarmsProps {
  readonly statementNames: readonly string[];
  readonly metricsNamespace: string;
  readonly function: IFunction;
  readonly deadLetters: IQueue;
  readonly topic: ITopic;
  /** Time between two scheduled passes. */
  readonly interval: Duration;
  /** Time for which a statement may be anything but healthy. */
  readonly unhealthyAfter: Duration;
  /** Address of the runbook, to which `#not-healthy` and so on are added. */
  readonly runbookUrl: string;
}

interface AlarmDefinition {
  readonly metric: IMetric;
  /** Meaning of the alarm, in one sentence. */
  readonly means: string;
  /** The runbook's article. */
  readonly article: string;
  readonly comparisonOperator: ComparisonOperator;
  readonly threshold: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm?: number;
  readonly treatMissingData: TreatMissingData;
}

const LESS = ComparisonOperator.LESS_THAN_THRESHOLD;
const AT_LEAST = ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD;

/** Duration in units, rounded up: CloudWatch counts in whole minutes. */
const roundUp = (duration: Duration, unit: Duration): number => Math.ceil(duration.toSeconds() / unit.toSeconds());

/** Three alarms per statement and three for the keeper, each with the runbook article that says what to do. */
export class Alarms extends Construct {
  readonly all: readonly Alarm[];
  readonly #props: AlarmsProps;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#props = props;
    this.all = [
      ...props.statementNames.flatMap((name) => this.#ofStatement(name)),
      this.#notRunning(),
      this.#functionErrors(),
      this.#deadLetters(),
    ];
  }

  #ofStatement(name: string): readonly Alarm[] {
    const { metricsNamespace, interval, unhealthyAfter } = this.#props;
    const period = interval;
    return [
      this.#alarm(`NotHealthy-${name}`, {
        metric: statementMetric(metricsNamespace, 'healthy', name, { period }),
        means: `The statement ${name} has not been healthy for ${unhealthyAfter.toHumanString()}.`,
        article: 'not-healthy',
        comparisonOperator: LESS,
        threshold: 1,
        evaluationPeriods: roundUp(unhealthyAfter, period),
        // Nobody looked: it is as it was when somebody last looked, and the alarm "not running" tells of that.
        treatMissingData: TreatMissingData.IGNORE,
      }),
      this.#alarm(`Held-${name}`, {
        metric: statementMetric(metricsNamespace, 'held', name, { period }),
        means: `The keeper holds the statement ${name}: it will not act on it until a person does.`,
        article: 'held',
        comparisonOperator: AT_LEAST,
        threshold: 1,
        evaluationPeriods: 1,
        treatMissingData: TreatMissingData.IGNORE,
      }),
      this.#alarm(`Degraded-${name}`, {
        metric: statementMetric(metricsNamespace, 'degraded', name, { period }),
        means: `The statement ${name} is degraded: it may run, but not as it should, or has been starting for too long.`,
        article: 'degraded',
        comparisonOperator: AT_LEAST,
        threshold: 1,
        evaluationPeriods: roundUp(Duration.minutes(5), period),
        // It has a value only while it is so.
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }),
    ];
  }

  /** Alarm over at least five minutes: the metric of a function that is invoked once a minute may be late. */
  #notRunning(): Alarm {
    const { function: keeper, interval } = this.#props;
    const period = interval.toMinutes() < 5 ? Duration.minutes(5) : interval;
    return this.#alarm('NotRunning', {
      metric: keeper.metricInvocations({ period, statistic: Stats.SUM }),
      means: 'The keeper has not run at all: nobody looks after the statements.',
      article: 'not-running',
      comparisonOperator: LESS,
      threshold: 1,
      evaluationPeriods: 3,
      treatMissingData: TreatMissingData.BREACHING,
    });
  }

  /** Alarm at three failed passes of five: the next pass makes good one that is lost, but three are not chance. */
  #functionErrors(): Alarm {
    const { function: keeper, interval } = this.#props;
    return this.#alarm('FunctionErrors', {
      metric: keeper.metricErrors({ period: interval, statistic: Stats.SUM }),
      means: 'The keeper cannot do what it is there for: Confluent, the credentials or AWS refuse or do not answer.',
      article: 'function-errors',
      comparisonOperator: AT_LEAST,
      threshold: 1,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  #deadLetters(): Alarm {
    return this.#alarm('DeadLetters', {
      metric: this.#props.deadLetters.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(5),
        statistic: Stats.MAXIMUM,
      }),
      means: 'Invocations of the keeper failed, or never came about, and lie in its dead-letter queue.',
      article: 'dead-letters',
      comparisonOperator: AT_LEAST,
      threshold: 1,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  #alarm(id: string, { means, article, ...definition }: AlarmDefinition): Alarm {
    const { runbookUrl, topic } = this.#props;
    const alarmDescription = `${means} What to do: ${runbookUrl}#${article}`;
    const alarm = new Alarm(this, id, { ...definition, alarmDescription });
    const action = new SnsAction(topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    return alarm;
  }
}
