import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Coalescer } from '../../lambda/adapters/confluent/coalescer.ts';
import { Semaphore } from '../../lambda/adapters/semaphore.ts';
import { startTimer, withTimeout } from '../../lambda/adapters/timeout.ts';
import { DeadlineExceeded } from '../../lambda/pass/ports.ts';
import { failureOf } from './secrets.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  // Before the real timers are back, or they would be those that were spied upon.
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const never = (): Promise<never> => new Promise(() => undefined);

describe('a deadline', () => {
  test.each([
    [10, 10],
    [0, 0],
    [-5, 0],
    [Number.POSITIVE_INFINITY, 2 ** 31 - 1],
    [2 ** 31, 2 ** 31 - 1],
  ])('in %d ms is set to %d', (milliseconds, set) => {
    const timer = vi.spyOn(globalThis, 'setTimeout');
    startTimer(milliseconds, () => undefined);
    expect(timer).toHaveBeenCalledWith(expect.any(Function), set);
  });

  test('comes once, unless it is called off', () => {
    const come: string[] = [];
    startTimer(10, () => come.push('first'));
    startTimer(10, () => come.push('second'))();
    vi.advanceTimersByTime(9);
    expect(come).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(come).toEqual(['first']);
  });

  test('leaves alone what is done in time, and no timer behind', async () => {
    expect(await withTimeout(10, 'too late', async () => 'done')).toBe('done');
    expect(vi.getTimerCount()).toBe(0);
    expect(await failureOf(withTimeout(10, 'too late', () => Promise.reject(new Error('its own'))))).toEqual(
      new Error('its own'),
    );
    expect(vi.getTimerCount()).toBe(0);
  });

  test('ends what takes longer, and tells it so', async () => {
    let signal: AbortSignal | undefined;
    const failed = failureOf(
      withTimeout(10, 'too late', (given) => {
        signal = given;
        return never();
      }),
    );
    expect(signal?.aborted).toBe(false);
    vi.advanceTimersByTime(10);
    expect(await failed).toEqual(new DeadlineExceeded('too late'));
    expect(await failed).toBeInstanceOf(DeadlineExceeded);
    expect(signal?.aborted).toBe(true);
  });
});

describe('a semaphore', () => {
  /** Work under a permit, which is waited for a second. */
  const run = async <T>(semaphore: Semaphore, work: () => Promise<T>): Promise<T> => {
    const release = await semaphore.acquire(1_000, 'too late');
    return work().finally(release);
  };

  /** Work that goes on until it is ended. */
  const piece = () => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    return { begun: vi.fn(() => promise), end: resolve, fail: reject };
  };

  test('is begun in the order in which it comes, a further piece when one has ended', async () => {
    const semaphore = new Semaphore(2);
    const pieces = Array.from({ length: 5 }, piece);
    const results = pieces.map(({ begun }) => run(semaphore, begun));
    const begun = () => pieces.map((each) => each.begun.mock.calls.length);
    await setImmediate();
    expect(begun()).toEqual([1, 1, 0, 0, 0]);
    pieces[1]?.end('one');
    await setImmediate();
    expect(begun()).toEqual([1, 1, 1, 0, 0]);
    pieces[0]?.fail(new Error('broken'));
    await expect(results[0]).rejects.toThrow('broken');
    await setImmediate();
    expect(begun()).toEqual([1, 1, 1, 1, 0]);
    for (const each of pieces) each.end('end');
    expect(await Promise.all(results.slice(1))).toEqual(['one', 'end', 'end', 'end']);
    expect(begun()).toEqual([1, 1, 1, 1, 1]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is as much again once all has ended', async () => {
    const semaphore = new Semaphore(2);
    await Promise.all(['a', 'b', 'c'].map((text) => run(semaphore, async () => text)));
    const pieces = Array.from({ length: 3 }, piece);
    for (const { begun } of pieces) void run(semaphore, begun);
    await setImmediate();
    expect(pieces.map(({ begun }) => begun.mock.calls.length)).toEqual([1, 1, 0]);
  });

  test('does not wait for ever, and takes no turn from others then', async () => {
    const semaphore = new Semaphore(1);
    const [first, late, next] = [piece(), piece(), piece()];
    const ran = run(semaphore, first.begun);
    const failed = failureOf(run(semaphore, late.begun));
    vi.advanceTimersByTime(999);
    const patient = run(semaphore, next.begun);
    vi.advanceTimersByTime(1);
    expect(await failed).toEqual(new DeadlineExceeded('too late'));
    first.end('first');
    next.end('next');
    expect(await Promise.all([ran, patient])).toEqual(['first', 'next']);
    expect(late.begun).not.toHaveBeenCalled();
  });

  test('takes a turn that is given at the last moment', async () => {
    const semaphore = new Semaphore(1);
    const [first, second, third] = [piece(), piece(), piece()];
    second.end('second');
    third.end('third');
    void run(semaphore, first.begun);
    const waited = run(semaphore, second.begun);
    first.end('first');
    // Its time runs out before it has gone on.
    vi.advanceTimersByTime(1_000);
    expect(await waited).toBe('second');
    expect(await run(semaphore, third.begun)).toBe('third');
  });
});

describe('shared work', () => {
  /** Work that ends when it is told to, and what each piece of it was asked for. */
  const shared = (gather = 0) => {
    const asked: (readonly string[])[] = [];
    const ends: PromiseWithResolvers<number>[] = [];
    const work = new Coalescer<string, number>(gather, (all) => {
      const end = Promise.withResolvers<number>();
      asked.push([...all]);
      ends.push(end);
      return end.promise;
    });
    return { work, asked, ends };
  };
  const settle = () => sleep(3);

  test('is done once for all who ask before it begins', async () => {
    const { work, asked, ends } = shared();
    const all = ['a', 'b', 'c'].map((one) => work.join(one));
    await settle();
    expect(asked).toEqual([['a', 'b', 'c']]);
    ends[0]?.resolve(5);
    expect(await Promise.all(all)).toEqual([5, 5, 5]);
  });

  test('is done anew, and later, for who asks meanwhile', async () => {
    const { work, asked, ends } = shared();
    const first = work.join('a');
    await settle();
    const second = [work.join('b'), work.join('c')];
    await settle();
    expect(asked).toEqual([['a']]);
    ends[0]?.resolve(1);
    expect(await first).toBe(1);
    await settle();
    expect(asked).toEqual([['a'], ['b', 'c']]);
    ends[1]?.resolve(2);
    expect(await Promise.all(second)).toEqual([2, 2]);
  });

  test('fails for those who asked for it alone', async () => {
    const { work, ends } = shared();
    const first = failureOf(work.join('a'));
    await settle();
    const second = work.join('b');
    ends[0]?.reject(new Error('broken'));
    expect(await first).toEqual(new Error('broken'));
    await settle();
    ends[1]?.resolve(2);
    expect(await second).toBe(2);
  });
});
