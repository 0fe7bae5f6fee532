import { describe, expect, test } from 'vitest';
import { catalogOf, isAsked, questionAbout } from '../../../../lambda/core/sql/tables/catalog-question.ts';

const HOME = { 'sql.current-catalog': 'env', 'sql.current-database': 'db' };

const PLACE = '`TABLE_CATALOG`, `TABLE_CATALOG_ID`, `TABLE_SCHEMA`, `TABLE_SCHEMA_ID`, `TABLE_NAME`';
const NONE = 'CAST(NULL AS STRING), '.repeat(5).slice(0, -2);

/** The branches for one catalog. */
const branches = (catalog: string, condition: string): readonly string[] => [
  `SELECT CAST('column' AS STRING), ${PLACE}, \`COLUMN_NAME\`, \`FULL_DATA_TYPE\`, CAST(\`ORDINAL_POSITION\` AS STRING), ` +
    '`IS_NULLABLE`, `IS_GENERATED`, `IS_METADATA`, `IS_PERSISTED` ' +
    `FROM ${catalog}.\`INFORMATION_SCHEMA\`.\`COLUMNS\` WHERE \`IS_HIDDEN\` = 'NO' AND (${condition})`,
  `SELECT CAST('constraint' AS STRING), ${PLACE}, \`CONSTRAINT_NAME\`, \`CONSTRAINT_TYPE\`, ${NONE} ` +
    `FROM ${catalog}.\`INFORMATION_SCHEMA\`.\`TABLE_CONSTRAINTS\` WHERE \`CONSTRAINT_TYPE\` = 'PRIMARY KEY' AND (${condition})`,
  `SELECT CAST('option' AS STRING), ${PLACE}, \`OPTION_KEY\`, \`OPTION_VALUE\`, ${NONE} ` +
    `FROM ${catalog}.\`INFORMATION_SCHEMA\`.\`TABLE_OPTIONS\` WHERE \`OPTION_KEY\` = 'changelog.mode' AND (${condition})`,
];

const inDatabase = (database: string, ...tables: readonly string[]): string =>
  `((\`TABLE_SCHEMA\` = '${database}' OR \`TABLE_SCHEMA_ID\` = '${database}') AND ` +
  `(${tables.map((table) => `\`TABLE_NAME\` = '${table}'`).join(' OR ')}))`;

describe('the question', () => {
  test('is one about the columns, keys and options of all tables of a catalog', () => {
    expect(questionAbout([{ table: 't' }, { table: 'x' }, { table: 't' }], HOME)).toBe(
      branches('`env`', inDatabase('db', 't', 'x')).join(' UNION ALL '),
    );
  });

  test('names each database, and each catalog has its own branches', () => {
    const tables = [
      { table: 't' },
      { catalog: 'env-1', database: 'lkc-1', table: 'far' },
      { database: 'other', table: 'x' },
      { catalog: 'env', database: 'db', table: 'y' },
    ];
    expect(questionAbout(tables, HOME)).toBe(
      [
        ...branches('`env`', `${inDatabase('db', 't', 'y')} OR ${inDatabase('other', 'x')}`),
        ...branches('`env-1`', inDatabase('lkc-1', 'far')),
      ].join(' UNION ALL '),
    );
  });

  test('quotes every name', () => {
    expect(questionAbout([{ catalog: 'a`b', database: "d'b", table: "t'; DROP" }], {})).toBe(
      branches('`a``b`', inDatabase("d''b", "t''; DROP")).join(' UNION ALL '),
    );
  });

  test.each([
    ['nothing', [], HOME],
    ['a table whose catalog nobody knows', [{ database: 'db', table: 't' }], {}],
    ['a table whose database nobody knows', [{ table: 't' }], { 'sql.current-catalog': 'env' }],
    ["Confluent's own table", [{ table: 't$errors' }], HOME],
  ])('is none about %s', (_, tables, properties) => {
    expect(questionAbout(tables, properties)).toBeUndefined();
    expect(tables.filter((table) => isAsked(table, properties))).toEqual([]);
  });

  test('is about every other table', () => {
    expect(isAsked({ table: 't' }, HOME)).toBe(true);
  });
});

const PLACED = ['env', 'env-1', 'db', 'lkc-1'];

const column = (table: string, ...rest: readonly (string | null)[]): readonly (string | null)[] => [
  ...['column', ...PLACED, table],
  ...rest,
];

