import { describe, expect, test } from 'vitest';
import { failureOf, isSameFailure, normalized, ownExceptions } from '../../../lambda/core/ledger/failure.ts';
import type { Failure, Request, StatementRecord } from '../../../lambda/core/model/ledger.ts';
import type { StatementException } from '../../../lambda/core/model/statement.ts';
import { BEGIN, exception, MINUTE, NAME, SECOND } from '../keeping.ts';
import { older } from '../rules/changing.ts';
import { recordWith, requestWith } from './ledger-with.ts';

const far = (letters: number): string => 'x'.repeat(letters);

describe('what varies in a message is left out', () => {
  const ROWS: readonly (readonly [text: string, normalized: string])[] = [
    ['Task 6bd9e8a0-3f2c-4a7e-9f36-1c9ad6f2b111 died', 'Task # died'],
    ['Task 6BD9E8A0-3F2C-4A7E-9F36-1C9AD6F2B111 died', 'Task # died'],
    ['Task abcdefab-abcd-abcd-abcd-abcdefabcdef died', 'Task # died'],
    ['at 2026-11-22T10:00', 'at #'],
    ['at 2026-11-22 10:00:07', 'at #'],
    ['at 2026-11-22T10:00:07.123Z', 'at #'],
    ['at 2026-11-22 10:00:07,123456', 'at #'],
    ['at 2026-11-22T10:00:07+01:00', 'at #'],
    ['at 2026-11-22T10:00:07-0130', 'at #'],
    ['at 2026-11-22T10:00:07 on', 'at # on'],
    ['in env-abc', 'in #'],
    ['lkc-x, lfcp-y, lsrc-z, sa-a, u-b, pool-c, org-d', '#, #, #, #, #, #, #'],
    ['menv-abc and env-ABC', 'menv-abc and env-ABC'],
    ['job deadbeefcafe died', 'job # died'],
    ['job DEADBEEF died', 'job # died'],
    ['deadbee and facades', 'deadbee and facades'],
    ['Transaction x1 aborted', 'Transaction # aborted'],
    ['Transaction 1x2Y aborted', 'Transaction # aborted'],
    ['Transaction abC12z aborted', 'Transaction # aborted'],
    ['Transaction 12abC aborted', 'Transaction # aborted'],
    ['offset -12', 'offset #'],
    ['offset 1,234.56', 'offset #'],
    ['between 1-2', 'between #-#'],
    ['flights-3', 'flights-#'],
    ['part_7', 'part_#'],
    ['10.0.12.3:9092', '#:#'],
    ['Cannot cast STRING to INT', 'Cannot cast STRING to INT'],
  ];
  test.each(ROWS)('%s', (text, without) => {
    expect(normalized(text)).toBe(without);
  });
});

const thrown = (message: string, name = 'E', more: Partial<StatementException> = {}): StatementException =>
  exception({ name, message, ...more });
const failure = (errors: readonly StatementException[], more: Parameters<typeof older>[1] = {}): Failure =>
  failureOf(older('FAILED', more), errors, NAME, BEGIN);

describe('what is known of a failure', () => {
  test('is complete', () => {
    expect(failure([thrown('boom 7', 'N', { at: BEGIN - 1 })], { uid: 'u', endTime: BEGIN - 2 })).toEqual({
      id: String(BEGIN),
      of: 'u',
      versionName: NAME,
      ended: BEGIN - 2,
      at: BEGIN - 2,
      name: 'N',
      message: 'boom 7',
      detail: '',
      fingerprint: 'N: boom #',
      signals: [],
    });
  });

  test('is what is said, if anything', () => {
    const { uid: _, ...nameless } = older('FAILED');
    expect(failureOf(nameless, [], NAME, BEGIN)).toEqual({
      id: String(BEGIN),
      of: NAME,
      versionName: NAME,
      at: BEGIN,
      name: '',
      message: 'Confluent gives no reason',
      detail: '',
      fingerprint: ': Confluent gives no reason',
      signals: [],
    });
    expect(failure([], { detail: 'broken' })).toMatchObject({ message: 'broken', fingerprint: ': broken' });
    expect(failure([thrown('')], { detail: 'broken' })).toMatchObject({ name: 'E', message: 'broken' });
  });

  test('is from when it ended, else from when it was updated, and never from the future', () => {
    const boom = thrown('boom', 'E', { at: BEGIN - 5 });
    expect(failure([boom], { updatedAt: BEGIN - 3 })).toMatchObject({ ended: BEGIN - 5, at: BEGIN - 5 });
    expect(failure([thrown('boom')], { updatedAt: BEGIN - 3 }).at).toBe(BEGIN - 3);
    expect(failure([thrown('boom')], { updatedAt: BEGIN - 3 })).not.toHaveProperty('ended');
    expect(failure([], { endTime: BEGIN + 1 })).toMatchObject({ ended: BEGIN + 1, at: BEGIN });
  });

  test('means all that its newest exception and its detail mean, and nothing that older exceptions do', () => {
    const both = failure([thrown('access denied'), thrown('Savepoint failed')], {
      detail: 'compute pool lfcp-1 not found',
    });
    expect(both.signals).toEqual(['curable', 'pool-gone']);
    expect(failure([thrown('access denied')], { detail: 'access denied' }).signals).toEqual(['curable']);
    expect(failure([], { detail: 'access denied' }).signals).toEqual(['curable']);
    expect(failure([thrown('No.', 'a.UnknownTopicIdException')]).signals).toEqual(['curable']);
    expect(failure([thrown('not found', 'The topic')]).signals).toEqual(['curable']);
  });

  test('has its limits', () => {
    const long = failure([thrown(`${far(996)} 12345678`)]);
    expect(long.message).toBe(`${far(996)} 123`);
    expect(long.fingerprint).toBe(`E: ${far(996)} `);
    expect(failure([thrown(far(1_000))]).message).toBe(far(1_000));
    expect(failure([], { detail: far(1_001) }).detail).toBe(far(1_000));
  });
});

