import { describe, expect, test } from 'vitest';
import { pauseMs, RETRIES } from '../../../lambda/adapters/confluent/retry.ts';
import { TestClock } from '../clock.ts';

const clock = new TestClock();

const pause = (failures: number, random: number, status?: number, headers = {}) =>
  pauseMs(failures, status === undefined ? undefined : { status, headers, text: '' }, clock, () => random);

test('what is tried again, and how often', () => {
  const repeat = { lost: 'repeat', 429: 'repeat', 500: 'repeat', 502: 'repeat', 503: 'repeat', 504: 'repeat' };
  const look = { lost: 'look', 429: 'repeat', 500: 'look', 502: 'look', 503: 'look', 504: 'look' };
  expect(RETRIES).toEqual({
    GET: { tries: 5, tryMs: 10_000, on: { ...repeat, unreadable: 'repeat' } },
    PUT: { tries: 4, tryMs: 10_000, on: repeat },
    PATCH: { tries: 4, tryMs: 10_000, on: repeat },
    DELETE: { tries: 4, tryMs: 10_000, on: repeat },
    POST: { tries: 4, tryMs: 30_000, on: look },
  });
});

describe('a pause', () => {
  test.each([
    [1, 250, 500],
    [2, 500, 1_000],
    [3, 1_000, 2_000],
    [5, 4_000, 8_000],
    [6, 4_000, 8_000],
    [60, 4_000, 8_000],
  ])('after failure %d lasts from %d to %d ms', (failures, least, most) => {
    expect(pause(failures, 0)).toBe(least);
    expect(pause(failures, 1)).toBe(most);
    expect(pause(failures, 0.5, 500)).toBe((least + most) / 2);
  });

  test.each([
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after': ' 7 ' }, 7_000],
    [{ 'retry-after': '1.25' }, 1_250],
    [{ 'retry-after': '12.75' }, 12_750],
    [{ 'retry-after': 'Sun, 22 Nov 2026 10:00:09 GMT' }, 9_000],
    [{ 'retry-after': '2026-11-22T10:00:09Z' }, 9_000],
    [{ 'retry-after': 'Sun, 22 Nov 2026 10:00:09 +0000' }, 9_000],
    [{ 'x-ratelimit-reset': '3' }, 3_000],
    [{ 'x-ratelimit-reset': '3', 'retry-after': '5' }, 5_000],
  ])('lasts as long as is asked for, and up to a quarter of a second more: %j', (headers, asked) => {
    expect(pause(1, 0, 429, headers)).toBe(asked);
    expect(pause(4, 1, 429, headers)).toBe(asked + 250);
  });

  test.each([
    [429, { 'retry-after': '' }],
    [429, { 'retry-after': '0' }],
    [429, { 'retry-after': 'soon' }],
    [429, { 'retry-after': '7 s' }],
    [429, { 'retry-after': 'x7' }],
    [429, { 'retry-after': '1e999' }],
    [429, { 'retry-after': '9'.repeat(400) }],
    [429, { 'retry-after': 'Sun, 22 Nov 2020 10:00:09 GMT' }],
    [429, { 'retry-after': 'soon', 'x-ratelimit-reset': '3' }],
    [429, { 'x-ratelimit-reset': '-1' }],
    [429, { 'x-ratelimit-reset': 'x' }],
    [503, { 'x-ratelimit-reset': '3' }],
    [429, {}],
  ])('is its own where %i asks for none that can be read: %j', (status, headers) => {
    expect(pause(1, 0, status, headers)).toBe(250);
    expect(pause(2, 1, status, headers)).toBe(1_000);
  });
});
