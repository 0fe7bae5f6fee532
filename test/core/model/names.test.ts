import { expect, test } from 'vitest';
import { incarnationName } from '../../../lambda/core/model/names.ts';

test('incarnations are counted from the second', () => {
  expect([1, 2, 3, 999].map((n) => incarnationName('x-1', n))).toEqual(['x-1', 'x-1-2', 'x-1-3', 'x-1-999']);
});
