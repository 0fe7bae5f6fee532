import { describe, expect, test } from 'vitest';
import { splitSettings } from '../../../../lambda/core/sql/forms/settings.ts';

const INSERT = 'INSERT INTO t (a)\nSELECT a FROM x -- SET\n;';

describe('settings at the head of a file', () => {
  test.for<[string, string, Record<string, string>]>([
    [INSERT, INSERT, {}],
    [`\uFEFF  ${INSERT}\n\n`, INSERT, {}],
    [INSERT.replaceAll('\n', '\r\n'), INSERT, {}],
    [`SET 'a' = 'b';\n${INSERT}`, INSERT, { a: 'b' }],
    [`\uFEFFset 'a.b'='c';\r\nSet 'd' = 'it''s; e';\r\n${INSERT}`, INSERT, { 'a.b': 'c', d: "it's; e" }],
    [`SET 'a' = 'b'; SET 'c' = ''; ${INSERT}`, INSERT, { a: 'b', c: '' }],
    [
      `-- one\nSET 'a' = 'b';\n\n/* two */\n  SET 'c' = 'd'; \n-- three\n${INSERT}`,
      `-- one\n\n/* two */\n-- three\n${INSERT}`,
      { a: 'b', c: 'd' },
    ],
    [`SET /* why */ 'a' = -- so\n 'b' ;\n${INSERT}`, INSERT, { a: 'b' }],
    [`;SET 'a' = 'b';\n${INSERT}`, `;\n${INSERT}`, { a: 'b' }],
    ["SET 'a' = 'b';", '', { a: 'b' }],
    [
      'EXECUTE STATEMENT SET BEGIN INSERT INTO t SELECT 1; END',
      'EXECUTE STATEMENT SET BEGIN INSERT INTO t SELECT 1; END',
      {},
    ],
    ["ALTER TABLE t SET ('k' = 'v')", "ALTER TABLE t SET ('k' = 'v')", {}],
  ])('%j', ([text, sql, settings]) => {
    expect(splitSettings(text)).toEqual({ sql, settings: new Map(Object.entries(settings)), problems: [] });
  });
});

describe('settings that are refused', () => {
  const FORM = "it has a SET that is not understood: write SET 'key' = 'value';";
  test.for<[string, string]>([
    [`SET 'a' = 'b';\nSET 'a' = 'b';\n${INSERT}`, "it sets 'a' twice: keep one"],
    [`SET a = b;\n${INSERT}`, FORM],
    [`SET 'a' = b;\n${INSERT}`, FORM],
    [`SET 'a' = E'b';\n${INSERT}`, FORM],
    [`SET 'a' 'b';\n${INSERT}`, FORM],
    [`SET;\n${INSERT}`, FORM],
    [`SET 'a' = 'b'\n${INSERT}`, FORM],
    [`${INSERT}\nSET 'a' = 'b';`, "its SET 'a' stands behind the statement: put it at the head of the file"],
    [`RESET 'a';\n${INSERT}`, 'it has a RESET: leave it out, a statement has only the properties that are set for it'],
    [
      `USE CATALOG c;\n${INSERT}`,
      'it has a USE: leave it out, and write the names of tables elsewhere in full, catalog.database.table',
    ],
  ])('%j', ([text, problem]) => {
    expect(splitSettings(text).problems).toEqual([problem]);
  });

  test('are no part of the text either', () => {
    expect(splitSettings(`USE d;\n${INSERT}\nSET 'a' = 'b';`).sql).toBe(INSERT);
  });
});

test('the longest texts are read in time', () => {
  for (const unit of [';', "SET 'a' = 'b';", 'SET ', "SET 'a' = 'b'; "]) {
    const before = process.cpuUsage();
    splitSettings(unit.repeat(131_072 / unit.length));
    expect(process.cpuUsage(before).user / 1_000, unit).toBeLessThan(1_500);
  }
});
