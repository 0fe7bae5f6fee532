import { describe, expect, test } from 'vitest';
import { readStatements } from '../../lambda/entry/statements.ts';
import { INSERT, listed, PLACE } from './folder.ts';

/** The tables that a folder with these prerequisites is known to have, each with its columns. */
const declaredBy = (...ddl: readonly string[]) => {
  const files = Object.fromEntries(ddl.map((sql, index) => [`p${index}.sql`, sql]));
  const folder = listed(
    [
      { name: 'one', sql: 'a.sql', prerequisites: Object.keys(files) },
      { name: 'two', sql: 'a.sql' },
    ],
    {
      ...files,
      'a.sql': 'INSERT INTO elsewhere (a) SELECT a FROM x',
    },
  );
  const [one, two] = readStatements(folder, PLACE);
  expect(two?.declared).toEqual(one?.declared);
  return (one?.declared ?? []).map(({ names, columns }) => [names[0]?.table, columns.map(({ name }) => name).join()]);
};

const T = 'CREATE TABLE t (a STRING, b INT)';

describe('the tables that prerequisites create', () => {
  test('are known to every statement of the folder', () => {
    expect(declaredBy(T, 'CREATE TABLE IF NOT EXISTS u (c INT)', 'INSERT INTO u (c) VALUES (1)')).toEqual([
      ['t', 'a,b'],
      ['u', 'c'],
    ]);
  });

  test('are found where they are', () => {
    const [statement] = readStatements(
      listed([{ name: 'one', sql: 'a.sql', prerequisites: ['b.sql'] }], {
        'a.sql': INSERT,
        'b.sql': 'CREATE TABLE q (c INT)',
      }),
      PLACE,
    );
    expect(statement?.declared?.[0]?.names).toContainEqual({ catalog: 'env-1', database: 'lkc-1', table: 'q' });
  });

  test('are named once where two create the same', () => {
    expect(declaredBy(T, `-- again\n${T}`)).toEqual([['t', 'a,b']]);
  });

  test.each([
    ['it is altered', 'ALTER TABLE t ADD (c STRING)'],
    ['it is altered, in full', 'ALTER TABLE `env-1`.`lkc-1`.`t` MODIFY (b BIGINT)'],
    ['it is altered if it exists', 'ALTER TABLE IF EXISTS t DROP a'],
    ['it is dropped', 'DROP TABLE t'],
    ['it is dropped if it exists', 'DROP TABLE IF EXISTS t'],
    ['another says otherwise', 'CREATE TABLE IF NOT EXISTS t (b INT, a STRING)'],
  ])('leave one out where %s: only Confluent knows it', (_, other) => {
    expect(declaredBy(T, other, 'CREATE TABLE u (c INT)')).toEqual([['u', 'c']]);
    expect(declaredBy(other, T, 'CREATE TABLE u (c INT)')).toEqual([['u', 'c']]);
  });

  test('are none where there are no prerequisites', () => {
    expect(declaredBy()).toEqual([]);
  });
});
