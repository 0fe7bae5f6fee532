import { describe, expect, test } from 'vitest';
import { exceptionsOf, failureOf, isSameFailure, masked } from '../../lambda/core/memory/failure.ts';
import { type Attempt, EMPTY_LEDGER, type Failure, type Ledger } from '../../lambda/core/model/ledger.ts';
import type { StatementException } from '../../lambda/core/model/statement.ts';
import { older } from './changing.ts';
import { BEGIN, exception, MINUTE, NAME, SECOND } from './keeping.ts';

const far = (letters: number): string => 'x'.repeat(letters);

describe('what varies in a message is masked', () => {
  const ROWS: readonly (readonly [text: string, masked: string])[] = [
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
    expect(masked(text)).toBe(without);
  });
});

const thrown = (message: string, name = 'E', more: Partial<StatementException> = {}): StatementException =>
  exception({ name, message, ...more });
const failure = (errors: readonly StatementException[], more: Parameters<typeof older>[1] = {}): Failure =>
  failureOf(older('FAILED', more), errors, NAME, BEGIN);

describe('curable from outside', () => {
  const ROWS: readonly (readonly [curable: boolean, message: string])[] = [
    [true, 'UnknownTopicOrPartition'],
    [true, 'UnknownTopicId'],
    [false, 'UnknownTopic'],
    [true, 'topic t does not exist'],
    [true, "TABLE t doesn't exist"],
    [true, 'view t not found'],
    [true, 'object t is missing'],
    [true, 'topic t was deleted'],
    [false, 'tables not found'],
    [false, 'stopic not found'],
    [false, 'topic is fine; column not found'],
    [false, 'topic is fine. Column not found'],
    [true, `topic ${far(198)} not found`],
    [false, `topic ${far(199)} not found`],
    [true, 'TopicAuthorizationException'],
    [true, 'access denied'],
    [true, 'Access is denied'],
    [true, 'access was denied'],
    [false, 'success denied'],
    [true, 'not authorized'],
    [true, 'not authorised'],
    [true, 'Unauthorized'],
    [true, 'unauthorised'],
    [true, 'Forbidden'],
    [true, 'lacks permission'],
    [true, 'they lack the permission'],
    [false, 'black permission'],
    [false, 'Division by zero'],
  ];
  test.each(ROWS)('%s: %s', (curable, message) => {
    expect(failure([thrown(message)]).curable).toBe(curable);
    expect(failure([], { detail: message }).curable).toBe(curable);
    // The detail counts also where an exception says something else.
    expect(failure([thrown('boom')], { detail: message }).curable).toBe(curable);
  });

  test('is known by the name of the exception', () => {
    expect(failure([thrown('No.', 'a.UnknownTopicIdException')]).curable).toBe(true);
    expect(failure([thrown('not found', 'The topic')]).curable).toBe(true);
  });
});

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
      curable: false,
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
      curable: false,
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
  const listed = (ledger: Partial<Ledger>, detail = 'of now', exceptions = [old]): boolean =>
    exceptionsOf(older('FAILED', { detail }), exceptions, { ...EMPTY_LEDGER, ...ledger }).length > 0;
  const known: Failure = { ...failure([], { detail: 'of now', endTime: BEGIN }) };

  test.each(['PENDING', 'RUNNING'])('are not from before it was seen %s', (phase) => {
    expect(listed({ since: { phase, at: BEGIN } })).toBe(true);
    expect(listed({ since: { phase, at: BEGIN + 1 } })).toBe(false);
    expect(listed({ since: { phase, at: BEGIN + 1 } }, '', [thrown('at some time')])).toBe(true);
  });

  test('may be from before it was seen at rest', () => {
    expect(listed({})).toBe(true);
    expect(listed({ since: { phase: 'FAILED', at: BEGIN + 1 } })).toBe(true);
    // That began with an exception, perhaps.
    expect(listed({ since: { phase: 'DEGRADED', at: BEGIN + 1 } })).toBe(true);
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
  const attempt: Attempt = { of: known.id, step: 'resume', at: BEGIN };
  const NOTED = BEGIN + 5 * SECOND;

  test('is known', () => {
    expect(isSameFailure(undefined, known)).toBe(false);
    expect(isSameFailure(known, known)).toBe(true);
  });

  test('is told in the same words', () => {
    const long = { ...known, detail: far(1_000) };
    const [old, now] = [
      { ...known, detail: 'of old' },
      { ...known, detail: 'of now' },
    ];
    expect(isSameFailure(old, now, undefined, attempt)).toBe(false);
    // Before a resume they are about the same one, and so they are where it ended at the same time.
    expect(isSameFailure(old, now)).toBe(true);
    expect(isSameFailure(old, now, undefined, { ...attempt, of: 'another' })).toBe(true);
    expect(isSameFailure({ ...old, ended: 1 }, { ...now, ended: 1 }, undefined, attempt)).toBe(true);
    expect(isSameFailure(long, long, undefined, attempt)).toBe(true);
    const { detail: __, ...wordless } = known;
    expect(isSameFailure(wordless, { ...known, detail: 'of now' }, undefined, attempt)).toBe(true);
  });

  test('is of the same statement, which nobody has seen otherwise since', () => {
    expect(isSameFailure(known, { ...known, of: 'uid-2' })).toBe(false);
    expect(isSameFailure({ ...known, left: true }, known)).toBe(false);
    expect(isSameFailure({ ...known, left: false }, known)).toBe(true);
  });

  test.each([
    [true, BEGIN, BEGIN],
    [false, BEGIN, BEGIN + 1],
    [false, BEGIN + 1, BEGIN],
  ])('%s by its ends %d and %d, whatever was updated', (same, one, other) => {
    for (const updatedAt of [undefined, BEGIN, BEGIN + MINUTE]) {
      expect(isSameFailure({ ...known, ended: one }, { ...known, ended: other }, updatedAt, attempt)).toBe(same);
    }
  });

  test.each([
    ['neither says', {}, {}],
    ['one says', { ended: BEGIN }, {}],
    ['the other says', {}, { ended: BEGIN }],
  ])('is told by what was updated since the attempt where of when it ended %s', (_what, one, other) => {
    const same = (updatedAt: number | undefined, asked: Attempt | undefined): boolean =>
      isSameFailure({ ...known, ...one }, { ...known, ...other }, updatedAt, asked);
    expect(same(NOTED, attempt)).toBe(true);
    expect(same(NOTED + 1, attempt)).toBe(false);
    expect(same(undefined, attempt)).toBe(true);
    expect(same(NOTED + 1, { ...attempt, of: 'another' })).toBe(true);
    expect(same(NOTED + 1, undefined)).toBe(true);
  });
});
