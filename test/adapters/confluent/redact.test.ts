import { describe, expect, test } from 'vitest';
import { REDACTED, redacting } from '../../../lambda/adapters/confluent/redact.ts';

/** With a letter, a digit, a space and all that JSON or a URL escapes. */
const CREDENTIAL = 'aZ/9+ "k\\.';
const redact = (text: string): string => redacting([CREDENTIAL])(text);

const unicode = (text: string, backslashes = 1): string =>
  [...text].map((each) => `${'\\'.repeat(backslashes)}u00${each.charCodeAt(0).toString(16).padStart(2, '0')}`).join('');
const percent = (text: string, sign = '%'): string =>
  [...text].map((each) => `${sign}${each.charCodeAt(0).toString(16).padStart(2, '0')}`).join('');
const jsonTimes = (times: number): string =>
  Array.from({ length: times }).reduce<string>((text) => JSON.stringify(text).slice(1, -1), CREDENTIAL);

describe('a credential is masked', () => {
  test.each([
    ['as it is', CREDENTIAL],
    ['in JSON', jsonTimes(1)],
    ['in JSON within JSON', jsonTimes(2)],
    ['in JSON three times', jsonTimes(3)],
    ['in JSON with escaped slashes', jsonTimes(1).replaceAll('/', '\\/')],
    ['with every character escaped', unicode(CREDENTIAL)],
    ['with every character escaped, in upper case', unicode(CREDENTIAL).toUpperCase().replaceAll('U', 'u')],
    ['with every character escaped eight times', unicode(CREDENTIAL, 8)],
    ['in a URL', encodeURIComponent(CREDENTIAL)],
    ['in a URL, with every character escaped', percent(CREDENTIAL)],
    ['in a URL, in upper case', percent(CREDENTIAL).toUpperCase()],
    ['in a URL within a URL', encodeURIComponent(encodeURIComponent(CREDENTIAL))],
    ['in a URL, five times', percent(CREDENTIAL, '%25252525')],
  ])('%s', (_, form) => {
    expect(redact(`before ${form} between ${form} behind`)).toBe(`before ${REDACTED} between ${REDACTED} behind`);
  });

  test('wherever it is, and nothing else is', () => {
    expect(REDACTED).toBe('[masked]');
    const other = 'aZ/9+ "k\\, aZ/9+ "k\\\\\\x %61 \\u0061 100% \\"said\\"';
    expect(redact(other)).toBe(other);
    expect(redact('aZ/9+ "k\\x')).toBe('aZ/9+ "k\\x');
    expect(redact('')).toBe('');
  });
});

describe('a credential of many lines and letters is masked', () => {
  const LONG = '{\n\t"key": "ÄΩ😀/\r\b\f"\n}';
  const masked = redacting([LONG]);
  const units = [...LONG].flatMap((character) => character.split(''));
  test.each([
    ['as it is', LONG],
    ['in JSON', JSON.stringify(LONG).slice(1, -1)],
    ['in JSON within JSON', JSON.stringify(JSON.stringify(LONG)).slice(3, -3)],
    ['in JSON by numbers', units.map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')],
    ['in a URL', encodeURIComponent(LONG)],
    ['in a URL, in lower case', encodeURIComponent(LONG).replaceAll(/%../g, (byte) => byte.toLowerCase())],
  ])('%s', (_, form) => {
    expect(masked(`before ${form} behind`)).toBe(`before ${REDACTED} behind`);
  });
});

test('no text of three characters is a credential', () => {
  expect(redacting(['abc', ''])('abc %61bc abc')).toBe('abc %61bc abc');
  expect(redacting(['abc', 'abcd'])('abcd abc %61bcd')).toBe(`${REDACTED} abc ${REDACTED}`);
});

test('the longest credential goes first, so that no rest of it is left', () => {
  const both = redacting(['keys', 'keys-and-more']);
  expect(both('keys keys-and-more')).toBe(`${REDACTED} ${REDACTED}`);
  expect(both('%6beys %6beys-and-more')).toBe(`${REDACTED} ${REDACTED}`);
});
