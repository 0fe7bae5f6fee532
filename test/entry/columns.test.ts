import { describe, expect, test } from 'vitest';
import { readStatements } from '../../lambda/entry/statements.ts';
import { failure, listed, PLACE } from './folder.ts';

const SINK = 'CREATE TABLE t (a STRING, b STRING)';
const RIGHT = 'INSERT INTO t SELECT a, b FROM x';
const SWAPPED = 'INSERT INTO t SELECT b, a FROM x';

const folderWith = (sql: string, more: object = {}, ddl = SINK): string =>
  listed([{ name: 'one', sql: 'a.sql', prerequisites: ['b.sql'], ...more }], { 'a.sql': sql, 'b.sql': ddl });

describe('the columns of an INSERT into a table that a prerequisite creates', () => {
  test.each([
    ['without a list, in their order', RIGHT],
    ['as far as only Confluent knows them', 'INSERT INTO t SELECT * FROM x'],
    ['with a list', 'INSERT INTO t (b, a) SELECT b, a FROM x'],
  ])('are accepted %s', (_, sql) => {
    expect(readStatements(folderWith(sql), PLACE)).toHaveLength(1);
  });

  test.each([
    ['in another order', SWAPPED],
    ['in the order of another list', 'INSERT INTO t (a, b) SELECT b AS b, a AS a FROM x'],
    ['in another number', 'INSERT INTO t SELECT a FROM x'],
  ])('are refused %s, with the name of the file', (_, sql) => {
    const message = failure(folderWith(sql));
    expect(message).toMatch(/^a\.sql: /m);
    expect(message).not.toMatch(/^b\.sql: /m);
  });

  test('may stand in another order where a person says so, but not where a list says otherwise', () => {
    const meant = { columns: 'by-position' };
    expect(readStatements(folderWith(SWAPPED, meant), PLACE)).toHaveLength(1);
    expect(failure(folderWith('INSERT INTO t (a, b) SELECT b AS b, a AS a FROM x', meant))).toMatch(/^a\.sql: /m);
  });

  test('are looked at in every statement of the folder, and in seed rows', () => {
    const message = failure(
      listed(
        [
          { name: 'one', sql: 'a.sql', prerequisites: ['b.sql', 'c.sql'] },
          { name: 'two', sql: 'd.sql' },
        ],
        {
          'a.sql': RIGHT,
          'b.sql': SINK,
          'c.sql': "INSERT INTO t (a, b) SELECT 'x' AS b, 'y' AS a",
          'd.sql': 'INSERT INTO `env-1`.`lkc-1`.`t` SELECT b, a FROM y',
        },
      ),
    );
    expect(new Set(message.match(/^\w\.sql/gm))).toEqual(new Set(['c.sql', 'd.sql']));
  });

  test('are left to Confluent where the table is changed after its creation', () => {
    const folder = listed([{ name: 'one', sql: 'a.sql', prerequisites: ['b.sql', 'c.sql'] }], {
      'a.sql': 'INSERT INTO t SELECT a, b, c FROM x',
      'b.sql': SINK,
      'c.sql': 'ALTER TABLE t ADD (c STRING)',
    });
    expect(readStatements(folder, PLACE)).toHaveLength(1);
  });
});
