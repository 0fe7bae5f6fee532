import { expect, test } from 'vitest';
import type { TableName } from '../../../../lambda/core/model/catalog.ts';
import { isCalled } from '../../../../lambda/core/sql/tables/table-names.ts';
import { table } from './catalogs.ts';

const BOTH = table('t', 'a');

/** A table as DDL declares it: with what its properties say, by name or by id. */
const declared = (catalog?: string, database?: string) => ({
  ...BOTH,
  names: [
    { ...(catalog === undefined ? {} : { catalog }), ...(database === undefined ? {} : { database }), table: 't' },
  ],
});

const name = (text: string): TableName => {
  const [own = '', database, catalog] = text.split('.').toReversed();
  return {
    ...(catalog === undefined ? {} : { catalog }),
    ...(database === undefined ? {} : { database }),
    table: own,
  };
};

test.each([
  ['t', true],
  ['T', false],
  ['x', false],
  ['db.t', true],
  ['lkc-db.t', true],
  ['env.db.t', true],
  ['env-env.lkc-db.t', true],
  ['env.lkc-db.t', true],
  ['env-env.db.t', true],
  ['other.t', false],
  ['lkc-other.t', false],
  ['DB.t', false],
  ['other.db.t', false],
  ['env-other.db.t', false],
])('a table with name and id is called %s: %s', (text, expected) => {
  expect(isCalled(BOTH, name(text))).toBe(expected);
});

test.each([
  [declared('env', 'db'), 'env.lkc-db.t', true],
  [declared('env', 'db'), 'env-1.db.t', true],
  [declared('env', 'db'), 'env.other.t', false],
  [declared('env-1', 'lkc-1'), 'env.db.t', true],
  [declared('env-1', 'lkc-1'), 'env-2.lkc-1.t', false],
  [declared('env'), 'env.db.t', true],
  [declared(), 'env.db.t', true],
  [declared(), 't', true],
])('%j is called %s: %s', (known, text, expected) => {
  expect(isCalled(known, name(text))).toBe(expected);
});
