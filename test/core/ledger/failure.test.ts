import { describe, expect, test } from 'vitest';
import { isFromOutside } from '../../../lambda/core/ledger/backoff.ts';
import { observe } from '../../../lambda/core/ledger/observe.ts';
import { currentRecord } from '../../../lambda/core/ledger/records.ts';
import { EMPTY_LEDGER, type Failure } from '../../../lambda/core/model/ledger.ts';
import { BEGIN, DESIRED, HOUR, type Sight, seen, type Thrown } from '../keeping.ts';

/** What the ledger knows of a failure after one look at it. */
const failure = (more: Sight, now = BEGIN): Failure => {
  const known = currentRecord(observe(DESIRED, seen('FAILED', more), EMPTY_LEDGER, now))?.failure;
  if (known === undefined) throw new Error('the failure is not remembered');
  return known;
};
const thrown = (message: string, name = 'org.apache.flink.table.api.ValidationException'): Thrown => ({
  name,
  message,
  at: BEGIN,
});
const of = (message: string, name?: string): Failure => failure({ errors: [thrown(message, name)] });

describe('the same error', () => {
  test.each([
    ['Record at offset 12', 'Record at offset 998877'],
    ['At 2026-11-22T10:00:00.000Z', 'At 2027-01-01T23:59:59.123Z'],
    ['At 2026-11-22 10:00:00', 'At 2026-01-02 03:04:05'],
    ['flight-1 (env-abc123, lkc-0x1y2z)', 'flight-2 (env-zzz999, lkc-aaaaaa)'],
    ['Pool lfcp-abcdef', 'Pool lfcp-q1w2e3'],
    ['Task 6bd9e8a0-3f2c-4a7e-9f36-1c9ad6f2b111 died', 'Task 00000000-0000-4000-8000-abcdefabcdef died'],
    ['Execution 5f1c0a7e9b3d2468ace013579bdf0246 died', 'Execution deadbeefdeadbeefdeadbeefdeadbeef died'],
    ['Host 10.0.12.3:9092 closed', 'Host 10.1.2.33:9093 closed'],
    ['Partition skyone_avro-0', 'Partition skyone_avro-15'],
    ['Timed out after 30000 ms', 'Timed out after 5 ms'],
    ['Lag is 1.5 s', 'Lag is 22.75 s'],
    ['Transaction x1y2z3 aborted', 'Transaction 77aa88bb aborted'],
  ])('%s = %s', (one, other) => {
    expect(of(one).fingerprint).toBe(of(other).fingerprint);
  });

  test('whatever its length', () => {
    const long = (n: number) => `${'Cannot read record. '.repeat(100)} ${n}`;
    expect(of(long(1)).fingerprint).toBe(of(long(22)).fingerprint);
    expect(of(long(1)).message.length).toBeLessThanOrEqual(1_000);
    expect(of(long(1)).fingerprint.length).toBeLessThanOrEqual(1_000);
  });
});

describe('another error', () => {
  test.each([
    ['Column zip not found', 'Column city not found'],
    ['Topic skyone is missing', 'Topic sunset is missing'],
    ['Division by zero', 'Overflow'],
  ])('%s ≠ %s', (one, other) => {
    expect(of(one).fingerprint).not.toBe(of(other).fingerprint);
  });

  test('of another class', () => {
    expect(of('boom', 'a.B').fingerprint).not.toBe(of('boom', 'a.C').fingerprint);
  });

  test('keeps its words', () => {
    expect(of('Cannot cast STRING to INT').fingerprint).toContain('Cannot cast STRING to INT');
  });
});

describe('curable from outside', () => {
  const TOPIC = 'org.apache.kafka.common.errors.TopicAuthorizationException';
  const ROWS: readonly (readonly [curable: boolean, by: string, sight: Sight])[] = [
    [true, 'the name of its exception', { errors: [thrown('No.', TOPIC)] }],
    [true, 'the message of its exception', { errors: [thrown('Access denied')] }],
    [true, 'the detail', { detail: 'Access denied' }],
    [true, 'the detail, whatever its exception says', { detail: 'Access denied', errors: [thrown('boom')] }],
    [false, 'an exception that is not the newest', { errors: [thrown('boom'), thrown('Access denied')] }],
    [false, 'other words', { detail: 'Savepoint failed', errors: [thrown('Division by zero')] }],
    [false, 'no words', {}],
  ];
  test.each(ROWS)('%s by %s', (curable, _, sight) => {
    expect(isFromOutside(failure(sight))).toBe(curable);
  });

  test('is one meaning of its words among others', () => {
    expect(failure({ detail: 'Savepoint failed', errors: [thrown('Access denied')] }).signals).toEqual([
      'curable',
      'savepoint-failed',
    ]);
    expect(failure({ detail: 'Access denied', errors: [thrown('Access denied')] }).signals).toEqual(['curable']);
  });
});

describe('what is known of a failure', () => {
  test('comes from the newest exception', () => {
    const errors = [thrown('new', 'N'), thrown('old', 'O')];
    expect(failure({ detail: 'It failed', errors })).toMatchObject({ name: 'N', message: 'new' });
  });

  test('comes from the detail where there is no exception', () => {
    expect(failure({ detail: 'Broken' })).toMatchObject({ name: '', message: 'Broken' });
    expect(failure({}).message).toMatch(/no reason/);
  });

  test('is never in the future', () => {
    expect(failure({ endTime: BEGIN + HOUR }).at).toBe(BEGIN);
    expect(failure({ updatedAt: BEGIN + HOUR }).at).toBe(BEGIN);
  });
});
