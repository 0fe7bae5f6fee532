import { expect, test } from 'vitest';
import { writersSeen } from '../../../lambda/core/model/observation.ts';
import { ABSENT } from '../keeping.ts';

test('nobody has seen a writer where nobody looked', () => {
  expect(writersSeen({ ...ABSENT, preparation: { for: 'nothing' } })).toEqual([]);
});
