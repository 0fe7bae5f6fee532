import * as z from 'zod';
import { type Minutes, ruleOf, told } from '../test/lib/alarm-rule.ts';
import type { Synthesized } from '../test/lib/template.ts';
import { type Metric, type Widget, type WidgetOf, widgetsOf } from './dashboard.ts';
import { escaped, page } from './page.ts';
import type { Point, Recording } from './recording.ts';

/** Pixels of a column and of a row of the dashboard's grid, and between two widgets. */
const COLUMN = 52;
const ROW = 44;
const GAP = 10;

const MINUTE = 60_000;
const HALF_HOUR = 30 * MINUTE;

/** Colours of lines, in CloudWatch's order. */
const COLOURS = ['#1f77b4', '#ff7f0e', '#2ca02c', '#d62728'] as const;

const valuesOf = ({ metrics }: Recording, { namespace, name }: Pick<Metric, 'namespace' | 'name'>) =>
  metrics.get(`${namespace} ${name}`) ?? [];

/** The value of a statistic. */
const statistic = (stat: string, values: readonly number[]): number => {
  const sorted = values.toSorted((one, other) => one - other);
  const percentile = /^p(\d+)$/.exec(stat)?.[1];
  if (percentile !== undefined) return sorted[Math.ceil((Number(percentile) / 100) * sorted.length) - 1] ?? 0;
  switch (stat) {
    case 'Minimum':
      return sorted[0] ?? 0;
    case 'Maximum':
      return sorted.at(-1) ?? 0;
    case 'Sum':
      return values.reduce((sum, value) => sum + value, 0);
    default:
      throw new Error(`the picture knows no statistic ${stat}`);
  }
};

/** The datapoints of a metric, one for each period with a value. `period`: seconds. */
export const datapoints = (points: readonly Point[], period: number, stat: string): readonly Point[] =>
  [...Map.groupBy(points, ({ at }) => Math.floor(at / (period * 1_000)) * period * 1_000)].map(([at, values]) => ({
    at,
    value: statistic(
      stat,
      values.map(({ value }) => value),
    ),
  }));

const timeOf = (at: number): string => new Date(at).toISOString().slice(11, 16);

/** A round number that is no less. */
const roundUp = (value: number): number => {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 2.5, 5, 10].find((step) => step * power >= value) ?? 10) * power;
};

/** Parts of a line with a datapoint in each period, since what is missing is not drawn. */
const unbroken = (points: readonly Point[], period: number): readonly (readonly Point[])[] => {
  const parts: Point[][] = [];
  for (const point of points) {
    const part = parts.at(-1);
    const last = part?.at(-1);
    if (part !== undefined && last !== undefined && point.at - last.at <= period * 1_000) part.push(point);
    else parts.push([point]);
  }
  return parts;
};

const PLOT = { left: 46, right: 14, top: 8, bottom: 24 } as const;

const legend = (lines: readonly { label: string; colour: string; points: readonly Point[] }[]): string =>
  lines
    .map(
      ({ label, colour, points }) =>
        `<span><i style="background:${colour}"></i>${escaped(label)}${points.length === 0 ? ' <em>(no data)</em>' : ''}</span>`,
    )
    .join('');

