import { expect, test } from 'vitest';
import { readConfig } from '../../lambda/entry/config.ts';

const NEEDED = { CATALOG_NAME: 'c', DATABASE_NAME: 'd', LEDGER_TABLE_NAME: 'l' };

test('the names of siblings stand between commas', () => {
  expect(readConfig({ ...NEEDED, SIBLINGS: 'one,two-3,their.own' }).siblings).toEqual(['one', 'two-3', 'their.own']);
  expect(readConfig(NEEDED)).not.toHaveProperty('siblings');
});

test('all that is missing or empty is named at once', () => {
  expect(() => readConfig({ SIBLINGS: '' })).toThrow(/SIBLINGS/);
  expect(() => readConfig({ SIBLINGS: '' })).toThrow(/CATALOG_NAME/);
});
