import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { keeperApp } from '../../bin/app.ts';
import { FlinkStatementKeeper } from '../../lib/flink-statement-keeper.ts';
import { cfnLint, hasCfnLint } from './cfn-lint.ts';
import { withStatements } from './folder-of.ts';
import { type Synthesized, synthesizeOne } from './template.ts';

const stackOf = (count: number): Synthesized =>
  withStatements(count, (statementsFolder) =>
    synthesizeOne((outdir) => keeperApp({ catalogName: 'env-1', databaseName: 'lkc-1', statementsFolder }, outdir)),
  );

const COUNTS = [1, 32, 33, 100, 101, 157, 158, 500];
const stacks = new Map(COUNTS.map((count) => [count, stackOf(count)]));

/** The body of the dashboard, with a word in the place of what CloudFormation fills in. */
const dashboardOf = (stack: Synthesized) => {
  const { DashboardBody } = stack.one('AWS::CloudWatch::Dashboard')[1].Properties;
  const { 'Fn::Join': parts } = z
    .object({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.unknown())]) })
    .parse(DashboardBody);
  const text = parts[1].map((part) => (typeof part === 'string' ? part : 'filled')).join('');
  const widget = z.looseObject({
    properties: z.looseObject({
      alarms: z.array(z.string()).default([]),
      metrics: z.array(z.array(z.unknown())).default([]),
    }),
  });
  return z
    .object({ widgets: z.array(widget) })
    .parse(JSON.parse(text))
    .widgets.map(({ properties }) => properties);
};

it.each([...stacks])('%i statements are within the limits of CloudFormation', (_, stack) => {
  expect(Object.keys(stack.json.Resources).length).toBeLessThanOrEqual(500);
  expect(JSON.stringify(stack.json, null, 1).length).toBeLessThan(1_000_000);
});

it.each([...stacks])('%i statements are within the limits of a dashboard, and all alarms are on it', (_, stack) => {
  const widgets = dashboardOf(stack);
  expect(widgets.length).toBeLessThanOrEqual(500);
  const alarms = widgets.map((widget) => widget.alarms.length);
  expect(Math.max(...alarms)).toBeLessThanOrEqual(100);
  expect(alarms.reduce((sum, each) => sum + each)).toBe(stack.of('AWS::CloudWatch::Alarm').length);
  const metrics = widgets.map((widget) => widget.metrics.length);
  expect(Math.max(...metrics)).toBeLessThanOrEqual(500);
  expect(metrics.reduce((sum, each) => sum + each)).toBeLessThanOrEqual(2_500);
});

it.each([...stacks])('%i statements have alarms of four kinds', (count, stack) => {
  expect(stack.of('AWS::CloudWatch::Alarm')).toHaveLength(3 + 4 * (count > 100 ? 1 : count));
});

it('watches many statements by queries that name the one in trouble', () => {
  const alarms = (stacks.get(500)?.properties('AWS::CloudWatch::Alarm') ?? []).filter(
    ({ Metrics }) => Metrics !== undefined,
  );
  const from = 'FROM SCHEMA("FlinkStatementKeeper", Statement) GROUP BY Statement';
  expect(
    alarms.map(({ Metrics, Threshold, EvaluationPeriods, TreatMissingData }) => [
      Metrics,
      Threshold,
      EvaluationPeriods,
      TreatMissingData,
    ]),
  ).toMatchObject([
    [[{ Expression: `SELECT MIN(Healthy) ${from} ORDER BY MIN() ASC`, Period: 60 }], 1, 15, 'ignore'],
    [[{ Expression: `SELECT MAX(Held) ${from} ORDER BY MAX() DESC`, Period: 60 }], 1, 1, 'ignore'],
    [[{ Expression: `SELECT MAX(Degraded) ${from} ORDER BY MAX() DESC`, Period: 60 }], 1, 5, 'notBreaching'],
    [[{ Expression: `SELECT MAX(Flapping) ${from} ORDER BY MAX() DESC`, Period: 60 }], 1, 60, 'notBreaching'],
  ]);
});

it('asks one question in a widget: more, CloudWatch does not answer', () => {
  const stack = stacks.get(500);
  if (stack === undefined) throw new Error('there is no stack');
  const queries = dashboardOf(stack).map(({ metrics }) =>
    metrics.filter((metric) => JSON.stringify(metric).includes('SELECT')),
  );
  expect(queries.map(({ length }) => length).filter((length) => length > 0)).toEqual(
    Array.from({ length: 8 }, () => 1),
  );
  for (const [query] of queries.filter(({ length }) => length > 0)) expect(JSON.stringify(query)).toContain('LIMIT 10');
});

it('says the same policies of 500 statements as of one', () => {
  const policies = [1, 500].map((count) => stacks.get(count)?.properties('AWS::IAM::Policy'));
  expect(policies[0]).toEqual(policies[1]);
});

/** Templates that differ in more than digests. */
const distinct = new Map(
  [...stacks].map(([count, { json }]) => [JSON.stringify(json).replaceAll(/[0-9a-f]{64}/g, 'digest'), { count, json }]),
);

it.skipIf(!hasCfnLint)(
  'cfn-lint finds nothing in any of them',
  () => {
    const templates = new Map([...distinct.values()].map(({ count, json }) => [String(count), json]));
    expect(cfnLint(templates)).toEqual(['', 0]);
  },
  180_000,
);

it('warns of two keepers in one namespace of which one is watched together', () => {
  const app = new App();
  const stack = new Stack(app, 'Two');
  const place = { catalogName: 'env-1', databaseName: 'lkc-1', dashboard: false };
  withStatements(2, (statementsFolder) => {
    new FlinkStatementKeeper(stack, 'One', { ...place, statementsFolder, watch: 'together' });
    new FlinkStatementKeeper(stack, 'Two', place);
    new FlinkStatementKeeper(stack, 'Three', { ...place, metricsNamespace: 'Another' });
  });
  const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('watched together'));
  expect(warnings.map(({ id }) => id)).toEqual(['/Two/Two']);
});
