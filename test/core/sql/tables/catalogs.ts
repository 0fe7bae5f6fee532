import type { Catalog, Column, Table } from '../../../../lambda/core/model/catalog.ts';
import { listProblems, preflightProblems } from '../../../../lambda/core/sql/columns/columns.ts';

export const HOME = { 'sql.current-catalog': 'env', 'sql.current-database': 'db' };

const column = (text: string): Column => {
  const [name = '', ...rest] = text.trim().split(' ');
  const words = rest.join(' ');
  const kind = /\b(COMPUTED|VIRTUAL|METADATA)$/.exec(words)?.[1]?.toLowerCase();
  const type = words.replace(/ ?\b(COMPUTED|VIRTUAL|METADATA)$/, '').replace(/ ?\bNOT NULL$/, '');
  return {
    name,
    type: type === '' ? 'VARCHAR(2147483647)' : type,
    nullable: !words.includes('NOT NULL'),
    kind: kind === 'computed' || kind === 'virtual' || kind === 'metadata' ? kind : 'physical',
  };
};

/** A table in short: `a; n INT NOT NULL; m INT METADATA; c INT COMPUTED`, STRING if nothing is said. */
export const table = (name: string, columns: string, database = 'db', catalog = 'env'): Table => ({
  names: [
    { catalog, database, table: name },
    { catalog: `env-${catalog}`, database: `lkc-${database}`, table: name },
  ],
  columns: columns === '' ? [] : columns.split(';').map(column),
  hasPrimaryKey: false,
  changelogMode: undefined,
});

/** The tables of the current database. */
export const catalog = (tables: Readonly<Record<string, string>>): Catalog =>
  Object.entries(tables).map(([name, columns]) => table(name, columns));

/** All that is said of the INSERTs of a text with column lists, by these tables of the current database. */
export const columnProblems = (sql: string, tables: Catalog): readonly string[] => [
  ...listProblems(sql, tables, HOME),
  ...preflightProblems(sql, tables, HOME),
];
