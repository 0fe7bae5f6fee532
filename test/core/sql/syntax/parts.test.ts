import { expect, test } from 'vitest';
import { betweenCommas, partsOf } from '../../../../lambda/core/sql/syntax/parts.ts';
import { isSign, tokens } from '../../../../lambda/core/sql/syntax/tokens.ts';

test.for<[string, number, readonly string[]]>([
  ['a, f(b, c), d', 0, ['a', 'f ( b , c )', 'd']],
  ['f(a, b)', 1, ['f ( a', 'b )']],
  [', a,', 0, ['', 'a', '']],
  ['', 0, ['']],
])('%j has at depth %i the parts %j', ([sql, depth, expected]) => {
  const parts = betweenCommas(tokens(sql), depth);
  expect(parts.map((part) => part.map(({ value }) => value).join(' '))).toEqual(expected);
});

test('what separates parts is for their reader to say', () => {
  const parts = partsOf(tokens('a ; b, c;'), (token) => isSign(token, ';'));
  expect(parts.map((part) => part.map(({ value }) => value).join(' '))).toEqual(['a', 'b , c', '']);
});
