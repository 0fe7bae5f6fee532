import { describe, expect, test } from 'vitest';
import { retentionOf, retentionQuestion } from '../../../../lambda/core/sql/tables/retention.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('the time for which a topic keeps rows, as Confluent writes it', () => {
  test.each([
    ['7 d', 7 * DAY],
    ['7d', 7 * DAY],
    ['168 h', 7 * DAY],
    ['604800000 ms', 7 * DAY],
    ['604800000', 7 * DAY],
    ['1 day', DAY],
    ['2 DAYS', 2 * DAY],
    ['90 min', 1.5 * HOUR],
    ['3600 s', HOUR],
    ['0', 'forever'],
    ['0 ms', 'forever'],
    ['-1', 'forever'],
    ['-1 ms', 'forever'],
    ['', undefined],
    ['a week', undefined],
    ['7 lunches', undefined],
  ])('%s', (text, time) => {
    expect(retentionOf(text)).toBe(time);
  });
});

describe('the question', () => {
  const PLACE = { 'sql.current-catalog': 'env-1', 'sql.current-database': 'lkc-1' };
  const view = (catalog: string): string => `\`${catalog}\`.\`INFORMATION_SCHEMA\`.\`TABLE_OPTIONS\``;
  const about = (database: string, ...tables: readonly string[]): string =>
    `((\`TABLE_SCHEMA\` = '${database}' OR \`TABLE_SCHEMA_ID\` = '${database}') AND (${tables
      .map((table) => `\`TABLE_NAME\` = '${table}'`)
      .join(' OR ')}))`;
  const select = (catalog: string, where: string): string =>
    `SELECT \`TABLE_NAME\`, \`OPTION_VALUE\` FROM ${view(catalog)} WHERE \`OPTION_KEY\` = 'kafka.retention.time' AND (${where})`;

  test('is about all tables of a catalog at once', () => {
    expect(retentionQuestion([{ table: 'a' }, { table: "b'" }], PLACE)).toBe(
      select('env-1', about('lkc-1', 'a', "b''")),
    );
  });

  test('asks each catalog, with UNION ALL between them', () => {
    const tables = [{ table: 'a' }, { catalog: 'other', database: 'db', table: 'b' }];
    expect(retentionQuestion(tables, PLACE)).toBe(
      `${select('env-1', about('lkc-1', 'a'))} UNION ALL ${select('other', about('db', 'b'))}`,
    );
  });

  test('is none where no place is known', () => {
    expect(retentionQuestion([{ table: 'a' }], {})).toBeUndefined();
    expect(retentionQuestion([], PLACE)).toBeUndefined();
  });
});
