import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  type IWidget,
  LogQueryWidget,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { HEIGHT, type StatementGraphsProps, statementGraphs } from './statement-graphs.ts';

export interface KeeperDashboardProps extends StatementGraphsProps {
  readonly function: IFunction;
  readonly logGroup: ILogGroup;
  readonly deadLetters: IQueue;
  readonly alarms: readonly Alarm[];
}

/** Width of a widget; a dashboard has 24 columns. */
const FULL = 24;

/** Most alarms in one widget (Amazon CloudWatch API Reference, "Dashboard Body Structure and Syntax"). */
const MOST_ALARMS = 100;

/** Query for the last decisions in the function's log. */
const DECISIONS = [
  'fields @timestamp, statement, observed.phase as phase, decision, reason, action, result.message as said',
  'filter message = "decision"',
  'sort @timestamp desc',
  'limit 50',
];

/** Dashboard of one page: the statements, what the keeper did about them, and the keeper itself. */
export class KeeperDashboard extends Construct {
  readonly dashboard: Dashboard;
  readonly #props: KeeperDashboardProps;

  constructor(scope: Construct, id: string, props: KeeperDashboardProps) {
    super(scope, id);
    this.#props = props;
    this.dashboard = new Dashboard(this, 'Dashboard', {
      defaultInterval: Duration.days(1),
      widgets: [...this.#alarms(), ...statementGraphs(props, this.#errors()), [this.#decisions()]],
    });
  }

  /** Rows of one widget each, as many as the alarms need. */
  #alarms(): IWidget[][] {
    const { alarms } = this.#props;
    const widgets = Math.ceil(alarms.length / MOST_ALARMS);
    return Array.from({ length: widgets }, (_, index) => [
      new AlarmStatusWidget({
        title: widgets === 1 ? 'Alarms' : `Alarms (${index + 1} of ${widgets})`,
        width: FULL,
        height: 4,
        alarms: alarms.slice(index * MOST_ALARMS, (index + 1) * MOST_ALARMS),
      }),
    ]);
  }

  #errors() {
    const { function: keeper, deadLetters } = this.#props;
    return [
      keeper.metricErrors({ label: 'function errors' }),
      deadLetters.metricApproximateNumberOfMessagesVisible({ label: 'dead letters', statistic: Stats.MAXIMUM }),
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
}