describe('the answer', () => {
  test('is tables, their columns in order, with what is known of them', () => {
    expect(
      catalogOf([
        column('t', 'b', 'INT', '2', 'YES', 'NO', 'NO', 'NO'),
        column('x', 'k', 'STRING', '1', 'YES', 'NO', 'NO', 'NO'),
        column('t', 'a', 'VARCHAR(2147483647)', '1', 'NO', 'NO', 'NO', 'NO'),
        column('t', 'c', 'INT', '10', 'YES', 'YES', 'NO', 'NO'),
        column('t', 'm', 'INT', '3', 'YES', 'NO', 'YES', 'YES'),
        column('t', 'v', 'INT', '4', 'YES', 'NO', 'YES', 'NO'),
        ['constraint', ...PLACED, 't', 'PK_a', 'PRIMARY KEY', null, null, null, null, null],
        ['option', ...PLACED, 't', 'changelog.mode', 'upsert', null, null, null, null, null],
      ]),
    ).toEqual([
      {
        names: [
          { catalog: 'env', database: 'db', table: 't' },
          { catalog: 'env-1', database: 'lkc-1', table: 't' },
        ],
        columns: [
          { name: 'a', type: 'VARCHAR(2147483647)', nullable: false, kind: 'physical' },
          { name: 'b', type: 'INT', nullable: true, kind: 'physical' },
          { name: 'm', type: 'INT', nullable: true, kind: 'metadata' },
          { name: 'v', type: 'INT', nullable: true, kind: 'virtual' },
          { name: 'c', type: 'INT', nullable: true, kind: 'computed' },
        ],
        hasPrimaryKey: true,
        changelogMode: 'upsert',
      },
      {
        names: [
          { catalog: 'env', database: 'db', table: 'x' },
          { catalog: 'env-1', database: 'lkc-1', table: 'x' },
        ],
        columns: [{ name: 'k', type: 'STRING', nullable: true, kind: 'physical' }],
        hasPrimaryKey: false,
        changelogMode: undefined,
      },
    ]);
  });

  test('keeps tables of the same name apart', () => {
    const other = ['column', 'env', 'env-1', 'other', 'lkc-2', 't', 'z'];
    expect(catalogOf([column('t', 'a'), other]).map(({ columns }) => columns.map(({ name }) => name))).toEqual([
      ['a'],
      ['z'],
    ]);
  });

  test.each([
    [['NO', 'NO', 'NO'], 'physical'],
    [['NEVER', 'NO', 'YES'], 'physical'],
    [[null, null, null], 'physical'],
    [[], 'physical'],
    [['YES', 'NO', 'NO'], 'computed'],
    [['ALWAYS', 'NO', 'NO'], 'computed'],
    [['always', null, null], 'computed'],
    [['NO', 'YES', 'YES'], 'metadata'],
    [['NO', 'YES', 'NO'], 'virtual'],
    [['YES', 'YES', 'NO'], 'virtual'],
    [['NO', 'YES', null], 'virtual'],
  ])('%j is a %s column', (kind, expected) => {
    expect(catalogOf([column('t', 'a', 'INT', '1', 'YES', ...kind)])[0]?.columns[0]?.kind).toBe(expected);
  });

  test('is read as far as it goes', () => {
    const [table, ...others] = catalogOf([
      column('t', 'a'),
      column('t', 'b', null, null, null),
      column('t', null, 'INT', '1', 'YES'),
      column('t', 'c', 'INT', 'x', 'no'),
      ['constraint', ...PLACED, 't', 'UQ', 'UNIQUE'],
      ['option', ...PLACED, 't', 'other', 'append'],
      ['column', 'env', 'env-1', 'db', 'lkc-1', null, 'z'],
      ['?', ...PLACED, 't'],
      [],
    ]);
    expect(others).toEqual([]);
    expect(table).toMatchObject({ hasPrimaryKey: false, changelogMode: undefined });
    expect(table?.columns).toEqual([
      { name: 'a', type: '', nullable: true, kind: 'physical' },
      { name: 'b', type: '', nullable: true, kind: 'physical' },
      { name: 'c', type: 'INT', nullable: false, kind: 'physical' },
    ]);
    expect(catalogOf([['option', null, 'env-1', null, null, 't', 'changelog.mode', 'APPEND']])).toEqual([
      {
        names: [{ table: 't' }, { catalog: 'env-1', table: 't' }],
        columns: [],
        hasPrimaryKey: false,
        changelogMode: 'append',
      },
    ]);
  });

  test('is read fast', () => {
    const rows = Array.from({ length: 200_000 }, (_, index) => column('t', `c${index}`, 'INT', String(index)));
    const before = process.cpuUsage();
    expect(catalogOf(rows)[0]?.columns).toHaveLength(200_000);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(3_000);
  });
});
