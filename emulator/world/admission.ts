import type { MetadataQuery } from '../sql/metadata-query.ts';
import type { ParsedSql } from '../sql/sql.ts';
import { TokenReader } from '../sql/tokens.ts';
import type { World } from './confluent.ts';
import { placeProblem } from './place.ts';
import type { Statement } from './statement.ts';
import { validated } from './validation.ts';

/** The statement's SQL if it can run here and now and its principal may run it, else the reason why not. */
export const admitted = (world: World, statement: Statement): ParsedSql | string => {
  const parsed = validated(world, statement);
  if (typeof parsed === 'string') return parsed;
  return (
    unknownPlace(world, statement, parsed) ?? (parsed.kind === 'SELECT' ? denied(world, parsed) : undefined) ?? parsed
  );
};

/** The refusal of a role without access to metadata. */
const denied = ({ behaviour }: World, { branches: [first] }: MetadataQuery): string | undefined =>
  behaviour.informationSchema === 'works'
    ? undefined
    : `SQL validation failed. Table (or view) 'INFORMATION_SCHEMA.${first?.view}' does not exist or you do not have permission to access it.`;

interface NamedPlace {
  catalog?: string | undefined;
  database?: string | undefined;
}

const unknownPlace = (world: World, { sql, properties }: Statement, parsed: ParsedSql): string | undefined => {
  if (world.behaviour.placeNames === 'any') return undefined;
  const current = { catalog: properties['sql.current-catalog'], database: properties['sql.current-database'] };
  for (const place of [current, ...placesOf(sql, parsed)]) {
    const problem = placeProblem(world, place);
    if (problem !== undefined) return problem;
  }
  return undefined;
};

const placesOf = (sql: string, parsed: ParsedSql): NamedPlace[] => {
  switch (parsed.kind) {
    case 'SELECT':
      return parsed.branches.map(({ catalog }) => ({ catalog: catalog ?? undefined }));
    case 'INSERT_INTO':
      return placesBefore(sql, [...parsed.sinks, ...parsed.sources.map(({ topic }) => topic)]);
    case 'CREATE_TABLE':
      return placesBefore(sql, [parsed.table.name]);
    case 'DROP_TABLE':
      return placesBefore(sql, [parsed.name]);
    default:
      return [];
  }
};

/** Words that a table follows. Elsewhere `a.b` is a column. */
const BEFORE_TABLES = ['EXISTS', 'FROM', 'INTO', 'JOIN', 'TABLE'];

/** The places that a text gives with these tables: `catalog.database.table` or `database.table`. */
const placesBefore = (sql: string, tables: readonly string[]): NamedPlace[] => {
  const reader = new TokenReader(sql);
  const places: NamedPlace[] = [];
  for (let before = ''; reader.peek() !== undefined; before = reader.take().value.toUpperCase()) {
    const [first, second, third] = chain(reader);
    if (before === '.' || first === undefined || second === undefined) continue;
    if (third !== undefined && tables.includes(third)) places.push({ catalog: first, database: second });
    else if (third === undefined && tables.includes(second) && BEFORE_TABLES.includes(before))
      places.push({ database: first });
  }
  return places;
};

/** The names of `a.b.c`, if such a chain comes next. */
const chain = (reader: TokenReader): string[] => {
  const names: string[] = [];
  for (let ahead = 0; ; ahead += 2) {
    const name = reader.peek(ahead);
    if (name?.kind !== 'word' && name?.kind !== 'quoted') return names;
    names.push(name.value);
    const dot = reader.peek(ahead + 1);
    if (dot?.kind !== 'symbol' || dot.value !== '.') return names;
  }
};
