import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { incarnationName } from '../../lambda/core/model/names.ts';
import { startingAt } from '../../lambda/core/sql/state/offsets.ts';
import { readStatements } from '../../lambda/entry/statements.ts';
import { failure, folderOf, INSERT, listed, only, PLACE, RESOLUTION } from './folder.ts';

const SHIPPED = fileURLToPath(new URL('../../statements', import.meta.url));

describe('the flight consolidator', () => {
  const consolidator = only(SHIPPED);
  const columns = [
    'departure_airport_code',
    'flight_number',
    'email_address',
    'departure_time',
    'arrival_time',
    'arrival_airport_code',
    'confirmation_code',
  ];
  const listOf = (text: string | undefined): readonly string[] =>
    (text ?? '').split(',').map((column) => column.trim());

  test('has its sink’s table as the only prerequisite, and lets itself be stopped', () => {
    expect(consolidator.name).toBe('flight-consolidator');
    expect(consolidator.prerequisites.map(({ versionName }) => versionName)).toEqual([
      expect.stringMatching(/^flight-avro-[0-9a-f]{8}$/),
    ]);
    expect(consolidator.policies).toEqual({ onForeignStop: 'respect', onChange: 'carry-over', preflight: false });
  });

  test('fills all eight columns in their order, from both topics, under the right airline', () => {
    const sink = /INSERT INTO flight_avro \(([^)]*)\)/.exec(consolidator.sql ?? '');
    expect(listOf(sink?.[1])).toEqual([...columns, 'airline']);
    const selects = [...(consolidator.sql ?? '').matchAll(/SELECT\s([^;]*?)\sFROM (\w+)/g)];
    expect(selects.map(([, list, table]) => [table, listOf(list)])).toEqual([
      ['skyone_avro', [...columns, "'SkyOne' AS airline"]],
      ['sunset_avro', [...columns, "'Sunset' AS airline"]],
    ]);
  });

  test('creates the sink with the same eight columns, and nothing that would make it an upsert sink', () => {
    const sql = consolidator.prerequisites[0]?.sql ?? '';
    const table = /\(([\s\S]*?)\) DISTRIBUTED/.exec(sql);
    expect(listOf(table?.[1])).toEqual([...columns, 'airline'].map((column) => `${column} STRING`));
    expect(sql).toMatch(/^CREATE TABLE IF NOT EXISTS flight_avro /);
    expect(sql).not.toMatch(/PRIMARY KEY|upsert/i);
  });

  test('can be begun at offsets', () => {
    const position = 'partition:0,offset:1';
    const begun = startingAt(consolidator.sql ?? '', { skyone_avro: position, sunset_avro: position });
    expect(begun?.match(/FROM \w+ \/\*\+ OPTIONS/g)).toEqual([
      'FROM skyone_avro /*+ OPTIONS',
      'FROM sunset_avro /*+ OPTIONS',
    ]);
  });
});

describe('a statement', () => {
  test('has its SQL, properties and policies', () => {
    const folder = listed(
      [
        {
          name: 'one',
          sql: 'a.sql',
          prerequisites: ['b.sql', 'My_Table.V2.sql'],
          properties: { 'sql.state-ttl': '1 d' },
          onForeignStop: 'resume',
          restartDegradedAfterMinutes: 5,
        },
      ],
      { 'a.sql': `\n${INSERT};\n\n`, 'b.sql': 'CREATE TABLE b (c INT)', 'My_Table.V2.sql': 'CREATE TABLE d (e INT)' },
    );
    expect(only(folder)).toEqual({
      name: 'one',
      versionName: expect.stringMatching(/^one-[0-9a-f]{8}$/),
      sql: `${INSERT};`,
      properties: { ...RESOLUTION, 'sql.state-ttl': '1 d' },
      prerequisites: [
        {
          versionName: expect.stringMatching(/^b-[0-9a-f]{8}$/),
          sql: 'CREATE TABLE b (c INT)',
          properties: RESOLUTION,
        },
        {
          versionName: expect.stringMatching(/^my-table-v2-[0-9a-f]{8}$/),
          sql: 'CREATE TABLE d (e INT)',
          properties: RESOLUTION,
        },
      ],
      placement: {},
      policies: {
        onChange: 'carry-over',
        preflight: false,
        onForeignStop: 'resume',
        restartDegradedAfterMinutes: 5,
      },
      declared: [expect.objectContaining({ hasPrimaryKey: false }), expect.objectContaining({ hasPrimaryKey: false })],
    });
  });

  test('has a name of at most 72 characters, its digest and incarnation included', () => {
    const name = 'n'.repeat(58);
    const file = `${'f'.repeat(90)}.sql`;
    const { versionName, prerequisites } = only(
      listed([{ name, sql: 'a.sql', prerequisites: [file] }], { 'a.sql': INSERT, [file]: 'CREATE TABLE b (c INT)' }),
    );
    for (const each of [versionName, ...prerequisites.map((prerequisite) => prerequisite.versionName)]) {
      expect(incarnationName(each, 999).length).toBeLessThanOrEqual(72);
      expect(each).toMatch(/^[a-z0-9][-a-z0-9]*[a-z0-9]$/);
    }
  });

  test('may be one of several, in their order', () => {
    const folder = listed([
      { name: 'two', sql: 'a.sql' },
      { name: 'one', sql: 'a.sql' },
    ]);
    expect(readStatements(folder, PLACE).map(({ name }) => name)).toEqual(['two', 'one']);
  });

  test('knows its siblings: the others of the list, adopted ones too, and those of other keepers', () => {
    const folder = listed([{ name: 'two', sql: 'a.sql' }, { name: 'one', sql: 'a.sql' }, { name: 'adopted' }]);
    expect(readStatements(folder, PLACE, ['far', 'one']).map(({ siblings }) => siblings)).toEqual([
      ['one', 'adopted', 'far'],
      ['two', 'adopted', 'far'],
      ['two', 'one', 'far'],
    ]);
    expect(only(listed([{ name: 'one', sql: 'a.sql' }]))).not.toHaveProperty('siblings');
  });

  test('has a person’s word for the order of its columns, which makes no version', () => {
    const usual = only(listed([{ name: 'one', sql: 'a.sql' }]));
    const meant = only(listed([{ name: 'one', sql: 'a.sql', columns: 'by-position' }]));
    expect(meant).toEqual({ ...usual, policies: { ...usual.policies, columns: 'by-position' } });
  });
});

