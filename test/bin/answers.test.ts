import { describe, expect, test } from 'vitest';
import { MEANINGS, offsetsOf } from '../../bin/keeper/show/format.ts';
import { renderReport } from '../../bin/keeper/show/render-report.ts';
import { moment, sinceThen, span } from '../../bin/keeper/show/times.ts';
import type { Command, Details, PastDecision, ReportEntry } from '../../lambda/contract.ts';
import { PYTHON_COPIES } from '../../lambda/core/messages/writers.ts';
import { paper } from './paper.ts';

const NOW = Date.parse('2026-11-22T10:00:00Z');

const failed: PastDecision = {
  at: '2026-11-22T09:53:30.000Z',
  statementName: 'flight-consolidator-1a2b3c4d',
  phase: 'FAILED',
  health: 'recovering',
  action: 'resume',
  reason: 'Failed',
  message: 'It failed (org.apache.flink.Odd: no Avro record); the next try is due.',
};

const details: Details = {
  since: '2026-11-20T06:00:00.000Z',
  offsets: { skyone_avro: 'partition:0,offset:1000;partition:1,offset:990', sunset_avro: 'earliest' },
  computePoolId: 'lfcp-1',
  principalId: 'sa-1',
  last: failed,
  next: 'Nothing: The same error came for the third time.',
  releasedBy: '`restart` once the cause is mended, or a new version.',
  exception: { name: 'org.apache.flink.Odd', message: 'no Avro record', timestamp: '2026-11-22T09:53:00.000Z' },
  purgeAt: '2026-11-25T12:00:00.000Z',
  previous: { statementName: 'flight-consolidator-00000000', phase: 'STOPPED' },
  replacement: { statementName: 'flight-consolidator-99999999', phase: 'PENDING' },
  otherWriters: [
    { statementName: 'by-hand', phase: 'RUNNING' },
    { statementName: 'dbt-flights', phase: 'DEGRADED' },
  ],
};

const held: ReportEntry = {
  name: 'flight-consolidator',
  statementName: 'flight-consolidator-1a2b3c4d',
  phase: 'FAILED',
  health: 'held',
  action: 'none',
  reason: 'SameErrorAgain',
  message: 'The same error came for the third time.',
  restarts: 2,
};

const drawn = (command: Command, entry: ReportEntry, { width = 100, marked = false } = {}): string => {
  const terminal = paper(width, marked);
  renderReport(terminal, { command, statements: [entry] }, NOW);
  return `\n${terminal.lines.join('\n')}\n`;
};

describe('status', () => {
  test('what is known, a line each', () => {
    expect(drawn('status', { ...held, details })).toMatchInlineSnapshot(`
      "
         statement            phase   health  action  reason          restarts
      ✖  flight-consolidator  FAILED  held    none    SameErrorAgain  2
         The same error came for the third time.
         On Confluent: flight-consolidator-1a2b3c4d
         FAILED: since 2026-11-20 06:00:00 UTC, for 2 d 4 h
         Offsets: skyone_avro 0:1000 1:990, sunset_avro earliest
         Last: resume, found FAILED (Failed), 2026-11-22 09:53:30 UTC, 6 min ago
         Released by: \`restart\` once the cause is mended, or a new version.
         Other writers: by-hand (RUNNING), dbt-flights (DEGRADED)
         Replacement: flight-consolidator-99999999 (PENDING)
         Previous: flight-consolidator-00000000 (STOPPED)
         Confluent deletes it: 2026-11-25 12:00:00 UTC, in 3 d 2 h
      "
    `);
  });

  test('nothing is said that is not known, or said already', () => {
    const { next } = { next: 'Nothing: it is looked at again in every pass.' };
    const lines = drawn('status', { ...held, health: 'healthy', details: { next, otherWriters: [] } });
    expect(lines).toBe(drawn('ensure', { ...held, health: 'healthy' }));
    expect(drawn('status', { ...held, details: { ...details, next: 'Resume it where it stopped.' } })).toContain(
      'Next: Resume it where it stopped.',
    );
  });
});

