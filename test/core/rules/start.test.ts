import { describe, expect, test } from 'vitest';
import type { Start, StatementRecord, TextFacts } from '../../../lambda/core/model/ledger.ts';
import type { Desired } from '../../../lambda/core/model/statement.ts';
import { statementOf } from '../../../lambda/core/rules/start.ts';
import { startingAt } from '../../../lambda/core/sql/state/offsets.ts';
import { DESIRED, NAME, OFFSETS, SQL } from '../keeping.ts';
import { ledgerWith, recordWith } from '../ledger/ledger-with.ts';

const versionFrom = (start: Start, incarnation = 1): StatementRecord =>
  recordWith({ incarnation, start, evidence: 'planned' });

const { sql: _, ...ADOPTED }: Desired = DESIRED;
const PLACEMENT = { computePoolId: 'lfcp-1' };
const LEDGER = ledgerWith();

/** A configuration that says itself where a first start begins. */
const LATEST: Desired = {
  ...DESIRED,
  properties: {
    ...DESIRED.properties,
    'sql.state-ttl': '1 h',
    'sql.tables.scan.startup.mode': 'timestamp',
    'sql.tables.scan.startup.timestamp-millis': '5',
  },
};

describe('what is sent to create a version', () => {
  test.each<[string, Start, Readonly<Record<string, string>>]>([
    ['where it is configured', { from: 'configured' }, {}],
    ['the beginning', { from: 'earliest' }, { 'sql.tables.scan.startup.mode': 'earliest-offset' }],
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
    expect(statementOf(DESIRED, versionFrom(start), PLACEMENT, LEDGER)).toEqual({
      statementName: NAME,
      sql: SQL,
      properties: { 'sql.current-catalog': 'env-1', 'sql.current-database': 'lkc-1', ...more },
      placement: PLACEMENT,
    });
  });

  test('from where it is configured has the properties of the configuration', () => {
    expect(statementOf(LATEST, versionFrom({ from: 'configured' }), {}, LEDGER)?.properties).toEqual(LATEST.properties);
  });

  const PLAIN = { ...DESIRED.properties, 'sql.state-ttl': '1 h' };
  test.each<[string, Start, Readonly<Record<string, string>>]>([
    ['the beginning', { from: 'earliest' }, { 'sql.tables.scan.startup.mode': 'earliest-offset' }],
    [
      'a time',
      { from: 'timestamp', timestamp: 9 },
      { 'sql.tables.scan.startup.mode': 'timestamp', 'sql.tables.scan.startup.timestamp-millis': '9' },
    ],
    [
      'where another one stops',
      { from: 'statement', statementName: 'f-0' },
      { 'sql.tables.initial-offset-from': 'f-0' },
    ],
    ['offsets', { from: 'offsets', offsets: OFFSETS }, {}],
  ])('from %s has no start of the configuration beside it', (_name, start, more) => {
    expect(statementOf(LATEST, versionFrom(start), {}, LEDGER)?.properties).toEqual({ ...PLAIN, ...more });
  });

  test('names the properties whose values stand in the secret', () => {
    const secretProperties = { 'sql.secrets.key': 'model.key' };
    expect(
      statementOf({ ...DESIRED, secretProperties }, versionFrom({ from: 'configured' }), {}, LEDGER),
    ).toMatchObject({
      secretProperties,
    });
  });

  test.each<[string, TextFacts]>([
    ['by its tables it keeps state', { tables: { at: 1, problems: [], state: { verdict: 'stateful', why: 'a key' } } }],
    ['by its plan it keeps state', { plan: { kind: 'stateful', at: 1, operators: ['Join'] } }],
    ['its sink is an upsert table', { tables: { at: 1, problems: [], sink: 'upserts' } }],
  ])('from offsets is nothing if %s', (_name, facts) => {
    const ledger = ledgerWith({ texts: { [NAME]: facts } });
    expect(statementOf(DESIRED, versionFrom({ from: 'offsets', offsets: OFFSETS }, 2), {}, ledger)).toBeUndefined();
  });

  test('from offsets is its text with these offsets in it', () => {
    const statement = statementOf(DESIRED, versionFrom({ from: 'offsets', offsets: OFFSETS }, 2), {}, LEDGER);
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
    expect(statementOf(desired, versionFrom(start), {}, LEDGER)).toBeUndefined();
  });
});
