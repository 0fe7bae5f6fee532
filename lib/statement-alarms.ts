import { Duration } from 'aws-cdk-lib';
import { type AlarmProps, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { MetricKey } from '../lambda/contract.ts';
import { everyStatement, statementMetric } from './metrics.ts';
import { roundUp, type Watch } from './watch.ts';

/** Alarm with its meaning, in one sentence, and the article of the runbook. */
export interface AlarmDefinition extends Pick<AlarmProps, 'metric' | 'comparisonOperator' | 'threshold'> {
  readonly id: string;
  readonly means: string;
  readonly article: string;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm?: number;
  readonly treatMissingData: TreatMissingData;
}

export interface StatementAlarmsProps {
  readonly statementNames: readonly string[];
  readonly watch: Watch;
  readonly metricsNamespace: string;
  /** Interval of the keeper's schedule. */
  readonly interval: Duration;
  /** Longest time in which a statement may be anything but healthy. */
  readonly unhealthyAfter: Duration;
}

interface Kind extends Omit<AlarmDefinition, 'metric'> {
  readonly metric: MetricKey;
}

const LESS = ComparisonOperator.LESS_THAN_THRESHOLD;
const AT_LEAST = ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD;

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

/** The kinds of alarms about a statement, `who` as the sentence says it. */
const kindsOf = (who: string, { interval, unhealthyAfter }: StatementAlarmsProps): readonly Kind[] => [
  {
    id: 'NotHealthy',
    metric: 'healthy',
    means: `${capital(who)} has not been healthy for ${unhealthyAfter.toHumanString()}.`,
    article: 'not-healthy',
    comparisonOperator: LESS,
    threshold: 1,
    evaluationPeriods: roundUp(unhealthyAfter, interval),
    // Nobody looked: it is as it was when somebody last looked, and the alarm "not running" tells of that.
    treatMissingData: TreatMissingData.IGNORE,
  },
  {
    id: 'Held',
    metric: 'held',
    means: `The keeper holds ${who}: it will not act on it until a person does.`,
    article: 'held',
    comparisonOperator: AT_LEAST,
    threshold: 1,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.IGNORE,
  },
  {
    id: 'Degraded',
    metric: 'degraded',
    means: `${capital(who)} is degraded: it may run, but not as it should, or has been starting for too long.`,
    article: 'degraded',
    comparisonOperator: AT_LEAST,
    threshold: 1,
    evaluationPeriods: roundUp(Duration.minutes(5), interval),
    // It has a value only while it is so.
    treatMissingData: TreatMissingData.NOT_BREACHING,
  },
  {
    id: 'Flapping',
    metric: 'flapping',
    means: `${capital(who)} fails again and again: each time it is brought back, and does not last.`,
    article: 'flapping',
    comparisonOperator: AT_LEAST,
    threshold: 1,
    // It has no value while a failure is being answered: without an hour's patience each one would end it and raise it anew.
    evaluationPeriods: roundUp(Duration.hours(1), interval),
    datapointsToAlarm: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  },
];

/** Alarms about the statements: of each of them, or one of each kind over all of them. */
export const statementAlarms = (props: StatementAlarmsProps): readonly AlarmDefinition[] => {
  const { statementNames, watch, metricsNamespace, interval: period } = props;
  if (watch === 'together') {
    return kindsOf('a statement', props).map(({ metric, ...kind }) => ({
      ...kind,
      metric: everyStatement(metricsNamespace, metric, { period }),
    }));
  }
  return statementNames.flatMap((name) =>
    kindsOf(`the statement ${name}`, props).map(({ metric, ...kind }) => ({
      ...kind,
      id: `${kind.id}-${name}`,
      metric: statementMetric(metricsNamespace, metric, name, { period }),
    })),
  );
};