describe('explain', () => {
  test('all that is known, in two columns', () => {
    expect(drawn('explain', { ...held, nextAttemptAt: '2026-11-22T10:30:00.000Z', details })).toMatchInlineSnapshot(`
      "
      ✖  flight-consolidator
         on Confluent   flight-consolidator-1a2b3c4d
         phase          FAILED since 2026-11-20 06:00:00 UTC, for 2 d 4 h
         health         held: the keeper leaves it alone until somebody acts, or the cause is gone
         reason         SameErrorAgain
                        The same error came for the third time.
         what to do     docs/runbook.md#sameerroragain
         restarts       2 in this streak of failures
         offsets        skyone_avro 0:1000 1:990
                        sunset_avro earliest
         compute pool   lfcp-1
         principal      sa-1
         failure        2026-11-22 09:53:00 UTC, 7 min ago
                        org.apache.flink.Odd: no Avro record
         last           2026-11-22 09:53:30 UTC, 6 min ago
                        resume, found FAILED
                        Failed: It failed (org.apache.flink.Odd: no Avro record); the next try is due.
         next           Nothing.
         when           2026-11-22 10:30:00 UTC, in 30 min
         released by    \`restart\` once the cause is mended, or a new version.
         other writers  by-hand (RUNNING)
                        dbt-flights (DEGRADED)
         replacement    flight-consolidator-99999999 (PENDING)
         previous       flight-consolidator-00000000 (STOPPED)
         deleted        2026-11-25 12:00:00 UTC, in 3 d 2 h
                        by Confluent, and its position with it, if it does not run before
      "
    `);
  });

  test('what could not be looked at', () => {
    expect(
      drawn('explain', { ...held, phase: 'UNKNOWN', health: 'unknown', reason: 'Unreachable' }),
    ).toMatchInlineSnapshot(`
      "
      ?  flight-consolidator
         on Confluent   flight-consolidator-1a2b3c4d
         phase          UNKNOWN
         health         unknown: it could not be looked at
         reason         Unreachable
                        The same error came for the third time.
         what to do     docs/runbook.md#unreachable
         restarts       2 in this streak of failures
      "
    `);
  });

  test('a deletion stands out when it is near', () => {
    const near = drawn('explain', { ...held, details }, { marked: true });
    const far = drawn(
      'explain',
      { ...held, details: { ...details, purgeAt: '2026-12-20T12:00:00.000Z' } },
      { marked: true },
    );
    expect(near).toContain('<worrying>2026-11-25 12:00:00 UTC, in 3 d 2 h');
    expect(far).toContain('<plain>2026-12-20 12:00:00 UTC, in 28 d 2 h');
    expect(near).toContain(`<bad>held: ${MEANINGS.held}`);
  });
});

describe('plan', () => {
  test('its steps, numbered', () => {
    const steps = Array.from({ length: 10 }, (_, step) => `Do what comes as number ${step + 1}.`);
    expect(drawn('plan', { ...held, steps }, { width: 60 })).toMatchInlineSnapshot(`
      "
         statement            phase   health  action  reason          restarts
      ✖  flight-consolidator  FAILED  held    none    SameErrorAgain  2
         The same error came for the third time.
         On Confluent: flight-consolidator-1a2b3c4d

          1  Do what comes as number 1.
          2  Do what comes as number 2.
          3  Do what comes as number 3.
          4  Do what comes as number 4.
          5  Do what comes as number 5.
          6  Do what comes as number 6.
          7  Do what comes as number 7.
          8  Do what comes as number 8.
          9  Do what comes as number 9.
         10  Do what comes as number 10.
      "
    `);
  });

  test('nothing to do, said once', () => {
    const lines = drawn('plan', { ...held, steps: [`Nothing: ${held.message}`] });
    expect(lines.split('\n').slice(3)).toEqual([
      '   The same error came for the third time.',
      '   On Confluent: flight-consolidator-1a2b3c4d',
      '',
      '   Nothing.',
      '',
    ]);
    const waits = `Nothing before 2026-11-22T10:30:00.000Z: ${held.message}`;
    expect(drawn('plan', { ...held, steps: [waits] })).toContain('   Nothing before 2026-11-22T10:30:00.000Z.\n');
  });
});

