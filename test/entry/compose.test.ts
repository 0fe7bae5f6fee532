import { expect, test } from 'vitest';
import { compose } from '../../lambda/entry/compose.ts';
import { TestClock } from '../adapters/clock.ts';
import { listed, PLACE } from './folder.ts';

test('a keeper knows the statements of the other keepers of its app', () => {
  const keeper = compose(
    {
      ...PLACE,
      secretName: 's',
      ledgerTableName: 'l',
      eventBusName: 'b',
      metricsNamespace: 'm',
      statementsFolder: listed([{ name: 'one', sql: 'a.sql' }]),
      siblings: ['far', 'further'],
    },
    new TestClock(),
  );
  expect(keeper.statements.map(({ siblings }) => siblings)).toEqual([['far', 'further']]);
});
