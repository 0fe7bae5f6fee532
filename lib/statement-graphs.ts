import { GraphWidget, type IMetric, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS, type MetricKey } from '../lambda/contract.ts';
import { everyStatement, statementMetric, unitOf } from './metrics.ts';
import type { Watch } from './watch.ts';

export interface StatementGraphsProps {
  readonly statementNames: readonly string[];
  readonly watch: Watch;
  readonly metricsNamespace: string;
}

/** Statements in a graph that cannot show all of them. */
const WORST = 10;

/** Widths of widgets; a dashboard has 24 columns. */
export const HALF = 12;
export const HEIGHT = 6;

interface Axis {
  readonly min: number;
  readonly max?: number;
}

export const graph = (title: string, left: IMetric[], leftYAxis: Axis): IWidget =>
  new GraphWidget({ title, left, leftYAxis, width: HALF, height: HEIGHT });

const each = ({ statementNames, metricsNamespace }: StatementGraphsProps, metric: MetricKey): IMetric[] =>
  statementNames.map((name) =>
    statementMetric(metricsNamespace, metric, name, { label: `${name} ${METRICS[metric].name}` }),
  );

/** Rows of two graphs with a line for each statement. */
const graphsOfEach = (props: StatementGraphsProps, errors: IMetric[]): readonly IWidget[][] => {
  const lines = (...metrics: readonly MetricKey[]) => metrics.flatMap((metric) => each(props, metric));
  return [
    [
      graph('Healthy (1) or not (0)', lines('healthy'), { min: 0, max: 1 }),
      graph('Held, degraded or flapping (1)', lines('held', 'degraded', 'flapping'), { min: 0, max: 1 }),
    ],
    [
      graph('Restarts', lines('restarts'), { min: 0 }),
      graph(`Time to recover (${unitOf('timeToRecover')})`, lines('timeToRecover'), { min: 0 }),
    ],
    [
      graph(`Pass duration, 90th percentile (${unitOf('passDuration')})`, lines('passDuration'), { min: 0 }),
      graph('Errors', [...errors, ...lines('confluentErrors')], { min: 0 }),
    ],
  ];
};

/** Rows of two graphs with the worst statements; a widget takes one query. */
const graphsOfTheWorst = ({ metricsNamespace }: StatementGraphsProps, errors: IMetric[]): readonly IWidget[][] => {
  const worst = (title: string, metric: MetricKey, axis: Axis = { min: 0 }) =>
    graph(`${title}: the ${WORST} worst`, [everyStatement(metricsNamespace, metric, { most: WORST })], axis);
  const yesOrNo = { min: 0, max: 1 };
  return [
    [worst('Healthy (1) or not (0)', 'healthy', yesOrNo), worst('Held (1)', 'held', yesOrNo)],
    [worst('Degraded (1)', 'degraded', yesOrNo), worst('Flapping (1)', 'flapping', yesOrNo)],
    [worst('Restarts', 'restarts'), worst(`Time to recover (${unitOf('timeToRecover')})`, 'timeToRecover')],
    [
      worst(`Longest pass (${unitOf('passDuration')})`, 'passDuration'),
      worst('Errors of Confluent', 'confluentErrors'),
    ],
    [graph('Errors', errors, { min: 0 })],
  ];
};

/** Rows of graphs about the statements; the errors of the keeper itself are among them. */
export const statementGraphs = (props: StatementGraphsProps, errors: IMetric[]): readonly IWidget[][] =>
  props.watch === 'each' ? graphsOfEach(props, errors) : graphsOfTheWorst(props, errors);
