import { inspect } from 'node:util';
import fc from 'fast-check';
import { expect } from 'vitest';

const SEED = 20_261_122;

/** More, to look for what the runs of `npm test` do not find. */
const TIMES = 1;

/** How a property is tried: the same way each time. */
export const runs = (numRuns: number) => ({ seed: SEED, numRuns: numRuns * TIMES });

/** Texts that something somewhere takes for more than a text. */
export const nastyText = fc.constantFrom(
  '',
  ' ',
  '\u0000',
  '\n',
  '\r\n\r\nset-cookie: a=b',
  '\ud800',
  '\udfff x',
  '\u001b[2J',
  '\u202e',
  '\ufeff',
  '__proto__',
  'constructor',
  'toString',
  '..',
  '../../..',
  '%2e%2e',
  "'; DROP TABLE t --",
  '$' + '{jndi:ldap://x}',
  'NaN',
  '1e999',
  '9'.repeat(400),
  '+275760-09-13T00:00:00.000Z',
  '0000-01-01T00:00:00Z',
  'http://[',
  'x'.repeat(70_000),
);

/** Any text, with halves of characters in it. */
export const anyText = fc.oneof(
  nastyText,
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 }).map((units) => String.fromCharCode(...units)),
);

const nested = (depth: number): unknown =>
  Array.from({ length: depth }).reduce<unknown>((inner) => [inner], 'innermost');

/** What stands where something else was expected. JSON cannot hold all of it. */
export const anyValue = fc.oneof(
  anyText,
  fc.constantFrom(null, true, false, 0, -0, -1, 0.5, 2 ** 53, 1e308, Number.NaN, Number.POSITIVE_INFINITY),
  fc.constantFrom<unknown>([], {}, [[]], [null], { '': '' }, nested(3_000)),
  fc.jsonValue(),
);

type Holder = Record<string, unknown>;

const isHolder = (value: unknown): value is Holder => typeof value === 'object' && value !== null;

/** Everything that holds something, the value itself first. */
const holdersIn = (value: unknown): readonly Holder[] =>
  isHolder(value) ? [value, ...Object.values(value).flatMap(holdersIn)] : [];

/** The valid value with one field replaced, removed or added, wherever it is. */
export const spoiled = (valid: object): fc.Arbitrary<unknown> =>
  fc
    .tuple(fc.nat(), fc.nat(), fc.constantFrom('replace', 'replace', 'remove', 'add'), anyText, anyValue)
    .map(([which, where, how, name, value]) => {
      const copy: unknown = structuredClone(valid);
      const fields = holdersIn(copy).flatMap((holder) => Object.keys(holder).map((key) => ({ holder, key })));
      const { holder, key } = fields[(which + where) % fields.length] ?? { holder: {}, key: '' };
      if (how === 'remove') delete holder[key];
      // Not by assignment: `__proto__` is to be a field like any other.
      else Object.defineProperty(holder, how === 'add' ? name : key, { value, enumerable: true, configurable: true });
      return copy;
    });

/** Everything that a person could read of these, written out; those who are nested too deep are cut. */
const writtenOut = (value: unknown): string =>
  [
    inspect(value, { depth: 12, showHidden: true, maxArrayLength: null, maxStringLength: null }),
    ...(value instanceof Error ? [value.message, value.stack ?? '', writtenOut(value.cause)] : []),
    ...(value instanceof AggregateError ? value.errors.map(writtenOut) : []),
  ].join('\n');

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** The forms in which a key and its secret can be told. */
export const formsOf = (key: string, secret: string): readonly string[] =>
  [key, secret, base64(`${key}:${secret}`), base64(secret)].flatMap((text) => [
    text,
    encodeURIComponent(text),
    JSON.stringify(text).slice(1, -1),
    [...text].map((character) => `\\x${character.charCodeAt(0).toString(16)}`).join(''),
  ]);

/** Nothing of what was said holds one of these. */
export const expectNoneOf = (forms: readonly string[], ...said: readonly unknown[]): void => {
  const text = said.map((each) => (typeof each === 'string' ? each : writtenOut(each))).join('\n');
  const found = forms.filter((form) => form.length > 3 && text.includes(form));
  expect(found).toEqual([]);
};
