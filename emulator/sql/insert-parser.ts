import { type Name, type Options, type Query, tablesOf } from './ast.ts';
import { readHint } from './from-parser.ts';
import { readQuery, seesQuery } from './query-parser.ts';
import { type Place, UnsupportedSql } from './sql-error.ts';
import type { TokenReader } from './tokens.ts';

/** A table that an INSERT reads, with the options of its hint. */
export interface Source {
  topic: string;
  hint: Options;
}

/** One INSERT of a statement, as its text has it. */
export interface InsertPart extends Place {
  sink: { table: string; path: readonly Name[] } & Place;
  /** Columns that it lists; null: it has no list. A qualified one has its dots in its name. */
  targets: readonly Name[] | null;
  query: Query;
  /** Columns of a PARTITION clause. */
  partition: readonly string[];
  overwrite: boolean;
}

/** An INSERT, or a set of them. `kind` is Confluent's `traits.sql_kind` for the first. */
export interface Insert {
  kind: 'INSERT_INTO';
  /** The sign of a statement set. */
  set: boolean;
  parts: readonly InsertPart[];
  /** The table that it writes; of a set, the first. */
  sink: string;
  /** Tables that it writes, in the order of the text. */
  sinks: readonly string[];
  /** Tables that it reads, in the order of the text; empty for INSERT … VALUES. */
  sources: readonly Source[];
  /** Tables that it names without catalog or database. */
  unqualified: readonly string[];
}

/** The test that an INSERT comes next. */
export const seesInsert = (reader: TokenReader): boolean => reader.sees('INSERT') || reader.sees('EXECUTE', 'INSERT');

/** The test that a statement set comes next, in one of its forms. */
export const seesSet = (reader: TokenReader): boolean =>
  reader.sees('EXECUTE', 'STATEMENT') || reader.sees('BEGIN', 'STATEMENT');

export const readInsert = (reader: TokenReader): Insert => {
  reader.accept('EXECUTE');
  const part = readPart(reader);
  return insertOf([part], false);
};

/** Reader of `EXECUTE STATEMENT SET BEGIN …; END`, which EXPLAIN takes without EXECUTE, and `BEGIN STATEMENT SET; …; END`. */
export const readSet = (reader: TokenReader): Insert => {
  const begun = reader.accept('BEGIN');
  if (!begun) reader.accept('EXECUTE');
  reader.expect('STATEMENT', 'SET', begun ? ';' : 'BEGIN');
  const parts: InsertPart[] = [];
  do {
    parts.push(readPart(reader));
    reader.expect(';');
  } while (!reader.accept('END'));
  return insertOf(parts, true);
};

const readPart = (reader: TokenReader): InsertPart => {
  const start = reader.start();
  reader.expect('INSERT');
  const overwrite = reader.accept('OVERWRITE');
  if (!overwrite) reader.expect('INTO');
  const sink = readSink(reader);
  readHint(reader);
  const partition = reader.accept('PARTITION') ? readPartition(reader) : [];
  const targets = reader.sees('(') && !seesQuery(reader, 1) ? readTargets(reader) : null;
  if (!seesQuery(reader)) throw reader.unexpected();
  const query = readQuery(reader);
  if (reader.sees('ON', 'CONFLICT')) throw new UnsupportedSql('run ON CONFLICT');
  return { sink, targets, query, partition, overwrite, ...reader.placeFrom(start) };
};

const readSink = (reader: TokenReader): InsertPart['sink'] => {
  const start = reader.start();
  const path: Name[] = [reader.name()];
  while (path.length < 3 && reader.accept('.')) path.push(reader.identifier());
  return { table: path.at(-1)?.value ?? '', path, ...reader.placeFrom(start) };
};

/** Reader of `(b = 'x', …)`. */
const readPartition = (reader: TokenReader): string[] => {
  const columns: string[] = [];
  reader.expect('(');
  do {
    columns.push(reader.identifier().value);
    if (reader.accept('=')) reader.take();
  } while (reader.accept(','));
  reader.expect(')');
  return columns;
};

const readTargets = (reader: TokenReader): Name[] => {
  const targets: Name[] = [];
  reader.expect('(');
  do {
    const start = reader.start();
    let value = reader.name().value;
    while (reader.accept('.')) value += `.${reader.identifier().value}`;
    targets.push({ value, ...reader.placeFrom(start) });
  } while (reader.accept(','));
  reader.expect(')');
  return targets;
};

const insertOf = (parts: readonly InsertPart[], set: boolean): Insert => {
  const tables = parts.flatMap(({ query }) => tablesOf(query));
  const sources = tables.map(({ path, hint }) => ({ topic: path.at(-1)?.value ?? '', hint }));
  const sinks = parts.map(({ sink }) => sink.table);
  const own = sources.find(({ topic }) => sinks.includes(topic));
  if (own !== undefined) throw new UnsupportedSql(`run a statement that reads a table that it writes ('${own.topic}')`);
  const named = [...parts.map(({ sink }) => sink), ...tables];
  const unqualified = named.filter(({ path }) => path.length < 3).map(({ path }) => path.at(-1)?.value ?? '');
  return { kind: 'INSERT_INTO', set, parts, sink: sinks[0] ?? '', sinks, sources, unqualified };
};
