import { type ViewColumn, type ViewName, viewNames, views } from './information-schema.ts';
import {
  asText,
  columnNamed,
  type Expression,
  readCondition,
  readExpression,
  type Unresolved,
  unsupported,
} from './metadata-expressions.ts';
import { type ResultColumn, unionColumns } from './metadata-union.ts';
import type { Row } from './table.ts';
import { SqlError, type Token, type TokenReader } from './tokens.ts';

/** A SELECT over a view of INFORMATION_SCHEMA. */
export interface MetadataSelect {
  view: ViewName;
  /** Catalog that it names; null if it names none. */
  catalog: string | null;
  columns: readonly ResultColumn[];
  /** The result's row for a row of the view; null if the WHERE excludes it. */
  select: (row: Row) => (string | null)[] | null;
}

/** A query of INFORMATION_SCHEMA: one SELECT, or several under UNION ALL. */
export interface MetadataQuery {
  kind: 'SELECT';
  /** Catalog that its first SELECT names; null if one of its SELECTs names none. */
  catalog: string | null;
  branches: readonly MetadataSelect[];
  /** The columns of the result. */
  columns: readonly ResultColumn[];
}

/** The test that the query that comes next reads INFORMATION_SCHEMA: its first FROM says so. */
export const seesMetadataQuery = (reader: TokenReader): boolean => {
  let ahead = 0;
  while (isSymbol(reader.peek(ahead), '(')) ahead += 1;
  if (!isWord(reader.peek(ahead), 'SELECT')) return false;
  for (let token = reader.peek(ahead); token !== undefined; ahead += 1, token = reader.peek(ahead)) {
    if (isWord(token, 'FROM')) return isSchema(reader.peek(ahead + 1)) || isSchema(reader.peek(ahead + 3));
  }
  return false;
};

const isSymbol = (token: Token | undefined, symbol: string): boolean =>
  token?.kind === 'symbol' && token.value === symbol;

const isWord = (token: Token | undefined, word: string): boolean =>
  token?.kind === 'word' && token.value.toUpperCase() === word;

const isSchema = (token: Token | undefined): boolean =>
  (token?.kind === 'word' || token?.kind === 'quoted') && token.value.toUpperCase() === 'INFORMATION_SCHEMA';

/**
 * Reader of what Confluent documents for such queries: SELECT, WHERE and UNION ALL, with `=`, `<>`, IS [NOT] NULL, AND,
 * OR, CAST, AS and literals.
 */
export const readMetadataQuery = (reader: TokenReader): MetadataQuery => {
  const branches = readUnion(reader);
  if (reader.peek() !== undefined && !reader.sees(';')) throw unsupported(reader);
  reader.end();
  const [first] = branches;
  const catalog = branches.some((branch) => branch.catalog === null) ? null : (first?.catalog ?? null);
  return { kind: 'SELECT', catalog, branches, columns: unionColumns(branches.map(({ columns }) => columns)) };
};

const readUnion = (reader: TokenReader): MetadataSelect[] => {
  const branches = readBranch(reader);
  while (reader.accept('UNION', 'ALL')) branches.push(...readBranch(reader));
  return branches;
};

const readBranch = (reader: TokenReader): MetadataSelect[] => {
  if (!reader.accept('(')) return [readSelect(reader)];
  const inner = readUnion(reader);
  if (!reader.accept(')')) throw unsupported(reader);
  return inner;
};

const readSelect = (reader: TokenReader): MetadataSelect => {
  reader.expect('SELECT');
  const items = readItems(reader);
  reader.expect('FROM');
  const { catalog, view } = readView(reader);
  const condition = reader.accept('WHERE') ? readCondition(reader) : () => () => true;
  const holds = condition(views[view]);
  const selected = items(views[view]).map((item, index) => ({ ...item, name: item.name ?? `EXPR$${index}` }));
  return {
    view,
    catalog,
    columns: selected.map(({ name, type }) => ({ name, type })),
    select: (row) => (holds(row) ? selected.map(({ read }) => asText(read(row))) : null),
  };
};

const readItems = (reader: TokenReader): Unresolved<Expression[]> => {
  if (reader.accept('*')) return allColumns;
  const items: Unresolved<Expression>[] = [];
  do {
    const expression = readExpression(reader);
    const alias = reader.accept('AS') ? reader.identifier().value : undefined;
    items.push((columns) => (alias === undefined ? expression(columns) : { ...expression(columns), name: alias }));
  } while (reader.accept(','));
  if (!reader.sees('FROM')) throw unsupported(reader);
  return (columns) => items.map((item) => item(columns));
};

const allColumns = (columns: readonly ViewColumn[]): Expression[] =>
  columns.map(({ name }) => columnNamed(columns, name));

/** Reader of `[catalog.]INFORMATION_SCHEMA.view`. */
const readView = (reader: TokenReader): { catalog: string | null; view: ViewName } => {
  const inCatalog = isSchema(reader.peek(2));
  if (!inCatalog && !isSchema(reader.peek())) throw new SqlError(REGULAR_TABLE);
  const catalog = inCatalog ? reader.identifier().value : null;
  if (inCatalog) reader.expect('.');
  reader.identifier();
  reader.expect('.');
  const name = reader.identifier().value.toUpperCase();
  const view = viewNames.find((each) => each === name);
  if (view === undefined)
    throw new SqlError(
      `The embedded Confluent does not have INFORMATION_SCHEMA.${name}: its views are ${viewNames.join(', ')}.`,
    );
  return { catalog, view };
};

/** Confluent's own words for a query of both. */
const REGULAR_TABLE =
  'Access to INFORMATION_SCHEMA is currently limited. INFORMATION_SCHEMA queries must not access regular tables.';
