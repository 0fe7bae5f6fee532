import type { Account, World } from './confluent.ts';

/** Names that a new account gives its environment and its cluster, and the cluster's id. */
export const defaultNames = { catalogName: 'embedded', databaseName: 'airline', databaseId: 'lkc-em8edd' };

/** An environment and a cluster, which Flink calls catalog and database: the name and the id of each. */
export interface Place {
  catalogId: string;
  catalogName: string;
  databaseId: string;
  databaseName: string;
}

/**
 * The place of a statement that calls it so. Names and ids of the world's own show the world's own; any other is taken
 * for another name, or id, of the same place.
 */
export const placeOf = ({ account }: World, catalog: string | undefined, database: string | undefined): Place => {
  const place: Place = ownPlace(account);
  if (catalog !== undefined && !isCatalog(account, catalog)) {
    if (catalog.startsWith('env-')) place.catalogId = catalog;
    else place.catalogName = catalog;
  }
  if (database !== undefined && !isDatabase(account, database)) {
    if (database.startsWith('lkc-')) place.databaseId = database;
    else place.databaseName = database;
  }
  return place;
};

const ownPlace = ({ environment, catalogName, databaseId, databaseName }: Account): Place => ({
  catalogId: environment,
  catalogName,
  databaseId,
  databaseName,
});

const isCatalog = ({ environment, catalogName }: Account, given: string): boolean =>
  given === environment || given === catalogName;

const isDatabase = ({ databaseId, databaseName }: Account, given: string): boolean =>
  given === databaseId || given === databaseName;

/** Confluent's refusal of a catalog, or of a database, that the world does not have; undefined if it has both. */
export const placeProblem = (
  { account }: World,
  { catalog, database }: { catalog?: string | undefined; database?: string | undefined },
): string | undefined => {
  if (catalog !== undefined && !isCatalog(account, catalog))
    return [
      `A catalog with name or id '${catalog}' cannot be resolved. Possible reasons:`,
      '\t1. You might not have permissions to access it.',
      '\t2. The catalog might not exist.',
      '\t3. There might be multiple catalogs with the same name.',
    ].join('\n');
  if (database !== undefined && !isDatabase(account, database))
    return `A database with name '${database}' does not exist, or you have no permissions to access it in catalog '${catalog ?? account.catalogName}'.`;
  return undefined;
};
