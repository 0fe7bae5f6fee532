import { expect, test } from 'vitest';
import { RateLimiter } from '../../../lambda/adapters/confluent/rate-limiter.ts';
import { MAX_CONNECTIONS } from '../../../lambda/adapters/https.ts';
import { DeadlineExceeded } from '../../../lambda/pass/ports.ts';
import { TestClock } from '../clock.ts';

const DAY = 24 * 60 * 60_000;

/** When each of so many requests, all of which come at once, is let go. */
const letGo = async (count: number, { clock = new TestClock(), deadline = clock.now() + DAY } = {}) => {
  const limiter = new RateLimiter(clock);
  const times: number[] = [];
  const turns = Array.from({ length: count }, async () => {
    const release = await limiter.acquire(deadline, 'a request');
    times.push(clock.now());
    release();
  });
  return { times, results: await Promise.allSettled(turns) };
};

const mostWithin = (times: readonly number[], window: number): number =>
  Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + window).length));

test('lets a few go at once', async () => {
  const clock = new TestClock();
  const { times } = await letGo(40, { clock });
  expect(times).toHaveLength(40);
  expect(clock.pauses).toEqual([]);
});

test('keeps the limits of a second and of a minute', async () => {
  const { times } = await letGo(2_000);
  expect(times).toHaveLength(2_000);
  expect(mostWithin(times, 1_000)).toBe(40);
  expect(mostWithin(times, 60_000)).toBe(900);
});

test('lets nobody wait for a turn behind the deadline', async () => {
  const clock = new TestClock();
  const { times, results } = await letGo(1_000, { clock, deadline: clock.now() + 57_000 });
  expect(times).toHaveLength(900);
  expect(clock.now()).toBeLessThan(clock.time + 57_000);
  const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  expect(refused).toHaveLength(100);
  for (const reason of refused) expect(reason).toBeInstanceOf(DeadlineExceeded);
});

test('waits no longer than it must, also where the clock was set back, and not until the deadline', async () => {
  const clock = new TestClock();
  const begin = clock.now();
  const limiter = new RateLimiter(clock);
  const turn = async (deadline: number): Promise<void> => (await limiter.acquire(deadline, 'a request'))();
  for (let count = 0; count < 40; count += 1) await turn(begin + DAY);
  clock.time -= DAY;
  await expect(turn(clock.now() + 1_000)).rejects.toEqual(new DeadlineExceeded('No turn left for a request'));
  await turn(clock.now() + 1_001);
  expect(clock.pauses).toEqual([1_000]);
  clock.time = begin + 400;
  await turn(begin + DAY);
  expect(clock.pauses).toEqual([1_000, 600]);
});

test('waits for an answer where too many are open, and goes on with those behind one that gave up', async () => {
  const clock = new TestClock();
  const limiter = new RateLimiter(clock);
  const open = await Promise.all(
    Array.from({ length: MAX_CONNECTIONS }, () => limiter.acquire(clock.now() + DAY, 'a request')),
  );
  const hasty = limiter.acquire(clock.now() + 30, 'a hasty request');
  const patient = limiter.acquire(clock.now() + DAY, 'a patient request');
  await expect(hasty).rejects.toThrow(/No turn left for a hasty request/);
  open[0]?.();
  (await patient)();
});
