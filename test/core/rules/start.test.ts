import { describe, expect, test } from 'vitest';
import type { Start, StatementRecord } from '../../../lambda/core/model/ledger.ts';
import type { Desired } from '../../../lambda/core/model/statement.ts';
import { statementOf } from '../../../lambda/core/rules/start.ts';
import { startingAt } from '../../../lambda/core/sql/offsets.ts';
import { DESIRED, NAME, OFFSETS, SQL } from '../keeping.ts';
import { recordWith } from '../ledger/ledger-with.ts';

const versionFrom = (start: Start, incarnation = 1): StatementRecord =>
  recordWith({ incarnation, start, evidence: 'planned' });

const { sql: _, ...ADOPTED }: Desired = DESIRED;
const PLACEMENT = { computePoolId: 'lfcp-1' };

describe('what is sent to create a version', () => {
  test.each<[string, Start, Readonly<Record<string, string>>]>([
    ['the beginning', { from: 'earliest' }, {}],
    [
      'a time',
      { from: 'timestamp', timestamp: 1_764_000_000_000 },
      {
        'sql.tables.scan.startup.mode': 'timestamp',
        'sql.tables.scan.startup.timestamp-millis': '1764000000000',
      },
    ],
    [
      'where another one stops',
      { from: 'statement', statementName: 'flights-0' },
      {
        'sql.tables.initial-offset-from': 'flights-0',
      },
    ],
  ])('from %s is its text as it is, and where it begins as a property', (_name, start, more) => {
    expect(statementOf(DESIRED, versionFrom(start), PLACEMENT)).toEqual({
      statementName: NAME,
      sql: SQL,
      properties: { 'sql.current-catalog': 'env-1', 'sql.current-database': 'lkc-1', ...more },
      placement: PLACEMENT,
    });
  });

  test('from offsets is its text with these offsets in it', () => {
    const statement = statementOf(DESIRED, versionFrom({ from: 'offsets', offsets: OFFSETS }, 2), {});
    expect(statement).toEqual({
      statementName: `${NAME}-2`,
      sql: startingAt(SQL, OFFSETS),
      properties: DESIRED.properties,
      placement: {},
    });
    expect(statement?.sql).toContain(`'scan.startup.specific-offsets'='${OFFSETS['skyone']}'`);
  });

  test.each<[string, Desired, Start]>([
    ['offsets where a source has none', DESIRED, { from: 'offsets', offsets: { skyone: 'partition:0,offset:7' } }],
    ['offsets where the text is not known', ADOPTED, { from: 'offsets', offsets: OFFSETS }],
    ['the beginning where the text is not known', ADOPTED, { from: 'earliest' }],
  ])('from %s is nothing', (_name, desired, start) => {
    expect(statementOf(desired, versionFrom(start), {})).toBeUndefined();
  });
});
