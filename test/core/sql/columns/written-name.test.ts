import { expect, test } from 'vitest';
import { writtenName } from '../../../../lambda/core/sql/columns/written-name.ts';

test.each([
  ['a', 'a'],
  ['_a1', '_a1'],
  ['orderId', 'orderId'],
  ['order', '`order`'],
  ['Timestamp', '`Timestamp`'],
  ['value', '`value`'],
  ['position', '`position`'],
  ['count', '`count`'],
  ['current_load', '`current_load`'],
  ['a-b', '`a-b`'],
  ['a.b', '`a.b`'],
  ['1a', '`1a`'],
  ['a`b', '`a``b`'],
  ['$rowtime', '`$rowtime`'],
  ['größe', '`größe`'],
  ['', '``'],
])('%j is written %s', (name, expected) => {
  expect(writtenName(name)).toBe(expected);
});
