import { expect, it } from 'vitest';
import { keeperApp } from '../../bin/app.ts';
import { EMBEDDED_PLACE } from '../../bin/keeper/run/embedded-world.ts';
import { METRIC_KEYS, METRICS } from '../../lambda/contract.ts';
import { widgetsOf } from '../../pictures/dashboard.ts';
import { dashboardPage, datapoints } from '../../pictures/draw-dashboard.ts';
import { escaped } from '../../pictures/page.ts';
import { metricsIn } from '../../pictures/recording.ts';
import { excerpt, storyPage } from '../../pictures/story-page.ts';
import { synthesizeOne } from '../lib/template.ts';

const template = synthesizeOne((outdir) => keeperApp({ ...EMBEDDED_PLACE }, outdir));
const widgets = widgetsOf(template);

const FROM = Date.parse('2026-01-05T06:00:00Z');

/** A line of the log in the embedded metric format. */
const counted = (minute: number, value: number): object => ({
  _aws: {
    Timestamp: FROM + minute * 60_000,
    CloudWatchMetrics: [
      {
        Namespace: 'FlinkStatementKeeper',
        Metrics: METRIC_KEYS.map((key) => ({ Name: METRICS[key].name, Unit: METRICS[key].unit })),
      },
    ],
  },
  ...Object.fromEntries(METRIC_KEYS.map((key) => [METRICS[key].name, value])),
});

const LINES = [
  counted(0, 1),
  {
    message: 'decision',
    statement: 'a-statement',
    observed: { phase: 'FAILED' },
    result: { message: 'It is <held>.' },
  },
  counted(1, 0),
];
const html = dashboardPage(template, { from: FROM, to: FROM + 120_000, metrics: metricsIn(LINES), lines: LINES });

it('draws each widget of the synthesized dashboard, at its place', () => {
  expect(widgets.length).toBeGreaterThan(5);
  expect([...html.matchAll(/<section .*?<h2>(.*?)<\/h2>/g)].map(([, title]) => title)).toEqual(
    widgets.map(({ properties }) => escaped(properties.title)),
  );
  expect(new Set(widgets.map(({ x, y }) => `${x} ${y}`)).size).toBe(widgets.length);
});

it('names each metric and each alarm, and draws every metric that the keeper counts', () => {
  const metrics = widgets.flatMap((widget) => (widget.type === 'metric' ? widget.properties.metrics : []));
  expect(metrics.length).toBeGreaterThan(METRIC_KEYS.length);
  for (const { namespace, label } of metrics) {
    expect(html).toContain(escaped(label));
    if (namespace === 'FlinkStatementKeeper') expect(html).not.toContain(`${escaped(label)} <em>(no data)</em>`);
  }
  const alarms = widgets.flatMap((widget) => (widget.type === 'alarm' ? widget.properties.alarms : []));
  expect([...html.matchAll(/<div class="alarm (?:ok|on)">/g)]).toHaveLength(alarms.length);
});

it('answers the query for the last decisions with the lines of the log', () => {
  expect(html).toContain('<td>a-statement</td><td>FAILED</td>');
  expect(html).toContain('<td>It is &lt;held&gt;.</td>');
});

it.each([
  ['Minimum', 1],
  ['Maximum', 9],
  ['Sum', 12],
  ['p90', 9],
])('reads a period by its statistic: %s', (stat, value) => {
  const points = [2, 1, 9].map((each, second) => ({ at: FROM + second * 1_000, value: each }));
  expect(datapoints(points, 60, stat)).toEqual([{ at: FROM, value }]);
});

it('keeps the colours of the story, and says what it leaves out of it', () => {
  const told =
    '\u001b[1m1  It runs\u001b[22m\n\u001b[32m it does\u001b[39m\n\n\u001b[1m4  A poison record\u001b[22m\none\ntwo\n';
  const page = storyPage(excerpt(told));
  expect(page).toContain('<span class="ansi-green-fg"> it does</span>');
  expect(page).toContain('… 2 lines more');
  expect(page).not.toContain('two');
});
