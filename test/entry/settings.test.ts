import { describe, expect, test } from 'vitest';
import { failure, folderOf, INSERT, listed, only, RESOLUTION } from './folder.ts';

const ONE = { name: 'one', sql: 'a.sql' };
const TTL = "SET 'sql.state-ttl' = '1 d';\n";
const ttl = { 'sql.state-ttl': '1 d' };

describe('SET lines of a file', () => {
  test('become properties of its statement, and leave the text', () => {
    const { sql, properties } = only(listed([ONE], { 'a.sql': `${TTL}\n${INSERT};\n` }));
    expect([sql, properties]).toEqual([`${INSERT};`, { ...RESOLUTION, ...ttl }]);
  });

  test('make the version that the same "properties" make: moving them there is no change', () => {
    const listedOnes = only(listed([{ ...ONE, properties: { ...ttl, b: 'c' } }])).versionName;
    expect(only(listed([{ ...ONE, properties: { b: 'c' } }], { 'a.sql': TTL + INSERT })).versionName).toBe(listedOnes);
    expect(only(listed([ONE], { 'a.sql': `SET 'b' = 'c';\n${TTL}${INSERT}` })).versionName).toBe(listedOnes);
    expect(only(listed([ONE], { 'a.sql': `SET 'b' = 'd';\n${TTL}${INSERT}` })).versionName).not.toBe(listedOnes);
  });

  test('may say what "properties" say', () => {
    const folder = listed([{ ...ONE, properties: ttl }], { 'a.sql': TTL + INSERT });
    expect(only(folder).properties).toEqual({ ...RESOLUTION, ...ttl });
  });

  test('of a prerequisite are its own: nothing of the entry’s "properties" is', () => {
    const { properties, prerequisites } = only(
      listed([{ ...ONE, prerequisites: ['b.sql'], properties: { a: 'b', c: 'of the entry' } }], {
        'a.sql': INSERT,
        'b.sql': `SET 'c' = 'd';\nCREATE TABLE b (c INT)`,
      }),
    );
    expect(properties).toEqual({ ...RESOLUTION, a: 'b', c: 'of the entry' });
    expect(prerequisites).toMatchObject([{ sql: 'CREATE TABLE b (c INT)', properties: { ...RESOLUTION, c: 'd' } }]);
  });

  test('of a prerequisite make its version', () => {
    const of = (text: string) =>
      only(listed([{ ...ONE, prerequisites: ['b.sql'] }], { 'a.sql': INSERT, 'b.sql': text })).prerequisites[0]
        ?.versionName;
    expect(of(`${TTL}CREATE TABLE b (c INT)`)).not.toBe(of('CREATE TABLE b (c INT)'));
  });

  test.each<[string, string, RegExp]>([
    [
      'say otherwise than "properties"',
      "SET 'sql.state-ttl' = '2 d';\n",
      /^a\.sql: SET 'sql.state-ttl' says otherwise/m,
    ],
    ['set a key twice', TTL + TTL, /^a\.sql: it sets 'sql.state-ttl' twice/m],
    ['set the catalog', "SET 'sql.current-catalog' = 'env-1';\n", /^a\.sql: SET 'sql.current-catalog' must be left/m],
    ['set the database', "SET 'sql.current-database' = 'x';\n", /^a\.sql: SET 'sql.current-database' must be left/m],
    [
      'set what is carried over',
      "SET 'sql.tables.initial-offset-from' = 'x';\n",
      /^a\.sql: SET 'sql.tables.initial-offset-from' must be left/m,
    ],
    ['set a value from the secret', "SET 'sql.secrets.k' = 'x';\n", /^a\.sql: SET 'sql.secrets.k' stands beside/m],
    [
      'set what only a shell knows',
      "SET 'client.statement-name' = 'x';\n",
      /^a\.sql: SET 'client.statement-name' is for/m,
    ],
    ['are not understood', 'SET sql.state-ttl;\n', /^a\.sql: it has a SET that is not understood/m],
  ])('are refused where they %s', (_, lines, why) => {
    const properties = { ...ttl, 'sql.secrets.k': { fromSecret: 'k' } };
    expect(failure(listed([{ ...ONE, properties }], { 'a.sql': lines + INSERT }))).toMatch(why);
  });

  test('of a prerequisite may not set a value from the secret either, and all is told at once', () => {
    const message = failure(
      listed([{ ...ONE, prerequisites: ['b.sql'], properties: { 'sql.secrets.k': { fromSecret: 'k' } } }], {
        'a.sql': `SET 'sql.current-catalog' = 'x';\n${INSERT}`,
        'b.sql': "SET 'sql.secrets.k' = 'x';\nSET 'sql.current-database' = 'y';\nCREATE TABLE b (c INT)",
      }),
    );
    expect(message.match(/^[ab]\.sql: .*$/gm)).toHaveLength(3);
  });
});

describe('what an editor of Windows writes', () => {
  const usual = only(listed([ONE], { 'a.sql': `${TTL}${INSERT}\n  WHERE b` }));

  test.each([
    ['CRLF', `${TTL}${INSERT}\n  WHERE b\n`.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\uFEFF${TTL}${INSERT}\n  WHERE b`],
    ['both', `\uFEFF${TTL}${INSERT}\n  WHERE b`.replaceAll('\n', '\r\n')],
  ])('is the same version: %s', (_, text) => {
    expect(only(listed([ONE], { 'a.sql': text }))).toEqual(usual);
  });

  test('is read in the list too', () => {
    const list = `\uFEFF${JSON.stringify([ONE], undefined, 2)}`.replaceAll('\n', '\r\n');
    expect(only(folderOf({ 'a.sql': INSERT, 'statements.json': list })).name).toBe('one');
  });
});
