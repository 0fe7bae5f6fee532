import { expect, test } from 'vitest';
import { holdAutoStopped, isAboutPool, poolIsGone } from '../../lambda/core/current/pool.ts';
import { BEGIN, Keeping } from './keeping.ts';

const far = (letters: number): string => 'x'.repeat(letters);

/** What Confluent says, whether the pool is gone, and whether it is about the pool at all. */
const ROWS: readonly (readonly [text: string, gone: boolean, about: boolean])[] = [
  ['compute pool lfcp-1 not found', true, true],
  ['Compute Pool not found', true, true],
  ['the compute pool lfcp-1 does not exist', true, true],
  ['its compute pool is gone', true, true],
  ['its compute pool was deleted', true, true],
  ['its compute pool was removed', true, true],
  [`compute pool${far(100)}gone`, true, true],
  [`compute pool${far(101)}gone`, false, false],
  ['Somebody deleted the compute pool', true, true],
  ['u-1 removed the compute pool', true, true],
  [`removed${far(40)}compute pool`, true, true],
  [`removed${far(41)}compute pool`, false, false],
  ['The compute pool is fine. Table t does not exist', false, false],
  ['Table t was deleted. Its compute pool is fine', false, false],
  ['pool lfcp-1 not found', false, false],
  ['Table t does not exist', false, false],
  ['the compute pool is exhausted', false, true],
  ['The pool has no capacity left', false, true],
  ['there are no CFUs left', false, true],
  ['the pool has not enough resources', false, true],
  ['Insufficient capacity in pool lfcp-1', false, true],
  [`the pool has no ${far(39)}capacity`, false, true],
  [`the pool has no ${far(40)}capacity`, false, false],
  ['Pool lfcp-1 has no name. The resource is t', false, false],
  ['The limit of 10 CFUs is reached', false, true],
  ['The max number of CFU is 10', false, true],
  [`the limit${far(40)}cfu`, false, true],
  [`the limit${far(41)}cfu`, false, false],
  ['There is a limit. One CFU is used', false, false],
  ['The type of column pool is not INT', false, false],
  ['Column price has no resource', false, false],
  ['Memory is exhausted', false, false],
  ['', false, false],
];

test.each(ROWS)('%s', (text, gone, about) => {
  expect(poolIsGone(text)).toBe(gone);
  expect(isAboutPool(text)).toBe(about);
});

test('of nothing said no pool is known to be gone', () => {
  expect(poolIsGone(undefined)).toBe(false);
});

test('a pool that is gone is held, with the ways on', () => {
  const { ledger } = new Keeping();
  expect(holdAutoStopped(`lfcp-1 was deleted at ${BEGIN}`, ledger)).toEqual({
    step: { do: 'rest' },
    action: 'hold',
    health: 'held',
    reason: 'AutoStopped',
    message: `Its compute pool is gone (lfcp-1 was deleted at ${BEGIN}): name another one in the secret (flink.compute.pool.id) or for the statement, and it is resumed there.`,
    ledger,
  });
});
