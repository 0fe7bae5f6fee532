import { typedColumns } from '../sql/scan.ts';
import { type Insert, type ParsedSql, parseSql } from '../sql/sql.ts';
import { SqlError } from '../sql/sql-error.ts';
import { catalogOf } from './catalog.ts';
import type { World } from './confluent.ts';
import { explained } from './explain.ts';
import { closeEngine, engineOf, startPositions } from './reading.ts';
import type { Statement } from './statement.ts';
import { isUpsert } from './table-options.ts';

/** The statement's SQL if it can run here and now, else the reason why not. */
export const validated = (world: World, statement: Statement): ParsedSql | string => {
  try {
    const parsed = parseSql(statement.sql);
    requireDatabase(world, statement, parsed.unqualified);
    switch (parsed.kind) {
      case 'INSERT_INTO':
        validateInsert(world, statement, parsed);
        break;
      case 'CREATE_TABLE':
        if (!parsed.table.ifNotExists && world.topics.has(parsed.table.name)) {
          throw new SqlError(`Could not execute CreateTable: Table '${parsed.table.name}' already exists.`);
        }
        typedColumns(catalogOf(world, statement), parsed.table);
        break;
      case 'DROP_TABLE':
        if (!parsed.ifExists && !world.topics.has(parsed.name))
          throw new SqlError(`Table '${parsed.name}' does not exist.`);
        break;
      case 'SELECT':
        requireCatalog(world, statement, parsed.catalog);
        break;
      case 'EXPLAIN':
        explained(world, statement, parsed);
        break;
      case 'CREATE_FUNCTION':
      case 'DROP_FUNCTION':
        break;
    }
    return parsed;
  } catch (error) {
    if (error instanceof SqlError) return error.message;
    throw error;
  }
};

/**
 * The rule for tables. A statement has no session: without catalog and database in its properties, its text must give
 * them with every table.
 */
const requireDatabase = ({ behaviour }: World, { properties }: Statement, [table]: readonly string[]): void => {
  const given = 'sql.current-catalog' in properties && 'sql.current-database' in properties;
  if (behaviour.unqualifiedNames === 'resolved' || given || table === undefined) return;
  throw new SqlError(
    `SQL validation failed. Table (or view) '${table}' does not exist: set 'sql.current-catalog' and 'sql.current-database', or use a fully qualified name.`,
  );
};

/** The rule for views of INFORMATION_SCHEMA: they belong to a catalog and to no database. */
const requireCatalog = ({ behaviour }: World, { properties }: Statement, catalog: string | null): void => {
  if (behaviour.unqualifiedNames === 'resolved' || (catalog ?? properties['sql.current-catalog']) !== undefined) return;
  throw new SqlError(
    "SQL validation failed. Table (or view) 'INFORMATION_SCHEMA' does not exist: set 'sql.current-catalog', or use a fully qualified name.",
  );
};

const validateInsert = (world: World, statement: Statement, insert: Insert): void => {
  closeEngine(world, statement);
  engineOf(world, statement, insert);
  startPositions(world, statement, insert, null);
  const upsert = insert.sinks.some((sink) => isUpsertTopic(world, sink));
  if (upsert && carriesOverFrom(statement) !== undefined) {
    throw new SqlError(
      "'sql.tables.initial-offset-from' is only supported for stateless statements; the sink is an upsert table.",
    );
  }
};

const isUpsertTopic = ({ topics }: World, name: string): boolean => {
  const topic = topics.get(name);
  return topic !== undefined && isUpsert(topic);
};

/** The test that a statement completes: one without sources, and one whose hints or properties bound what it reads. */
export const isBounded = ({ properties }: Statement, insert: Insert): boolean =>
  insert.sources.every(({ hint }) => hint['scan.bounded.mode'] === 'latest-offset') ||
  properties['sql.snapshot.mode'] === 'now' ||
  properties['sql.tables.scan.bounded.mode'] === 'latest-offset';

/** Name of the statement whose offsets this one starts from. */
export const carriesOverFrom = ({ properties }: Statement): string | undefined =>
  properties['sql.tables.initial-offset-from'];
