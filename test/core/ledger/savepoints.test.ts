import { describe, expect, test } from 'vitest';
import { hasFailedSavepoint, nextChangeAt, withFailedSavepoint } from '../../../lambda/core/ledger/savepoints.ts';
import type { StatementRecord } from '../../../lambda/core/model/ledger.ts';
import { BEGIN, HOUR, MINUTE } from '../keeping.ts';
import { currentOf, ledgerWith } from './ledger-with.ts';

const NEW = 'flights-22222222';
const OTHER = 'flights-33333333';

/** The older version after these failed savepoints, each with the new version that it was stopped for. */
const olderWith = (...failed: readonly (readonly [versionName: string, at: number])[]): StatementRecord =>
  currentOf(
    failed.reduce(
      (ledger, [versionName, at]) => withFailedSavepoint(ledger, versionName, at),
      ledgerWith({ current: { evidence: 'ran' } }),
    ),
  );

const NOBODY = ledgerWith({});

describe('the failed savepoints of a change', () => {
  test('are the last two of one new version', () => {
    expect(olderWith([NEW, 1], [NEW, 2], [NEW, 3]).failedSavepoints).toEqual({ for: NEW, at: [2, 3] });
    expect(olderWith([NEW, 1], [NEW, 2], [OTHER, 3]).failedSavepoints).toEqual({ for: OTHER, at: [3] });
  });

  test('are known from the first one on', () => {
    expect(hasFailedSavepoint(olderWith(), NEW)).toBe(false);
    expect(hasFailedSavepoint(olderWith([NEW, 1]), NEW)).toBe(true);
    expect(hasFailedSavepoint(olderWith([NEW, 1]), OTHER)).toBe(false);
  });
});

describe('the next try of a change', () => {
  const TWICE = olderWith([NEW, BEGIN], [NEW, BEGIN + MINUTE]);

  test('is an hour after the second failed savepoint', () => {
    expect(nextChangeAt(olderWith(), NEW, NOBODY)).toBeUndefined();
    expect(nextChangeAt(olderWith([NEW, BEGIN]), NEW, NOBODY)).toBeUndefined();
    expect(nextChangeAt(TWICE, NEW, NOBODY)).toBe(BEGIN + MINUTE + HOUR);
    expect(nextChangeAt(TWICE, OTHER, NOBODY)).toBeUndefined();
  });

  test('is not waited for once a person has asked for a restart', () => {
    const restartAt = (at: number) => nextChangeAt(TWICE, NEW, ledgerWith({ restart: { at } }));
    expect(restartAt(BEGIN + MINUTE)).toBe(BEGIN + MINUTE + HOUR);
    expect(restartAt(BEGIN + MINUTE + 1)).toBeUndefined();
  });
});