/** A graph over time. */
const graph = ({ properties: { metrics, yAxis }, width, height }: WidgetOf<'metric'>, recording: Recording): string => {
  const lines = metrics.map((metric, index) => ({
    ...metric,
    colour: COLOURS[index % COLOURS.length] ?? COLOURS[0],
    points: datapoints(valuesOf(recording, metric), metric.period, metric.stat),
  }));
  const size = { width: width * COLUMN - GAP - 24, height: height * ROW - GAP - 66 };
  const { min } = yAxis.left;
  const most = Math.max(0, ...lines.flatMap(({ points }) => points.map(({ value }) => value)));
  const max = yAxis.left.max ?? (most === 0 ? 1 : roundUp(most));
  const { from, to } = recording;
  const x = (at: number) => PLOT.left + ((at - from) / (to - from)) * (size.width - PLOT.left - PLOT.right);
  const y = (value: number) =>
    size.height - PLOT.bottom - ((value - min) / (max - min)) * (size.height - PLOT.top - PLOT.bottom);
  const ticks = [min, (min + max) / 2, max].map(
    (value) =>
      `<line x1="${PLOT.left}" x2="${size.width - PLOT.right}" y1="${y(value)}" y2="${y(value)}" class="grid"/>` +
      `<text x="${PLOT.left - 8}" y="${y(value) + 4}" text-anchor="end">${value.toLocaleString('en')}</text>`,
  );
  const times = Array.from(
    { length: Math.floor((to - from) / HALF_HOUR) + 1 },
    (_, index) => from + index * HALF_HOUR,
  ).map((at) => `<text x="${x(at)}" y="${size.height - 6}" text-anchor="middle">${timeOf(at)}</text>`);
  // The first one is drawn last, so that it lies above the others.
  const drawn = lines.toReversed().flatMap(({ colour, points, period }) =>
    unbroken(points, period).map((part) => {
      const [only] = part;
      return part.length === 1 && only !== undefined
        ? `<circle cx="${x(only.at)}" cy="${y(only.value)}" r="3.5" fill="${colour}"/>`
        : `<polyline points="${part.map(({ at, value }) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(' ')}" stroke="${colour}"/>`;
    }),
  );
  return (
    `<svg width="${size.width}" height="${size.height}">${[...ticks, ...times, ...drawn].join('')}</svg>` +
    `<div class="legend">${legend(lines)}</div>`
  );
};

const alarmSchema = z.looseObject({
  Namespace: z.string(),
  MetricName: z.string(),
  AlarmDescription: z.string(),
});

/** The values of each minute, by the alarm's own statistic. */
const minutesOf = ({ from, to }: Recording, points: readonly Point[], stat: string): Minutes => {
  const values = new Map(datapoints(points, 60, stat).map(({ at, value }) => [at, value]));
  return Array.from({ length: Math.ceil((to - from) / MINUTE) }, (_, minute) => values.get(from + minute * MINUTE));
};

const alarms = ({ properties }: WidgetOf<'alarm'>, template: Synthesized, recording: Recording): string =>
  properties.alarms
    .map((id) => {
      const alarm = template.json.Resources[id]?.Properties;
      const { Namespace: namespace, MetricName: name, AlarmDescription } = alarmSchema.parse(alarm);
      const rule = ruleOf(alarm);
      const { raised, ended } = told(
        rule,
        minutesOf(recording, valuesOf(recording, { namespace, name }), rule.Statistic),
      );
      const since = raised.length > ended.length ? raised.at(-1) : undefined;
      const state = since === undefined ? 'OK' : `In alarm since ${timeOf(recording.from + since * MINUTE)}`;
      const [sentence = ''] = AlarmDescription.split(' What to do: ');
      // CloudFormation makes the alarm's name of its logical id; the construct's path and the hash in it say nothing.
      return (
        `<div class="alarm ${since === undefined ? 'ok' : 'on'}"><b>${escaped(id.replace(/^KeeperAlarms(.+)[0-9A-F]{8}$/, '$1'))}</b>` +
        `<strong>${state}</strong><p>${escaped(sentence)}</p></div>`
      );
    })
    .join('');

/** A field of a record, by its path. */
const fieldOf = (line: unknown, path: string): string => {
  const value = path
    .split('.')
    .reduce<unknown>((part, key) => z.record(z.string(), z.unknown()).safeParse(part).data?.[key], line);
  return value === undefined ? '' : String(value);
};

/** The table of a log query: `fields … | filter message = … | sort @timestamp desc | limit …`, and no other. */
const table = ({ properties: { query }, height }: WidgetOf<'log'>, { lines }: Recording): string => {
  const found = /\| fields (.+)\n\| filter message = "(\w+)"\n\| sort @timestamp desc\n\| limit (\d+)$/.exec(query);
  if (found === null) throw new Error(`the picture cannot answer the query ${query}`);
  const [, fields = '', message = '', limit = ''] = found;
  const columns = fields.split(', ').map((field) => {
    const [path = '', title = path] = field.split(' as ');
    return { path: path.replace('@', ''), title };
  });
  const shown = Math.min(Number(limit), Math.floor((height * ROW - GAP - 74) / 24));
  const rows = lines
    .filter((line) => fieldOf(line, 'message') === message)
    .toReversed()
    .slice(0, shown)
    .map((line) => `<tr>${columns.map(({ path }) => `<td>${escaped(fieldOf(line, path))}</td>`).join('')}</tr>`);
  return `<table><tr>${columns.map(({ title }) => `<th>${escaped(title)}</th>`).join('')}</tr>${rows.join('')}</table>`;
};

