import { type Query, tablesOf } from './ast.ts';
import { type Insert, readInsert, readSet } from './insert-parser.ts';
import type { ResultColumn } from './metadata-union.ts';
import { readQuery, seesQuery } from './query-parser.ts';
import { UnsupportedSql } from './sql-error.ts';
import type { TokenReader } from './tokens.ts';
import { LONGEST } from './types.ts';

/** A statement that asks for a plan. */
export interface Explain {
  kind: 'EXPLAIN';
  /** The statement that it is about; null: a text that the embedded Confluent does not take. */
  of: Insert | Query | null;
  /** Sign of an INSERT, or of a set of them. */
  insert: boolean;
  /** The reason why `of` is null. */
  refused: UnsupportedSql | null;
  unqualified: readonly string[];
  /** The columns of the result. */
  columns: readonly ResultColumn[];
}

/** The one column of a plan's text. */
const columns: Explain['columns'] = [{ name: 'result', type: { type: 'VARCHAR', nullable: false, length: LONGEST } }];

const DETAILS = ['ESTIMATED_COST', 'CHANGELOG_MODE', 'JSON_EXECUTION_PLAN', 'PLAN_ADVICE'];

/** Reader of what follows EXPLAIN. */
export const readExplain = (reader: TokenReader): Explain => {
  reader.accept('PLAN', 'FOR');
  while (reader.seesAny(DETAILS) !== undefined) {
    reader.take();
    reader.accept(',');
  }
  const insert = reader.sees('INSERT') || reader.sees('STATEMENT');
  try {
    const of = readExplained(reader);
    const unqualified = of.kind === 'INSERT_INTO' ? of.unqualified : unqualifiedOf(of);
    return { kind: 'EXPLAIN', of, insert, refused: null, unqualified, columns };
  } catch (error) {
    if (!(error instanceof UnsupportedSql)) throw error;
    while (reader.peek() !== undefined) reader.take();
    return { kind: 'EXPLAIN', of: null, insert, refused: error, unqualified: [], columns };
  }
};

const readExplained = (reader: TokenReader): Insert | Query => {
  const of = readAny(reader);
  reader.end();
  return of;
};

const readAny = (reader: TokenReader): Insert | Query => {
  if (reader.sees('STATEMENT')) return readSet(reader);
  if (reader.sees('INSERT')) return readInsert(reader);
  if (reader.sees('CREATE')) throw new UnsupportedSql('explain CREATE TABLE … AS');
  if (!seesQuery(reader)) throw reader.unexpected();
  return readQuery(reader);
};

const unqualifiedOf = (query: Query): string[] =>
  tablesOf(query)
    .filter(({ path }) => path.length < 3)
    .map(({ path }) => path.at(-1)?.value ?? '');
