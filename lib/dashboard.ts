import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  LogQueryWidget,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { METRICS } from '../lambda/contract.ts';
import { statementMetric } from './metrics.ts';

export interface KeeperDashboardProps {
  readonly statementNames: readonly string[];
  readonly metricsNamespace: string;
  readonly function: IFunction;
  readonly logGroup: ILogGroup;
  readonly deadLetters: IQueue;
  readonly alarms: readonly Alarm[];
}

/** Width of a dashboard, in CloudWatch's columns. */
const HALF = 12;
const FULL = 24;
const HEIGHT = 6;

/** Latest decisions, as the function logs them. */
const DECISIONS = [
  'fields @timestamp, statement, observed.phase as phase, decision, reason, action, result.message as said',
  'filter message = "decision"',
  'sort @timestamp desc',
  'limit 50',
];

/**
 * Dashboard of one page: how the statements are, what the keeper did about it, and whether the keeper itself is well.
 */
export class KeeperDashboard extends Construct {
  readonly dashboard: Dashboard;
  readonly #props: KeeperDashboardProps;

  constructor(scope: Construct, id: string, props: KeeperDashboardProps) {
    super(scope, id);
    this.#props = props;
    this.dashboard = new Dashboard(this, 'Dashboard', {
      defaultInterval: Duration.days(1),
      widgets: [[this.#alarms()], this.#statements(), this.#recovery(), this.#keeper(), [this.#decisions()]],
    });
  }

  #alarms(): IWidget {
    return new AlarmStatusWidget({ title: 'Alarms', width: FULL, height: 4, alarms: [...this.#props.alarms] });
  }

  #statements(): IWidget[] {
    return [
      graph('Healthy (1) or not (0)', this.#each('healthy'), { min: 0, max: 1 }),
      graph('Held or degraded (1)', [...this.#each('held'), ...this.#each('degraded')], { min: 0, max: 1 }),
    ];
  }

  #recovery(): IWidget[] {
    return [
      graph('Restarts', this.#each('restarts'), { min: 0 }),
      graph('Time to recover (seconds)', this.#each('timeToRecover'), { min: 0 }),
    ];
  }

  #keeper(): IWidget[] {
    const { function: keeper, deadLetters } = this.#props;
    const errors = [
      keeper.metricErrors({ label: 'function errors' }),
      deadLetters.metricApproximateNumberOfMessagesVisible({ label: 'dead letters', statistic: Stats.MAXIMUM }),
      ...this.#each('confluentErrors'),
    ];
    return [
      graph('Pass duration, 90th percentile (milliseconds)', this.#each('passDuration'), { min: 0 }),
      graph('Errors', errors, { min: 0 }),
    ];
  }

  #decisions(): IWidget {
    return new LogQueryWidget({
      title: 'Last decisions',
      width: FULL,
      height: 2 * HEIGHT,
      logGroupNames: [this.#props.logGroup.logGroupName],
      queryLines: DECISIONS,
    });
  }

  #each(metric: keyof typeof METRICS): IMetric[] {
    const { statementNames, metricsNamespace } = this.#props;
    return statementNames.map((name) =>
      statementMetric(metricsNamespace, metric, name, { label: `${name} ${METRICS[metric]}` }),
    );
  }
}

const graph = (title: string, left: IMetric[], leftYAxis: { readonly min: number; readonly max?: number }): IWidget =>
  new GraphWidget({ title, left, leftYAxis, width: HALF, height: HEIGHT });
