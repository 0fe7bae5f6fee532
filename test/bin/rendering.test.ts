import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { exitCodeOf } from '../../bin/keeper/exit-codes.ts';
import { renderExplain } from '../../bin/keeper/show/render-explain.ts';
import { renderChanges, renderRows } from '../../bin/keeper/show/render-pass.ts';
import { renderReport } from '../../bin/keeper/show/render-report.ts';
import { statusOf } from '../../bin/keeper/show/render-status.ts';
import { terminalOf, wrapped } from '../../bin/keeper/show/terminal.ts';
import { drawChart, healthCells } from '../../bin/keeper/story/chart.ts';
import { Timeline } from '../../bin/keeper/story/timeline.ts';
import { HEALTHS, type Report, type ReportEntry, type StatementChange } from '../../lambda/contract.ts';
import { paper } from './paper.ts';

const entry: ReportEntry = {
  name: 'flight-consolidator',
  statementName: 'flight-consolidator-1a2b3c4d',
  phase: 'FAILED',
  health: 'recovering',
  action: 'wait',
  reason: 'BackingOff',
  message: 'It failed (org.apache.flink.FlinkRuntimeException: no Avro record at all); the next try is soon.',
  restarts: 2,
  nextAttemptAt: '2026-01-05T06:12:00.000Z',
};

const change: StatementChange = {
  ...entry,
  version: '1',
  id: 'id-1',
  at: '2026-01-05T06:00:00.000Z',
  previousPhase: 'RUNNING',
  previousHealth: 'healthy',
  exception: {
    name: 'org.apache.flink.FlinkRuntimeException',
    message: 'no Avro record at all',
    timestamp: '2026-01-05T06:00:00.000Z',
  },
};

const NOW = Date.parse('2026-01-05T06:02:00Z');

const report = (...statements: ReportEntry[]): Report => ({ command: 'ensure', statements });

test('the report as a table, with what there is to say below', () => {
  const terminal = paper(90);
  renderReport(terminal, report(entry, { ...entry, name: 'other', phase: 'RUNNING', health: 'healthy' }), NOW);
  expect(terminal.lines).toMatchInlineSnapshot(`
    [
      "   statement            phase    health      action  reason      restarts",
      "◌  flight-consolidator  FAILED   recovering  wait    BackingOff  2",
      "   It failed (org.apache.flink.FlinkRuntimeException: no Avro record at all); the next try",
      "   is soon.",
      "   Next attempt: 2026-01-05 06:12:00 UTC, in 10 min",
      "   On Confluent: flight-consolidator-1a2b3c4d",
      "●  other                RUNNING  healthy     wait    BackingOff  2",
      "   It failed (org.apache.flink.FlinkRuntimeException: no Avro record at all); the next try",
      "   is soon.",
      "   Next attempt: 2026-01-05 06:12:00 UTC, in 10 min",
      "   On Confluent: flight-consolidator-1a2b3c4d",
    ]
  `);
});

test.each([60, 80, 110])('nothing is wider than %d columns', (width) => {
  const terminal = paper(width);
  const timeline = new Timeline(terminal);
  timeline.moment(change, 10);
  timeline.uneventful({ passes: 3, at: change.at, rows: 20 });
  drawChart(terminal, { healths: [], writes: [] }, { from: 0, to: 7_200_000 });
  renderReport(terminal, report({ ...entry, name: 'short' }), NOW);
  renderRows(terminal, { read: 10, written: 3, lost: 7, duplicated: 0, misplaced: 0, filtered: 0 });
  // The columns of a line themselves need 67.
  expect(Math.max(...terminal.lines.map((line) => line.length))).toBeLessThanOrEqual(Math.max(width, 67));
});

test('changes, or nothing at all', () => {
  const terminal = paper(90);
  renderChanges(terminal, []);
  expect(terminal.lines).toEqual([]);
  renderChanges(terminal, [change]);
  expect(terminal.lines[0]).toMatch(/^06:00:00 +◌ +flight-consolidator +FAILED +recovering +wait +BackingOff$/);
});

test('the rows, as a bar', () => {
  const terminal = paper(90);
  renderRows(terminal, { read: 10, written: 5, lost: 5, duplicated: 0, misplaced: 0, filtered: 1 });
  expect(terminal.lines[1]).toBe(`   flight_avro  ${'█'.repeat(12)}${'░'.repeat(12)}  5 of 10 flights, 5 rows`);
  renderRows(terminal, { read: 0, written: 1, lost: 0, duplicated: 0, misplaced: 1, filtered: 0 });
  expect(terminal.lines[3]).toContain('0 of 0 flights, 1 rows, 0 duplicated, 1 misplaced');
});

test('the timeline tells an exception in full once, and times of the day', () => {
  const terminal = paper(110);
  const timeline = new Timeline(terminal);
  const message = 'a record with $& that nobody at all is able to read in any way';
  const failed = {
    ...change,
    exception: { name: 'a.b.Odd', message, timestamp: change.at },
    message: `It failed (a.b.Odd: ${message}).`,
  };
  timeline.moment(failed, 1);
  timeline.moment(failed, 1);
  const said = terminal.lines.join('\n');
  expect(said.match(/in any way/g)).toHaveLength(1);
  expect(said).toContain('(Odd: a record with $& that nobody at all is …). Next try at 06:12:00.');
});

test('a cell of the history shows the weightiest health in it, however short', () => {
  const healths = [
    { at: 0, health: 'progressing' },
    { at: 10, health: 'healthy' },
    { at: 35, health: 'recovering' },
    { at: 36, health: 'healthy' },
    { at: 60, health: 'held' },
  ] as const;
  expect(healthCells(healths, { from: 0, to: 80 }, 8)).toEqual([
    'progressing',
    'healthy',
    'healthy',
    'recovering',
    'healthy',
    'healthy',
    'held',
    'held',
  ]);
});

test('how often it has failed in a day stands in the answers of status and explain', () => {
  const details = { next: 'Nothing.', otherWriters: [], failedRuns: 7 };
  const terminal = paper(90);
  renderExplain(terminal, [{ ...entry, details }], NOW);
  expect(terminal.lines.join('\n')).toMatch(/failures +7 in 24 hours, of runs that had lasted ten minutes/);
  const remarks = statusOf({ ...entry, details }, NOW).map(({ text }) => text);
  expect(remarks).toContain('Failures: 7 in 24 hours, of runs that had lasted ten minutes');
  expect(statusOf({ ...entry, details: { next: 'Nothing.', otherWriters: [] } }, NOW)).toHaveLength(remarks.length - 1);
});

test('words are wrapped, never cut', () => {
  expect(wrapped('one two three averylongword x', 8)).toEqual(['one two', 'three', 'averylongword', 'x']);
});

test('a stream that is no terminal gets no colours', () => {
  const stream = new PassThrough();
  const terminal = terminalOf(stream);
  terminal.line(terminal.paint('bad', 'text'));
  expect(String(stream.read())).toBe('text\n');
  expect(terminal.width).toBe(100);
});

test('what waits for a person is not an exit code of 0', () => {
  const codes = HEALTHS.map((health) => [health, exitCodeOf(report({ ...entry, health }, entry))]);
  expect(Object.fromEntries(codes)).toMatchObject({
    healthy: 0,
    progressing: 0,
    recovering: 0,
    suspended: 0,
    degraded: 3,
    held: 3,
  });
});
