import { expect, test } from 'vitest';
import { type SendOptions, sendWithin, type Within } from '../../../lambda/adapters/aws/within.ts';
import { DeadlineExceeded } from '../../../lambda/pass/ports.ts';
import { TestClock } from '../clock.ts';
import { failureOf } from '../secrets.ts';

const clock = new TestClock();
const within = (left: number, more: Partial<Within> = {}): Within => ({ clock, deadline: clock.time + left, ...more });
const send = (options: SendOptions): Promise<SendOptions> => Promise.resolve(options);

test.each([
  ['a third of a little', 1_500, 500],
  ['a third of some seconds', 6_000, 2_000],
  ['ten seconds of many', 57_000, 10_000],
  ['ten seconds of minutes', 600_000, 10_000],
  ['something of nothing', 0, 100],
  ['something of a deadline that is over', -5_000, 100],
])('a try may take %s', async (_, left, requestTimeout) => {
  expect(await sendWithin(within(left), send)).toMatchObject({ requestTimeout });
});

test('a try may take a third of what is the longest for this service', async () => {
  expect(await sendWithin(within(600_000, { longestMs: 6_000 }), send)).toMatchObject({ requestTimeout: 2_000 });
});

test('what does not come in time is aborted, and told', async () => {
  let signal: AbortSignal | undefined;
  const hanging = ({ abortSignal }: SendOptions): Promise<never> => {
    signal = abortSignal;
    return new Promise(() => undefined);
  };
  const error = await failureOf(sendWithin(within(310), hanging));
  expect(error).toBeInstanceOf(DeadlineExceeded);
  expect(error).toMatchObject({ message: 'AWS gave no answer within 310 ms' });
  expect(signal?.aborted).toBe(true);
});

test('an error of AWS is told as it is', async () => {
  expect(await failureOf(sendWithin(within(1_000), () => Promise.reject(new Error('no'))))).toEqual(new Error('no'));
});