describe('the digest', () => {
  const of = (definition: object, sql = INSERT, place = PLACE): string =>
    only(
      listed([{ name: 'one', sql: 'a.sql', ...definition }], {
        'a.sql': sql,
        'b.sql': INSERT,
        'c.sql': 'CREATE TABLE c (d INT)',
      }),
      place,
    ).versionName;
  const usual = of({});

  test.each([
    ['the SQL text', () => of({}, `${INSERT} WHERE b`)],
    ['a comment in it', () => of({}, `${INSERT} -- b`)],
    ['the catalog', () => of({}, INSERT, { ...PLACE, catalogName: 'env-2' })],
    ['the database', () => of({}, INSERT, { ...PLACE, databaseName: 'lkc-2' })],
    ['catalog and database the other way round', () => of({}, INSERT, { catalogName: 'lkc-1', databaseName: 'env-1' })],
    ['a property', () => of({ properties: { a: 'b' } })],
  ])('depends on %s', (_, other) => {
    expect(other()).not.toBe(usual);
  });

  test('depends on each property', () => {
    const all = [{ a: 'b' }, { a: 'c' }, { b: 'a' }, { a: 'b', b: 'a' }].map((properties) => of({ properties }));
    expect(new Set(all).size).toBe(4);
  });

  test.each([
    ['white space around the SQL text', () => of({}, `\n ${INSERT}\n`)],
    ['the name of its file', () => of({ sql: 'b.sql' })],
    ['policies', () => of({ onForeignStop: 'resume', restartDegradedAfterMinutes: 3, onCrashLoop: 'hold' })],
    ['prerequisites', () => of({ prerequisites: ['c.sql'] })],
  ])('does not depend on %s', (_, other) => {
    expect(other()).toBe(usual);
  });

  test('does not depend on the properties’ order, or on the name', () => {
    expect(of({ properties: { a: 'b', c: 'd' } })).toBe(of({ properties: { c: 'd', a: 'b' } }));
    expect(of({ name: 'two' })).toBe(usual.replace('one', 'two'));
  });

  test('is the same on every machine, for ever', () => {
    expect(usual).toBe('one-874f144d');
  });
});

