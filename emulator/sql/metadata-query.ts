import { type ViewColumn, type ViewName, views } from './information-schema.ts';
import {
  asText,
  columnNamed,
  type Expression,
  type ResultType,
  readCondition,
  readExpression,
  type Unresolved,
  unsupported,
} from './metadata-expressions.ts';
import type { Row } from './table.ts';
import { SqlError, type Token, type TokenReader } from './tokens.ts';

/** A SELECT over a view of INFORMATION_SCHEMA. */
export interface MetadataQuery {
  kind: 'SELECT';
  view: ViewName;
  /** Catalog that the query names; null if it names none. */
  catalog: string | null;
  /** The columns of the result. */
  columns: readonly { name: string; type: ResultType }[];
  /** The result's row for a row of the view; null if the WHERE excludes it. */
  select: (row: Row) => (string | null)[] | null;
}

/** The test that the SELECT that comes next reads INFORMATION_SCHEMA: its FROM says so. */
export const seesMetadataQuery = (reader: TokenReader): boolean => {
  if (!reader.sees('SELECT')) return false;
  for (let ahead = 1, token = reader.peek(ahead); token !== undefined; ahead += 1, token = reader.peek(ahead)) {
    if (token.kind === 'word' && token.value.toUpperCase() === 'FROM')
      return isSchema(reader.peek(ahead + 1)) || isSchema(reader.peek(ahead + 3));
  }
  return false;
};

const isSchema = (token: Token | undefined): boolean =>
  (token?.kind === 'word' || token?.kind === 'quoted') && token.value.toUpperCase() === 'INFORMATION_SCHEMA';

/**
 * Reader of what Confluent documents for such queries: SELECT and WHERE with `=`, `<>`, IS [NOT] NULL, AND, OR, CAST,
 * literals.
 */
export const readMetadataQuery = (reader: TokenReader): MetadataQuery => {
  reader.expect('SELECT');
  const items = readItems(reader);
  reader.expect('FROM');
  const { catalog, view } = readView(reader);
  const condition = reader.accept('WHERE') ? readCondition(reader) : () => () => true;
  if (reader.peek() !== undefined && !reader.sees(';')) throw unsupported(reader);
  reader.end();
  const holds = condition(views[view]);
  const selected = items(views[view]).map((item, index) => ({ ...item, name: item.name ?? `EXPR$${index}` }));
  return {
    kind: 'SELECT',
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
  const first = reader.identifier();
  reader.expect('.');
  const second = reader.identifier();
  const inCatalog = reader.accept('.');
  const name = (inCatalog ? reader.identifier() : second).value.toUpperCase();
  if (name !== 'COLUMNS' && name !== 'TABLES')
    throw new SqlError(`INFORMATION_SCHEMA.${name} is not supported by the embedded Confluent.`);
  return { catalog: inCatalog ? first.value : null, view: name };
};
