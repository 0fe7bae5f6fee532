import { expect, test } from 'vitest';
import { withPrerequisite } from '../../../lambda/core/ledger/records.ts';
import type { StatementRecord } from '../../../lambda/core/model/ledger.ts';
import { NAME, TABLE } from '../keeping.ts';
import { ledgerWith, recordWith, refusedCreate } from './ledger-with.ts';

test('a record to which nothing refers is dropped, unless Confluent has refused the statement', () => {
  const next = recordWith({ versionName: 'sink-2' });
  const namesAfter = (facts: Partial<StatementRecord>): readonly string[] =>
    Object.keys(
      withPrerequisite(ledgerWith({ current: {}, prerequisite: { versionName: TABLE, ...facts } }), next).records,
    );
  expect(namesAfter({})).toEqual([NAME, 'sink-2']);
  expect(namesAfter(refusedCreate('no'))).toEqual([NAME, TABLE, 'sink-2']);
});