describe('the exceptions of a failure', () => {
  const old = thrown('of old', 'E', { at: BEGIN });
  const listed = (record: Partial<StatementRecord>, detail = 'of now', exceptions = [old]): boolean =>
    ownExceptions(older('FAILED', { detail }), exceptions, recordWith(record)).length > 0;
  const known: Failure = { ...failure([], { detail: 'of now', endTime: BEGIN }) };

  test.each(['PENDING', 'RUNNING'])('are not from before it was seen %s', (name) => {
    expect(listed({ phase: { name, since: BEGIN } })).toBe(true);
    expect(listed({ phase: { name, since: BEGIN + 1 } })).toBe(false);
    expect(listed({ phase: { name, since: BEGIN + 1 } }, '', [thrown('at some time')])).toBe(true);
  });

  test('may be from before it was seen at rest', () => {
    expect(listed({})).toBe(true);
    expect(listed({ phase: { name: 'FAILED', since: BEGIN + 1 } })).toBe(true);
    // That began with an exception, perhaps.
    expect(listed({ phase: { name: 'DEGRADED', since: BEGIN + 1 } })).toBe(true);
  });

  test('are those of the one before only as long as that is told in the same words, and by an exception', () => {
    expect(listed({ failure: known })).toBe(true);
    expect(listed({ failure: known }, 'otherwise')).toBe(false);
    expect(listed({ failure: { ...known, at: BEGIN - 1 } }, 'otherwise')).toBe(true);
    const { ended: _, ...unended } = known;
    expect(listed({ failure: unended })).toBe(false);
    expect(listed({ failure: { ...unended, at: BEGIN - 1 } })).toBe(true);
    const long = far(1_000);
    expect(listed({ failure: { ...known, detail: long } }, `${long}!`)).toBe(true);
  });
});

describe('the same failure', () => {
  const { ended: _, ...known } = failure([thrown('boom')], { endTime: BEGIN });
  /** A resume that is under way to cure it. */
  const answer = requestWith({ purpose: { kind: 'failure', id: known.id, round: 1 }, at: BEGIN });
  const NOTED = BEGIN + 5 * SECOND;
  const isSame = (one: Failure | undefined, other: Failure, updatedAt?: number, asked?: Request): boolean =>
    isSameFailure(one, other, updatedAt, asked);

  test('is known', () => {
    expect(isSame(undefined, known)).toBe(false);
    expect(isSame(known, known)).toBe(true);
  });

  test('is told in the same words', () => {
    const long = { ...known, detail: far(1_000) };
    const [old, now] = [
      { ...known, detail: 'of old' },
      { ...known, detail: 'of now' },
    ];
    expect(isSame(old, now, undefined, answer)).toBe(false);
    // Before a resume they are about the same one, and so they are where it ended at the same time.
    expect(isSame(old, now)).toBe(true);
    expect(isSame({ ...old, ended: 1 }, { ...now, ended: 1 }, undefined, answer)).toBe(true);
    expect(isSame(long, long, undefined, answer)).toBe(true);
    const { detail: __, ...wordless } = known;
    expect(isSame(wordless, { ...known, detail: 'of now' }, undefined, answer)).toBe(true);
    expect(isSame(known, wordless, undefined, answer)).toBe(false);
  });

  test('is of the same statement, which nobody has seen otherwise since', () => {
    expect(isSame(known, { ...known, of: 'uid-2' })).toBe(false);
    expect(isSame({ ...known, superseded: true }, known)).toBe(false);
    expect(isSame({ ...known, superseded: false }, known)).toBe(true);
  });

  test.each([
    [true, BEGIN, BEGIN],
    [false, BEGIN, BEGIN + 1],
    [false, BEGIN + 1, BEGIN],
  ])('%s by its ends %d and %d, whatever was updated', (same, one, other) => {
    for (const updatedAt of [undefined, BEGIN, BEGIN + MINUTE]) {
      expect(isSame({ ...known, ended: one }, { ...known, ended: other }, updatedAt, answer)).toBe(same);
    }
  });

  test.each([
    ['neither says', {}, {}],
    ['one says', { ended: BEGIN }, {}],
    ['the other says', {}, { ended: BEGIN }],
  ])('is told by what was updated since the resume where of when it ended %s', (_what, one, other) => {
    const same = (updatedAt: number | undefined, asked?: Request): boolean =>
      isSame({ ...known, ...one }, { ...known, ...other }, updatedAt, asked);
    expect(same(NOTED, answer)).toBe(true);
    expect(same(NOTED + 1, answer)).toBe(false);
    expect(same(undefined, answer)).toBe(true);
    expect(same(NOTED + 1)).toBe(true);
  });
});
