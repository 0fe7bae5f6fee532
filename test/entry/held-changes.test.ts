import { describe, expect, test } from 'vitest';
import { heldChangesOf, readStatements } from '../../lambda/entry/statements.ts';
import { INSERT, listed, PLACE } from './folder.ts';

const KEYED = 'CREATE TABLE t (a STRING, PRIMARY KEY (a) NOT ENFORCED)';
const heldWith = (ddl: string, more: object = {}, sql = INSERT) =>
  heldChangesOf(
    readStatements(
      listed([{ name: 'one', sql: 'a.sql', prerequisites: ['b.sql'], ...more }], { 'a.sql': sql, 'b.sql': ddl }),
      PLACE,
    ),
  );

describe('a change that will be held', () => {
  test.each([
    ['a key', KEYED],
    ['a key with IF NOT EXISTS, in full', KEYED.replace('TABLE t', 'TABLE IF NOT EXISTS `env-1`.`lkc-1`.`t`')],
    ['upsert', "CREATE TABLE t (a STRING) WITH ('changelog.mode' = 'upsert')"],
    ['retract', "CREATE TABLE t (a STRING) WITH ('changelog.mode' = 'retract')"],
  ])('is one into a table with %s', (_, ddl) => {
    expect(heldWith(ddl)).toEqual([{ name: 'one', sink: 't' }]);
  });

  test.each<[string, string, object?, string?]>([
    ['into a table without a key', 'CREATE TABLE t (a STRING)'],
    ['into a table with a key that only appends', `${KEYED} WITH ('changelog.mode' = 'append')`],
    ['into another table', KEYED.replace('TABLE t', 'TABLE u')],
    ['that reads every row again', KEYED, { onChange: 'reprocess' }],
    ['that is left to a person', KEYED, { onChange: 'hold' }],
  ])('is none %s', (_, ddl, more) => {
    expect(heldWith(ddl, more)).toEqual([]);
  });

  test('is known from the prerequisites of the whole folder', () => {
    const folder = listed(
      [{ name: 'one', sql: 'a.sql' }, { name: 'two', sql: 'c.sql', prerequisites: ['b.sql'] }, { name: 'adopted' }],
      { 'a.sql': INSERT, 'b.sql': KEYED, 'c.sql': 'INSERT INTO u (a) SELECT a FROM t' },
    );
    expect(heldChangesOf(readStatements(folder, PLACE))).toEqual([{ name: 'one', sink: 't' }]);
  });
});