describe('a list that cannot be used', () => {
  const one = { name: 'one', sql: 'a.sql' };
  test.each<[string, unknown, RegExp]>([
    ['is no list', { name: 'one', sql: 'a.sql' }, /expected array/],
    ['is null', null, /expected array/],
    ['is empty', [], /at least one statement/],
    ['has a string in it', ['a.sql'], /expected object/],
    ['lacks a name', [{ sql: 'a.sql' }], /name/],
    ['lacks the SQL of its prerequisites', [{ name: 'one', prerequisites: ['b.sql'] }], /prerequisites.*adopted/s],
    ['adopts what it would replace', [{ name: 'one', onChange: 'reprocess' }], /onChange.*adopted/s],
    ['changes in an unknown way', [{ ...one, onChange: 'replace' }], /onChange/],
    ['has a compute pool that is none', [{ ...one, computePoolId: 'pool' }], /lfcp-/],
    ['has a principal that is none', [{ ...one, principalId: 'me' }], /sa-/],
    [
      'begins elsewhere by itself',
      [{ ...one, properties: { 'sql.tables.initial-offset-from': 'x' } }],
      /initial-offset-from/,
    ],
    ['has an unknown key', [{ ...one, pool: 'x' }], /pool/],
    ['says something else of its columns', [{ ...one, columns: 'by-name' }], /columns/],
    ['says something of an adopted one’s columns', [{ name: 'one', columns: 'by-position' }], /columns.*adopted/s],
    ['has a name twice', [one, one], /same name twice/],
    ['has an empty name', [{ ...one, name: '' }], /1 to 58/],
    ['has a name in capitals', [{ ...one, name: 'One' }], /1 to 58/],
    ['has a name with a space', [{ ...one, name: 'o ne' }], /1 to 58/],
    ['has a name that ends in -', [{ ...one, name: 'one-' }], /1 to 58/],
    ['has a name that begins with -', [{ ...one, name: '-one' }], /1 to 58/],
    ['has a name that is too long', [{ ...one, name: 'n'.repeat(59) }], /1 to 58/],
    ['has a name with a line break', [{ ...one, name: 'one\n' }], /1 to 58/],
    ['has a name that is a number', [{ ...one, name: 5 }], /name/],
    ['has a file elsewhere', [{ ...one, sql: '../a.sql' }], /same folder/],
    ['has an absolute file', [{ ...one, sql: '/etc/a.sql' }], /same folder/],
    ['has another file', [{ ...one, sql: 'a.txt' }], /\.sql file/],
    ['has a prerequisite elsewhere', [{ ...one, prerequisites: ['b/a.sql'] }], /same folder/],
    ['has prerequisites that are no list', [{ ...one, prerequisites: 'a.sql' }], /prerequisites/],
    ['has a property that is no string', [{ ...one, properties: { a: 5 } }], /properties/],
    ['has an unknown policy', [{ ...one, onForeignStop: 'ignore' }], /onForeignStop/],
    ['has another unknown policy', [{ ...one, onCrashLoop: 'ignore' }], /onCrashLoop/],
    ['has no minutes', [{ ...one, restartDegradedAfterMinutes: 0 }], /restartDegradedAfterMinutes/],
    ['has half a minute', [{ ...one, restartDegradedAfterMinutes: 0.5 }], /restartDegradedAfterMinutes/],
    ['has null minutes', [{ ...one, restartDegradedAfterMinutes: null }], /restartDegradedAfterMinutes/],
  ])('because it %s', (_, list, why) => {
    expect(failure(listed(list))).toMatch(why);
  });

  test('because there is none, or no JSON', () => {
    expect(failure(folderOf({}))).toContain('statements.json');
    expect(failure(folderOf({ 'statements.json': '[{' }))).toMatch(/statements\.json.*JSON/);
    expect(failure(folderOf({ 'statements.json': '' }))).toContain('statements.json');
  });

  test('has everything wrong with it named at once', () => {
    const message = failure(
      listed([
        { name: 'One', sql: 'a.txt', pool: 'x' },
        { name: 'two', onForeignStop: 'no' },
      ]),
    );
    for (const what of [/1 to 58/, /\.sql file/, /pool/, /onForeignStop/]) expect(message).toMatch(what);
  });
});

describe('SQL that is not fit to be sent', () => {
  test('is named with its file, all of it at once', () => {
    const message = failure(
      listed(
        [
          { name: 'one', sql: 'a.sql', prerequisites: ['none.sql', 'empty.sql'] },
          { name: 'two', sql: 'b.sql' },
        ],
        {
          'a.sql': 'INSERT OVERWRITE t SELECT a FROM x',
          'b.sql': 'INSERT INTO u (a) SELECT a, b FROM x',
          'empty.sql': ' -- \n',
        },
      ),
    );
    expect(message).toMatch(/^a\.sql: INSERT OVERWRITE t is not for streams/m);
    expect(message).toMatch(/^b\.sql: INSERT INTO u lists 1 columns/m);
    expect(message).toMatch(/^none\.sql: .*ENOENT/m);
    expect(message).toMatch(/^empty\.sql: it is empty/m);
  });

  test('is named once, though two statements share it', () => {
    const message = failure(
      listed(
        [
          { name: 'one', sql: 'a.sql' },
          { name: 'two', sql: 'a.sql' },
        ],
        { 'a.sql': '' },
      ),
    );
    expect(message.match(/a\.sql/g)).toHaveLength(1);
  });
});
