import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS, METRICS_DIMENSION, type MetricKey } from '../lambda/contract.ts';

/** The statistic by which each metric is read over a period. */
const STATISTICS: Readonly<Record<MetricKey, string>> = {
  // Where two passes of a period differ, or two keepers count into one metric, the worse one is believed.
  healthy: Stats.MINIMUM,
  restarts: Stats.SUM,
  held: Stats.MAXIMUM,
  degraded: Stats.MAXIMUM,
  flapping: Stats.MAXIMUM,
  passDuration: Stats.percentile(90),
  timeToRecover: Stats.MAXIMUM,
  confluentErrors: Stats.SUM,
};

/** Functions of a Metrics Insights query; it has no percentiles, so what has no entry is read by its highest value. */
const FUNCTIONS: Readonly<Record<string, string>> = { [Stats.MINIMUM]: 'MIN', [Stats.SUM]: 'SUM' };

/** Metric of one statement, per minute unless the options say otherwise. */
export const statementMetric = (
  namespace: string,
  metric: MetricKey,
  statementName: string,
  options: MetricOptions = {},
): Metric =>
  new Metric({
    namespace,
    metricName: METRICS[metric].name,
    dimensionsMap: { [METRICS_DIMENSION]: statementName },
    statistic: STATISTICS[metric],
    period: Duration.minutes(1),
    ...options,
  });

export interface QueryOptions {
  /** @default 1 minute */
  readonly period?: Duration;
  /** Most statements in the answer. @default 500, CloudWatch's own limit */
  readonly most?: number;
}

/**
 * Query for the metric of every statement in the namespace, the worst one first: one time series for each (Amazon
 * CloudWatch User Guide, "Metrics Insights query components and syntax").
 */
export const everyStatement = (
  namespace: string,
  metric: MetricKey,
  { period, most }: QueryOptions,
): MathExpression => {
  const { name } = METRICS[metric];
  const read = FUNCTIONS[STATISTICS[metric]] ?? 'MAX';
  return new MathExpression({
    expression: [
      `SELECT ${read}(${name}) FROM SCHEMA("${namespace}", ${METRICS_DIMENSION})`,
      `GROUP BY ${METRICS_DIMENSION} ORDER BY ${read}() ${read === 'MIN' ? 'ASC' : 'DESC'}`,
      ...(most === undefined ? [] : [`LIMIT ${most}`]),
    ].join(' '),
    label: name,
    period: period ?? Duration.minutes(1),
  });
};

/** The unit of a metric as a graph's title says it. */
export const unitOf = (metric: MetricKey): string => METRICS[metric].unit.toLowerCase();