const contentOf = (widget: Widget, template: Synthesized, recording: Recording): string => {
  switch (widget.type) {
    case 'alarm':
      return `<div class="alarms">${alarms(widget, template, recording)}</div>`;
    case 'metric':
      return graph(widget, recording);
    case 'log':
      return table(widget, recording);
  }
};

const STYLE = `
body { background: #f2f3f3; padding: 16px; }
header { display: flex; justify-content: space-between; align-items: baseline; padding: 0 5px 10px; }
header b { font-size: 19px; }
header span, footer { color: #5f6b7a; font-size: 12.5px; }
footer { padding: 10px 5px 0; }
main { position: relative; }
section { position: absolute; box-sizing: border-box; background: #fff; border: 1px solid #d5dbdb; border-radius: 8px; padding: 10px 12px; overflow: hidden; }
h2 { font-size: 14px; margin: 0 0 6px; }
svg { display: block; font-size: 11px; }
svg text { fill: #5f6b7a; }
.grid { stroke: #e9ebed; }
polyline { fill: none; stroke-width: 2; stroke-linejoin: round; }
.legend { font-size: 10.5px; display: flex; gap: 10px; padding-left: 0; white-space: nowrap; }
.legend i { display: inline-block; width: 11px; height: 11px; border-radius: 2px; margin-right: 5px; vertical-align: -1px; }
.legend em { color: #8c98a5; }
.alarms { display: grid; grid-template-columns: repeat(4, 1fr); gap: 6px; }
.alarm { border-left: 5px solid; border-radius: 4px; padding: 3px 8px; font-size: 10.5px; height: 58px; overflow: hidden; display: grid; align-content: start; grid-template-columns: 1fr auto; }
.alarm b { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.alarm strong { padding-left: 8px; white-space: nowrap; }
.alarm p { grid-column: 1 / 3; margin: 0; color: #414d5c; line-height: 1.25; }
.ok { border-color: #1d8102; background: #f2f8f0; } .ok strong { color: #1d8102; }
.on { border-color: #d13212; background: #fdf3f1; } .on strong { color: #d13212; }
table { border-collapse: collapse; font-size: 12px; }
th, td { text-align: left; padding: 0 14px 0 0; height: 23px; border-bottom: 1px solid #e9ebed; white-space: nowrap; max-width: 540px; overflow: hidden; text-overflow: ellipsis; }
`;

/** The dashboard as a page: each widget at its place in the grid, with what the recording has for it. */
export const dashboardPage = (template: Synthesized, recording: Recording): string => {
  const widgets = widgetsOf(template);
  const sections = widgets.map((widget) => {
    const { x, y, width, height, properties } = widget;
    const box = `left:${x * COLUMN}px;top:${y * ROW}px;width:${width * COLUMN - GAP}px;height:${height * ROW - GAP}px`;
    return `<section style="${box}"><h2>${escaped(properties.title)}</h2>${contentOf(widget, template, recording)}</section>`;
  });
  const rows = Math.max(...widgets.map(({ y, height }) => y + height));
  const span = `${timeOf(recording.from)} – ${timeOf(recording.to)} UTC`;
  return page(
    STYLE,
    `<header><b>FlinkStatementKeeper</b><span>${span}</span></header>
<main style="height:${rows * ROW - GAP}px">${sections.join('\n')}</main>
<footer>No screenshot of AWS: drawn from the deployed dashboard’s body, and from the metrics and the log that the keeper’s own code emits in the story. The states of the alarms follow from their rules.</footer>`,
    { width: 24 * COLUMN - GAP + 32, height: rows * ROW - GAP + 100 },
  );
};
