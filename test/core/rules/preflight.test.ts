import { describe, expect, test } from 'vitest';
import { COLUMNS_FIRST, doesNotFit } from '../../../lambda/core/messages/absent.ts';
import type { Decision } from '../../../lambda/core/model/decision.ts';
import { EMPTY_LEDGER } from '../../../lambda/core/model/ledger.ts';
import type { Desired } from '../../../lambda/core/model/statement.ts';
import { afterPreflight, type ColumnRow, preflight } from '../../../lambda/core/rules/preflight.ts';
import { firstOf } from '../../../lambda/core/rules/rule.ts';
import { situationOf } from '../../../lambda/core/rules/situation.ts';
import { ABSENT, BEGIN, brief, DESIRED, HOUR, Keeping, MINUTE, NAME } from '../keeping.ts';
import { ledgerWith } from '../ledger/ledger-with.ts';

const CHECKED: Desired = { ...DESIRED, policies: { ...DESIRED.policies, preflight: true } };

const asked = ({ step }: Decision) => (step.do === 'preflight' ? step.question : undefined);

/** The decision before a first start or a change; undefined where nothing stands against it. */
const decidedOn = (
  desired: Desired,
  ledger = EMPTY_LEDGER,
  now = BEGIN,
  reason: 'NeverExisted' | 'SpecChanged' = 'NeverExisted',
): Decision | undefined => firstOf(preflight(reason), situationOf(desired, ABSENT, ledger, now));

const questionFor = (desired: Desired): string | undefined => {
  const decision = decidedOn(desired);
  return decision === undefined ? undefined : asked(decision)?.sql;
};

const checked = (answer: readonly ColumnRow[] | { readonly detail: string }, desired = CHECKED): readonly string[] =>
  afterPreflight(desired, EMPTY_LEDGER, answer, BEGIN).preflight?.problems ?? ['was not asked'];

describe('the question', () => {
  test('is for the columns of all tables of the INSERT, where the statement is to run', () => {
    const placement = { computePoolId: 'lfcp-1' };
    const decision = new Keeping(CHECKED).look({ ...ABSENT, placement });
    expect(brief(decision)).toBe('NeverExisted progressing wait preflight');
    expect(decision.message).toBe(COLUMNS_FIRST);
    expect(asked(decision)).toEqual({
      statementName: `${NAME}-ask`,
      sql:
        'SELECT `TABLE_NAME`, `COLUMN_NAME`, `FULL_DATA_TYPE` FROM `env-1`.`INFORMATION_SCHEMA`.`COLUMNS` ' +
        "WHERE (`TABLE_SCHEMA` = 'lkc-1' OR `TABLE_SCHEMA_ID` = 'lkc-1') AND `IS_HIDDEN` = 'NO' AND " +
        "(`TABLE_NAME` = 'f' OR `TABLE_NAME` = 'skyone' OR `TABLE_NAME` = 'sunset')",
      properties: DESIRED.properties,
      placement,
    });
  });

  test('is spelled so that no name ends it', () => {
    const sql = questionFor({
      ...CHECKED,
      sql: "INSERT INTO `it's a 'sink'` (a) SELECT a FROM skyone",
      properties: { 'sql.current-catalog': 'my `own` env', 'sql.current-database': "bob's 'own' db" },
    });
    expect(sql).toContain('FROM `my ``own`` env`.`INFORMATION_SCHEMA`');
    expect(sql).toContain("(`TABLE_SCHEMA` = 'bob''s ''own'' db' OR `TABLE_SCHEMA_ID` = 'bob''s ''own'' db')");
    expect(sql).toContain("(`TABLE_NAME` = 'it''s a ''sink''' OR");
  });

  test('names no catalog and no database where none is configured', () => {
    const sql = questionFor({ ...CHECKED, properties: {} });
    expect(sql).toContain("FROM ``.`INFORMATION_SCHEMA`.`COLUMNS` WHERE (`TABLE_SCHEMA` = '' OR");
  });

  test('is asked before a change, too', () => {
    const decision = decidedOn(CHECKED, EMPTY_LEDGER, BEGIN, 'SpecChanged');
    expect(decision?.reason).toBe('SpecChanged');
  });

  const { sql: _, ...adopted } = CHECKED;
  const UNASKED: readonly (readonly [what: string, desired: Desired])[] = [
    ['the policy does not ask for it', DESIRED],
    ['the text is not known', adopted],
    ['there is no table of the current database', { ...CHECKED, sql: 'INSERT INTO x.y.z SELECT 1' }],
  ];
  test.each(UNASKED)('is none where %s', (what, desired) => {
    expect(decidedOn(desired), what).toBeUndefined();
  });
});

