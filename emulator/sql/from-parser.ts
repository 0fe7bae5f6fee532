import type { Derived, From, Name, Options, TableRef } from './ast.ts';
import { readQuery, seesQuery } from './query-parser.ts';
import { UnsupportedSql } from './sql-error.ts';
import { TokenReader } from './tokens.ts';

const JOINS = ['JOIN', 'INNER', 'LEFT', 'RIGHT', 'FULL', 'CROSS', 'NATURAL', ','];

/** Reader of what follows FROM: one table, or one derived table. */
export const readFrom = (reader: TokenReader): From => {
  const from = readOne(reader);
  if (reader.seesAny(JOINS) !== undefined) throw new UnsupportedSql('run joins');
  if (reader.sees('FOR')) throw new UnsupportedSql('read tables as of a time');
  if (reader.sees('MATCH_RECOGNIZE')) throw new UnsupportedSql('run MATCH_RECOGNIZE');
  if (reader.sees('TABLESAMPLE')) throw new UnsupportedSql('run TABLESAMPLE');
  return from;
};

const readOne = (reader: TokenReader): From => {
  if (reader.sees('TABLE', '(')) throw new UnsupportedSql('run table functions or windows');
  if (reader.sees('UNNEST')) throw new UnsupportedSql('run UNNEST');
  if (reader.sees('LATERAL')) throw new UnsupportedSql('run LATERAL');
  if (!reader.sees('(')) return readTable(reader, true);
  if (seesQuery(reader, 1)) return readDerived(reader);
  reader.expect('(');
  const inner = readFrom(reader);
  reader.expect(')');
  return inner;
};

const readDerived = (reader: TokenReader): Derived => {
  const start = reader.start();
  reader.expect('(');
  const query = readQuery(reader);
  reader.expect(')');
  return { kind: 'derived', query, ...readAlias(reader), ...reader.placeFrom(start) };
};

/** Reader of a table with its hint, and with its alias where it may have one. */
export const readTable = (reader: TokenReader, named = false): TableRef => {
  const start = reader.start();
  const path: Name[] = [reader.name()];
  while (path.length < 3 && reader.accept('.')) path.push(reader.identifier());
  if (reader.sees('(')) throw new UnsupportedSql('run table functions or windows');
  const place = reader.placeFrom(start);
  const hint = readHint(reader);
  const alias = named ? readAlias(reader) : { alias: null, columns: null };
  return { kind: 'table', path, hint, ...alias, ...place };
};

/** Reader of `[AS] u [(x, y)]`. */
const readAlias = (reader: TokenReader): { alias: Name | null; columns: Name[] | null } => {
  const named = reader.accept('AS');
  if (!named && !reader.seesName()) return { alias: null, columns: null };
  const alias = reader.name();
  return { alias, columns: reader.sees('(') ? reader.nameTokens() : null };
};

/** Reader of a hint, if one comes next: the options of `OPTIONS('key'='value', …)`; any other says nothing here. */
export const readHint = (reader: TokenReader): Options => {
  const token = reader.peek();
  if (token?.kind !== 'hint') return {};
  reader.take();
  const inner = new TokenReader(token.value);
  if (!inner.accept('OPTIONS')) return {};
  return readOptions(inner);
};

/** Reader of `('key'='value', …)`. */
export const readOptions = (reader: TokenReader): Record<string, string> => {
  const options: Record<string, string> = {};
  reader.expect('(');
  do {
    const key = reader.string();
    reader.expect('=');
    options[key] = reader.string();
  } while (reader.accept(','));
  reader.expect(')');
  return options;
};
