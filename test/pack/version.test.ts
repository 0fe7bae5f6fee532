import { describe, expect, test } from 'vitest';
import { nextVersion, withVersion } from '../../pack/version.ts';

describe('the next version', () => {
  test.each([
    ['0.2.0', 'major', '1.0.0'],
    ['0.2.1', 'minor', '0.3.0'],
    ['0.2.9', 'patch', '0.2.10'],
    ['0.2.0', '0.2.1', '0.2.1'],
    ['0.9.9', '0.10.0', '0.10.0'],
    ['0.9.9', '1.0.0', '1.0.0'],
  ])('after %s, by %s, is %s', (present, asked, next) => {
    expect(nextVersion(present, asked)).toBe(next);
  });

  test.each(['0.2.0', '0.1.9', '0.0.10'])('is not %s after 0.2.0', (asked) => {
    expect(() => nextVersion('0.2.0', asked)).toThrow(`${asked} is not greater than 0.2.0`);
  });

  test.each(['', 'v0.3.0', '0.3', '0.3.0-beta', 'Minor', '--help'])('is never "%s"', (asked) => {
    expect(() => nextVersion('0.2.0', asked)).toThrow(`"${asked}" is no version`);
  });
});

describe('a manifest', () => {
  const OWN = { name: 'keeper', version: '0.2.0' };
  const lock = (version: string) =>
    `{\n  "name": "keeper",\n  "version": "${version}",\n  "packages": {\n    "": {\n      "name": "keeper",\n      "version": "${version}"\n    },\n    "node_modules/other": {\n      "version": "0.2.0"\n    }\n  }\n}\n`;

  test('gets its version wherever it stands, and nothing else changes', () => {
    expect(withVersion(lock('0.2.0'), OWN, '0.3.0')).toBe(lock('0.3.0'));
  });

  test('of another version is refused', () => {
    expect(() => withVersion(lock('0.1.0'), OWN, '0.3.0')).toThrow('A manifest does not have keeper in version 0.2.0');
  });
});