describe('the answer', () => {
  const FITS: readonly ColumnRow[] = ['f', 'skyone', 'sunset'].flatMap((table) => [
    [table, 'a', 'VARCHAR(2147483647)'],
    [table, 'b', null],
  ]);

  test('that fits lets it start', () => {
    const keeping = new Keeping(CHECKED);
    keeping.look(ABSENT);
    const { ledger } = keeping;
    keeping.ledger = afterPreflight(CHECKED, ledger, FITS, BEGIN);
    expect(keeping.ledger).toEqual({ ...ledger, preflight: { versionName: NAME, problems: [], at: BEGIN } });
    keeping.after(24 * HOUR).sees(ABSENT, 'NeverExisted progressing create create');
  });

  test('is read table by table and column by column', () => {
    expect(checked(FITS.filter(([table]) => table !== 'sunset'))).toEqual([
      'INSERT INTO f: SELECT number 2 (from sunset) reads table sunset, which does not exist',
    ]);
    expect(checked(FITS.filter(([table, name]) => table !== 'f' || name !== 'b'))).toEqual([
      'INSERT INTO f: it lists column b, which table f does not have',
    ]);
  });

  test('counts for nothing where a row names no table or no column', () => {
    const others = FITS.filter(([table]) => table !== 'sunset');
    const missing = ['INSERT INTO f: SELECT number 2 (from sunset) reads table sunset, which does not exist'];
    for (const row of [['sunset', null, 'INT'], ['sunset'], [null, 'a', 'INT'], []]) {
      expect(checked([...others, row]), JSON.stringify(row)).toEqual(missing);
    }
  });

  test('tells types, where it does', () => {
    const sql = 'INSERT INTO f (a) SELECT a FROM skyone';
    const problems = (type: string | null): readonly string[] =>
      checked([['f', 'a', 'INT'], type === null ? ['skyone', 'a'] : ['skyone', 'a', type]], { ...CHECKED, sql });
    expect(problems('INT')).toEqual([]);
    expect(problems(null)).toEqual([]);
    expect(problems('BOOLEAN')).toEqual([expect.stringContaining('BOOLEAN')]);
  });

  test('is that it could not be asked', () => {
    expect(checked({ detail: 'access denied' })).toEqual(['INFORMATION_SCHEMA could not be asked (access denied)']);
  });
});

describe('an INSERT that does not fit', () => {
  const problems = ['p is wrong', 'q is wrong'];
  const ledger = ledgerWith({ preflight: { versionName: NAME, problems, at: BEGIN } });

  test('is held for an hour, then asked about again', () => {
    const held = decidedOn(CHECKED, ledger, BEGIN + HOUR - 1);
    expect(held).toMatchObject({ reason: 'SqlInvalid', action: 'hold', health: 'held', ledger });
    expect(held?.message).toBe(doesNotFit(problems));
    expect(decidedOn(CHECKED, ledger, BEGIN + HOUR)?.step.do).toBe('preflight');
  });

  test('says nothing about another version', () => {
    const other = { ...CHECKED, versionName: 'flights-22222222' };
    expect(decidedOn(other, ledger, BEGIN + MINUTE)?.step.do).toBe('preflight');
  });
});
