import { describe, expect, test } from 'vitest';
import type { StatementChange } from '../../lambda/contract.ts';
import { EMPTY_LEDGER } from '../../lambda/core/model/ledger.ts';
import { LedgerSession } from '../../lambda/pass/ledger-session.ts';
import type { LedgerRecord, LedgerStore } from '../../lambda/pass/ledger-store.ts';

const change = (number: number, offsets: string): StatementChange => ({
  name: 'flights',
  statementName: 'flights-1a2b3c4d',
  phase: 'STOPPED',
  health: 'suspended',
  action: 'none',
  reason: 'Suspended',
  message: 'It is stopped, as asked, until `resume`.',
  restarts: 0,
  version: '1',
  id: `flights-0-${number}`,
  at: '2026-11-22T10:00:00.000Z',
  previousPhase: 'RUNNING',
  previousHealth: 'healthy',
  latestOffsets: { skyone: offsets },
});

/** What is stored once so many changes could not be told. */
const untold = async (count: number, offsets: string): Promise<LedgerRecord> => {
  let record: LedgerRecord = { revision: 0, ledger: EMPTY_LEDGER, outbox: [] };
  const store: LedgerStore = {
    read: async () => record,
    write: async (_, next) => {
      record = { ...next, revision: next.revision + 1 };
      return record;
    },
  };
  const session = await LedgerSession.open('flights', store, 0);
  for (let number = 1; number <= count; number += 1) session.queueChange(change(number, offsets));
  expect(await session.save(0)).toBe(true);
  return record;
};

const numbers = ({ outbox }: LedgerRecord): readonly number[] => outbox.map(({ id }) => Number(id.split('-').at(-1)));

describe('an outbox that nobody empties', () => {
  test.each([
    ['an ordinary change', 2_000, 'partition:0,offset:7'],
    ['a change with thousands of partitions', 20, 'partition:1000,offset:1000000;'.repeat(2_000)],
    ['letters of three bytes', 20, '界'.repeat(20_000)],
  ])('stays small enough for an item of DynamoDB, with the newest in it: %s', async (_, count, offsets) => {
    const record = await untold(count, offsets);
    expect(Buffer.byteLength(JSON.stringify(record))).toBeLessThan(250_000);
    const kept = numbers(record);
    expect(kept.length).toBeGreaterThan(2);
    expect(kept).toEqual(Array.from(kept, (__, index) => count - kept.length + 1 + index));
  });

  test('loses nothing while there is room', async () => {
    expect(numbers(await untold(100, 'partition:0,offset:7'))).toHaveLength(100);
  });

  test('keeps one that is larger than all the room', async () => {
    expect(numbers(await untold(2, 'x'.repeat(300_000)))).toEqual([2]);
  });
});
