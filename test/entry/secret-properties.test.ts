import { describe, expect, test } from 'vitest';
import { secretKeysOf } from '../../lambda/entry/secret-keys.ts';
import { readStatements } from '../../lambda/entry/statements.ts';
import { failure, INSERT, listed, only, PLACE, RESOLUTION } from './folder.ts';

const FILES = { 'a.sql': INSERT, 'b.sql': "CREATE MODEL m WITH ('k' = '{{sessionconfig/sql.secrets.k}}')" };
const of = (properties: object, more: object = {}) =>
  only(listed([{ name: 'one', sql: 'a.sql', prerequisites: ['b.sql'], properties, ...more }], FILES));

describe('a property from the secret', () => {
  const one = of({ a: 'b', 'sql.secrets.k': { fromSecret: 'openai.key' } });

  test('stands beside the properties, and goes along with the prerequisites', () => {
    expect(one.properties).toEqual({ ...RESOLUTION, a: 'b' });
    expect(one.secretProperties).toEqual({ 'sql.secrets.k': 'openai.key' });
    expect(one.prerequisites).toMatchObject([
      { properties: RESOLUTION, secretProperties: { 'sql.secrets.k': 'openai.key' } },
    ]);
  });

  test('makes a version by its key, and not as a text would', () => {
    const names = [
      one,
      of({ a: 'b' }),
      of({ a: 'b', 'sql.secrets.k': { fromSecret: 'other.key' } }),
      of({ a: 'b', 'sql.secrets.l': { fromSecret: 'openai.key' } }),
      of({ a: 'b', 'sql.secrets.k': 'openai.key' }),
      of({ a: 'b', 'sql.secrets.k': '{"fromSecret":"openai.key"}' }),
    ].map(({ versionName }) => versionName);
    expect(new Set(names).size).toBe(names.length);
    expect(names[0]).toBe('one-e2061115');
  });

  test('makes no version of a prerequisite', () => {
    expect(one.prerequisites[0]?.versionName).toBe(of({}).prerequisites[0]?.versionName);
  });

  test('is absent where there is none', () => {
    expect(of({ a: 'b' })).not.toHaveProperty('secretProperties');
    expect(of({ a: 'b' }).prerequisites[0]).not.toHaveProperty('secretProperties');
  });

  test('is read by its key, each once', () => {
    const properties = { x: { fromSecret: 'k' }, y: { fromSecret: 'l' }, z: 'm' };
    const folder = listed([
      { name: 'one', sql: 'a.sql', properties },
      { name: 'two', sql: 'a.sql', properties: { x: { fromSecret: 'k' } } },
      { name: 'adopted' },
    ]);
    expect(secretKeysOf(readStatements(folder, PLACE))).toEqual(['k', 'l']);
  });
});

describe('a property that is refused', () => {
  test.each<[string, object, RegExp]>([
    ['takes the API secret', { x: { fromSecret: 'flink.api.secret' } }, /must not take flink\.…/],
    ['takes another key of the keeper’s', { x: { fromSecret: 'flink.later' } }, /must not take flink\.…/],
    ['takes the organization', { x: { fromSecret: 'organization.id' } }, /must not take/],
    ['takes the environment', { x: { fromSecret: 'environment.id' } }, /must not take/],
    ['is the keeper’s own', { 'sql.current-catalog': { fromSecret: 'k' } }, /must leave sql\.current-catalog/],
    ['has an empty key', { x: { fromSecret: '' } }, /fromSecret/],
    ['has a key that is none', { x: { fromSecret: 5 } }, /fromSecret/],
    ['has more than a key', { x: { fromSecret: 'k', default: 'v' } }, /Unrecognized key: "default"/],
    ['is a number', { x: 5 }, /must be a text, or \{"fromSecret"/],
  ])('%s', (_, properties, why) => {
    expect(failure(listed([{ name: 'one', sql: 'a.sql', properties }]))).toMatch(why);
  });
});
