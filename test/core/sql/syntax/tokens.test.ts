import { describe, expect, test } from 'vitest';
import { nameParts, skipToName } from '../../../../lambda/core/sql/syntax/names.ts';
import {
  afterName,
  closing,
  depthAt,
  indexFrom,
  isSign,
  isWord,
  tokens,
} from '../../../../lambda/core/sql/syntax/tokens.ts';

const words = (sql: string): readonly string[] => tokens(sql).map(({ kind, value }) => `${kind}:${value}`);

describe('tokens', () => {
  const ROWS: readonly (readonly [sql: string, expected: readonly string[]])[] = [
    // Words, names and numbers.
    ['Zz9$_ $a _b', ['word:Zz9$_', 'word:$a', 'word:_b']],
    ['`a``b``c` ``', ['quoted:a`b`c', 'quoted:']],
    ['`a\n(` b', ['quoted:a\n(', 'word:b']],
    ['12.345 67 8.x .9', ['sign:12.345', 'sign:67', 'sign:8', 'sign:.', 'word:x', 'sign:.', 'sign:9']],
    ['é\u007f\\', ['sign:é', 'sign:\u007f', 'sign:\\']],
    ['  \n\t', []],
    // Strings: only E'…' knows the backslash.
    ["'it''s; -- FROM x'", ["string:'it''s; -- FROM x'"]],
    ["'' ''''", ["string:''", "string:''''"]],
    ["'open", ["sign:'", 'word:open']],
    ["'a''b\n'c", ["string:'a''b\n'", 'word:c']],
    ["'\\' a", ["string:'\\'", 'word:a']],
    ["E'it\\'s' e'a''b' c", ["string:E'it\\'s'", "string:e'a''b'", 'word:c']],
    ["E'\\\n\\\\' a", ["string:E'\\\n\\\\'", 'word:a']],
    ["N'a'", ['word:N', "string:'a'"]],
    ["E'\\' a", ['word:E', "string:'\\'", 'word:a']],
    // Comments.
    ["a -- it's\nc", ['word:a', 'word:c']],
    ['a/* b; \n * FROM */c', ['word:a', 'word:c']],
    ['a--b c\rd', ['word:a', 'word:d']],
    ['a // b ; c\nd', ['word:a', 'word:d']],
    ['a - - b / / c', ['word:a', 'sign:-', 'sign:-', 'word:b', 'sign:/', 'sign:/', 'word:c']],
    ['--', []],
    ['/**/a', ['word:a']],
    ['/*/ a */b', ['word:b']],
    ['/* a /* b */ c', ['word:c']],
    ['/* a */ b /* c */', ['word:b']],
    ['/*/', ['sign:/*', 'sign:/']],
    ['a /* b', ['word:a', 'sign:/*', 'word:b']],
    ['a */ b', ['word:a', 'sign:*/', 'word:b']],
    // Hints.
    ['/*+*/a', ['hint:/*+*/', 'word:a']],
    ["a /*+ b('*/') */ c", ['word:a', "hint:/*+ b('*/') */", 'word:c']],
    ['/*+ a /*+ b */ c', ['hint:/*+ a /*+ b */', 'word:c']],
    ['/*+ a /* b */ c */ d', ['hint:/*+ a /* b */ c */', 'word:d']],
    ['/*+ a */ b /*+ c */ d */', ['hint:/*+ a */', 'word:b', 'hint:/*+ c */', 'word:d', 'sign:*/']],
    ['/*+ a', ['sign:/*+', 'word:a']],
  ];
  test.each(ROWS)('of %j', (sql, expected) => {
    expect(words(sql)).toEqual(expected);
  });

  test('are as deep as parentheses and brackets are open, but for those in names, strings and hints', () => {
    const sql = "a[b(c)]d `(` e ')' f /*+ ((( */ g (h";
    expect(tokens(sql).map(({ value, depth }) => `${value}${depth}`)).toEqual([
      ...['a0', '[0', 'b1', '(1', 'c2', ')1', ']0', 'd0', '(0', 'e0', "')'0", 'f0'],
      ...['/*+ ((( */0', 'g0', '(0', 'h1'],
    ]);
    expect(tokens(')](a').map(({ depth }) => depth)).toEqual([0, 0, 0, 1]);
    expect(depthAt(tokens('(a'), 1)).toBe(1);
    expect(depthAt(tokens('(a'), 2)).toBe(0);
  });

  test('begin and end where they do in the text', () => {
    const all = tokens(" a /* b */ `c` /*+ d */ 'e'");
    expect(all.map(({ start, end }) => [start, end])).toEqual([
      ...[
        [1, 2],
        [11, 14],
        [15, 23],
        [24, 27],
      ],
    ]);
  });
});

describe('a token', () => {
  const [select, quoted, opening, comma, string] = tokens("select `SELECT` ( , 'SELECT'");

  test('is a word in any letter case, and only as it stands', () => {
    expect(isWord(select, 'FROM', 'SELECT')).toBe(true);
    expect(isWord(select, 'FROM')).toBe(false);
    expect([quoted, string, opening, undefined].map((token) => isWord(token, 'SELECT', "'SELECT'", '('))).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  test('is a sign unless it is quoted', () => {
    expect([opening, comma, tokens('`(`')[0], undefined].map((token) => isSign(token, '('))).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('a name', () => {
  test.each([
    ['a b c', 1, ['a']],
    ['a.b.`c d`.e f', 7, ['a', 'b', 'c d', 'e']],
    ['a. (', 1, ['a']],
    ['a.5', 1, ['a']],
    ["'a'.b", 0, []],
    ['(a', 0, []],
    ['', 0, []],
  ])('in %j', (sql, end, parts) => {
    expect(afterName(tokens(sql), 0)).toBe(end);
    expect(nameParts(tokens(sql), 0)).toEqual(parts);
  });

  test.each([
    ['t', 0],
    ['TABLE t', 1],
    ['IF EXISTS t', 2],
    ['IF NOT EXISTS t', 3],
    ['table if not exists t', 4],
    ['IF t', 0],
    ['IF NOT t', 0],
    ['IF x EXISTS', 0],
    ['t EXISTS x', 0],
    ['t NOT EXISTS x', 0],
    ['TABLE IF NOT x', 1],
  ])('begins in %j at token %i', (sql, at) => {
    expect(skipToName(tokens(sql), 0)).toBe(at);
  });
});

describe('parentheses', () => {
  test.each([
    ['(a) (b)', 0, 2],
    ['(a) (b)', 3, 5],
    ['f(a (b) c)', 1, 7],
    ['f(a (b) c)', 3, 5],
    ['(a', 0, 2],
    ['a', 5, 1],
  ])('of %j that open at token %i close at token %i, or at the end', (sql, at, end) => {
    expect(closing(tokens(sql), at)).toBe(end);
  });

  test('are not looked for behind a limit', () => {
    const all = tokens('a b c d');
    const isC = (token: { readonly value: string }): boolean => token.value === 'c';
    expect([3, 2, 1].map((to) => indexFrom(all, 0, to, isC))).toEqual([2, 2, 1]);
    expect(indexFrom(all, 3, 4, isC)).toBe(4);
    expect(indexFrom(all, 1, 4, (_, index) => index % 2 === 0)).toBe(2);
  });
});