describe('history', () => {
  const history = [
    failed,
    { ...failed, at: '2026-11-22T09:54:00.000Z', phase: 'PENDING', action: 'wait', reason: 'Starting' },
  ];

  test('a row for each decision, with its message', () => {
    expect(drawn('history', { ...held, history }, { width: 110 })).toMatchInlineSnapshot(`
      "
      ✖  flight-consolidator
         time (UTC)           statement                     phase    health      action  reason
      ◌  2026-11-22 09:53:30  flight-consolidator-1a2b3c4d  FAILED   recovering  resume  Failed
         It failed (org.apache.flink.Odd: no Avro record); the next try is due.
      ◌  2026-11-22 09:54:00  flight-consolidator-1a2b3c4d  PENDING  recovering  wait    Starting
         It failed (org.apache.flink.Odd: no Avro record); the next try is due.
      "
    `);
  });

  test('where there is no room, the names stand before the messages', () => {
    const lines = drawn('history', { ...held, history }, { width: 80 });
    expect(lines).toContain('\n   flight-consolidator-1a2b3c4d: It failed');
    expect(Math.max(...lines.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  test('none yet', () => {
    expect(drawn('history', { ...held, history: [] })).toContain('No decision is known yet.');
  });
});

describe('takeover', () => {
  const message = 'It is running. Another live statement writes the same sink: insert-1.';
  const steps = [
    'Another live statement writes the same sink: insert-1.',
    PYTHON_COPIES,
    'Stop insert-1 (RUNNING); it is not deleted.',
    'Go on with this statement as it is.',
    'Nothing of this is done without "confirm": true.',
  ];

  test('the steps, the warning before them, and how to confirm in the end', () => {
    expect(drawn('takeover', { ...held, message, steps })).toMatchInlineSnapshot(`
      "
         statement            phase   health  action  reason          restarts
      ✖  flight-consolidator  FAILED  held    none    SameErrorAgain  2
         It is running. Another live statement writes the same sink: insert-1.
         On Confluent: flight-consolidator-1a2b3c4d

         !  The copies of the Python app never read sunset_avro, and filled the columns by position, so
            that their rows are scrambled. This statement reads both topics from the beginning and writes
            beside those rows: to have a clean table, name a new sink in the SQL and its prerequisite
            first.

         1  Stop insert-1 (RUNNING); it is not deleted.
         2  Go on with this statement as it is.

         Nothing has been touched. To do it, give the same command with --confirm.
      "
    `);
    expect(drawn('takeover', { ...held, message, steps }, { marked: true })).toContain('<bad>!  The copies');
  });

  test('nothing to take over, or confirmed: nothing to confirm', () => {
    const nothing = drawn('takeover', { ...held, steps: ['Nothing: no other live statement writes the same sink.'] });
    expect(nothing).toContain('\n\n   Nothing: no other live statement');
    expect(nothing).not.toContain('--confirm');
    expect(drawn('takeover', held)).toBe(drawn('ensure', held));
  });
});

test.each(['status', 'explain', 'plan', 'history', 'takeover'] as const)(
  '%s has no line that is too wide',
  (command) => {
    const entry = { ...held, name: 'short', details, history: [failed], steps: [PYTHON_COPIES] };
    const lines = drawn(command, entry, { width: 72 }).split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(72);
  },
);

test('times', () => {
  expect([-5, 0, 59_999, 60_000, 3_599_000].map(span)).toEqual(['0 s', '0 s', '59 s', '1 min', '59 min']);
  expect([3_600_000, 11_100_000, 86_400_000, 187_200_000].map(span)).toEqual(['1 h', '3 h 5 min', '1 d', '2 d 4 h']);
  expect(moment('2026-11-22T09:00:00.500Z', NOW)).toBe('2026-11-22 09:00:00 UTC, 59 min ago');
  expect(moment('2026-11-22T11:00:00Z', NOW)).toBe('2026-11-22 11:00:00 UTC, in 1 h');
  expect(sinceThen('2026-11-22T09:59:20Z', NOW)).toBe('since 2026-11-22 09:59:20 UTC, for 40 s');
});

test('offsets, where they are written as Confluent writes them', () => {
  expect(offsetsOf('partition:0,offset:5;partition:10,offset:7')).toBe('0:5 10:7');
  expect(offsetsOf('partition:0,offset:5;whatever')).toBe('partition:0,offset:5;whatever');
});

describe('what rests loses, and what runs hides', () => {
  const rowsLostFrom = '2026-11-24T10:00:00.000Z';
  const warning = { severity: 'CRITICAL', reason: 'NO_BOUNDS', message: 'It lacks bounds.', meaning: 'act' };
  const noted: Details = {
    next: 'Nothing.',
    otherWriters: [],
    exceptions: [
      { name: 'E', message: 'no leader', timestamp: '2026-11-22T09:58:00.000Z' },
      { name: 'E', message: 'no topic' },
    ],
    warnings: [warning, { ...warning, severity: 'LOW', reason: 'HINT', meaning: 'for information' }],
  };

  test('status', () => {
    const lines = drawn('status', { ...held, rowsLostFrom, details: noted });
    expect(lines).toContain('Loses rows from: 2026-11-24 10:00:00 UTC, in 2 d');
    expect(lines).toContain('Exceptions since it runs: E: no leader, the newest of 2');
    expect(lines).toContain('Warning: CRITICAL NO_BOUNDS: It lacks bounds. (act)');
    expect(lines).toContain('Warning: LOW HINT: It lacks bounds. (for information)');
    const single = { ...noted, exceptions: noted.exceptions?.slice(0, 1) ?? [] };
    expect(drawn('status', { ...held, details: single })).toContain('Exceptions since it runs: E: no leader\n');
    expect(drawn('ensure', { ...held, rowsLostFrom })).toContain('Loses rows from: 2026-11-24 10:00:00 UTC, in 2 d');
  });

  test('explain', () => {
    const lines = drawn('explain', { ...held, rowsLostFrom, details: noted });
    expect(lines).toMatch(/exceptions +2026-11-22 09:58:00 UTC, 2 min ago: E: no leader\n +E: no topic\n/);
    expect(lines).toContain('it runs on: Confluent restarts it by itself after each');
    expect(lines).toMatch(/warnings +CRITICAL NO_BOUNDS: It lacks bounds\. \(act\)\n +LOW HINT/);
    expect(lines).toMatch(/loses rows +2026-11-24 10:00:00 UTC, in 2 d\n +which its topics keep no longer/);
    expect(drawn('explain', { ...held, details })).not.toMatch(/loses rows|exceptions|warnings/);
  });
});
