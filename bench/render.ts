import { aligned, type Cell, plain } from '../bin/keeper/show/table.ts';
import { type Terminal, wrapped } from '../bin/keeper/show/terminal.ts';
import type { ColdStart } from './cold-start.ts';
import type { Growth } from './growth.ts';
import type { Month } from './month.ts';
import type { WarmPass } from './warm-pass.ts';

const number = (value: number, digits = 0): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** Right-aligned, but for the first column. */
const table = (terminal: Terminal, heads: readonly string[], rows: readonly (readonly Cell[])[]): void => {
  const all = [plain(heads, 'faint'), ...rows];
  const widths = heads.map((_, column) => Math.max(...all.map((row) => row[column]?.text.length ?? 0)));
  const right = all.map((row) =>
    row.map((cell, column) => (column === 0 ? cell : { ...cell, text: cell.text.padStart(widths[column] ?? 0) })),
  );
  for (const line of aligned(terminal, right)) terminal.line(line);
};

const title = ({ line, paint }: Terminal, text: string): void => {
  line();
  line(paint('strong', text));
};

const note = ({ line, paint, width }: Terminal, text: string): void => {
  for (const part of wrapped(text, width)) line(paint('faint', part));
};

/** A figure with a goal: met or missed is told by its colour, and by a mark. */
const goal = (value: number, most: number, text: string): Cell =>
  value <= most ? { text: `${text} ✓`, style: 'good' } : { text: `${text} ✗`, style: 'bad' };

const NAMES = {
  keeper: 'the keeper',
  floorWithCalls: 'clients, their two calls, a GET',
  floor: 'clients and a GET',
  floorAsShipped: 'clients as shipped and a GET',
  empty: 'an empty handler',
} as const;

export const renderColdStarts = (terminal: Terminal, rows: readonly ColdStart[]): void => {
  title(terminal, 'Cold start: init and the first healthy pass');
  table(
    terminal,
    ['', 'kB', 'gzipped', 'MB', 'init ms', 'all ms', 'CPU ms', 'invoked', 'times', 'times CPU'],
    rows.map(({ variant, size, rss, init, total, cpu, invocationCpu, ratio, cpuRatio }) => {
      const own = variant === 'keeper';
      const kB = number(size.raw / 1_000);
      return [
        { text: NAMES[variant] },
        own ? goal(size.raw, 500_000, kB) : { text: kB },
        { text: number(size.gzipped / 1_000) },
        own ? goal(rss, 115, number(rss)) : { text: number(rss) },
        { text: number(init) },
        { text: number(total) },
        { text: number(cpu) },
        { text: number(invocationCpu) },
        own ? { text: '' } : variant === 'floor' ? goal(ratio, 1.15, number(ratio, 2)) : { text: number(ratio, 2) },
        { text: own ? '' : number(cpuRatio, 2) },
      ];
    }),
  );
  note(
    terminal,
    'invoked: what of CPU comes after the invocation; times: how many times as long the keeper takes. Goals: 500 kB, 115 MB of 128, 1.15 times the clients and a GET.',
  );
};

export const renderWarmPasses = (terminal: Terminal, rows: readonly WarmPass[]): void => {
  title(terminal, 'A warm healthy pass, and one bare GET over a kept connection');
  table(
    terminal,
    ['Confluent answers after', 'passes before', 'pass ms', 'GET ms', 'times', 'to Confluent', 'to AWS'],
    rows.map(({ latency, after, pass, get, ratio, toConfluent, toAws }) => [
      { text: latency === 0 ? 'no time: loopback' : `${latency} ms` },
      { text: number(after, 0) },
      { text: number(pass, 2) },
      { text: number(get, 2) },
      goal(ratio, 1.5, number(ratio, 2)),
      goal(toConfluent, 1, number(toConfluent, 2)),
      goal(toAws, 0, number(toAws, 2)),
    ]),
  );
};

export const renderGrowth = (terminal: Terminal, rows: readonly Growth[]): void => {
  title(terminal, 'A pass over many statements, all of them healthy');
  table(
    terminal,
    [
      'a pass that is',
      'statements',
      'to Confluent',
      'to AWS',
      'ms',
      'CPU ms',
      'MB',
      'connections',
      'in 1 s',
      'in 1 min',
    ],
    rows.map((row) => [
      row.failed === '' ? { text: row.kind } : { text: `${row.kind}: FAILED`, style: 'bad' as const },
      { text: number(row.statements) },
      { text: number(row.toConfluent) },
      { text: number(row.toAws) },
      { text: number(row.pass) },
      { text: number(row.cpu) },
      { text: number(row.rss) },
      goal(row.connections, 100, number(row.connections)),
      goal(row.inOneSecond, 50, number(row.inOneSecond)),
      goal(row.inOneMinute, 1_000, number(row.inOneMinute)),
    ]),
  );
  note(
    terminal,
    "The marks are Confluent's limits per IP address: 100 connections, 50 requests a second, 1,000 a minute.",
  );
  for (const { kind, statements, failed } of rows) {
    if (failed !== '') note(terminal, `${statements} statements, ${kind}: ${failed}`);
  }
};

export const renderMonths = (terminal: Terminal, rows: readonly Month[]): void => {
  title(terminal, 'A month of failures: 30 days and 10 hours');
  table(
    terminal,
    ['who looks after it', 'failures', 'their causes', 'minutes down', 'longest', 'rows read again', 'lost', 'of rows'],
    rows.map(({ name, failures, causes, outage, longest, again, lost, read }) => [
      { text: name },
      { text: number(failures) },
      { text: number(causes) },
      { text: number(outage) },
      { text: number(longest) },
      { text: number(again) },
      { text: number(lost) },
      { text: number(read) },
    ]),
  );
  for (const { name, how } of rows) note(terminal, `${name}: ${how}.`);
};
