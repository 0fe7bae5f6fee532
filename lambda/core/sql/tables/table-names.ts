import type { Table, TableName } from '../../model/catalog.ts';

/**
 * Test for a part of a name that can mean one of these: it is one, or none of them is of its sort. A name and an id may
 * mean the same.
 */
const canBe = (part: string | undefined, known: readonly string[], isId: RegExp): boolean =>
  part === undefined || known.includes(part) || !known.some((one) => isId.test(one) === isId.test(part));

/**
 * Test for a table that a text means by that name. Both its names and its ids may be known, so a name that is neither is
 * another table's: only where a name is held against nothing but an id, or the other way round, it can be the same.
 */
export const isCalled = ({ names }: Table, { catalog, database, table }: TableName): boolean =>
  names.some((name) => name.table === table) &&
  canBe(
    catalog,
    names.flatMap((name) => name.catalog ?? []),
    /^env-/i,
  ) &&
  canBe(
    database,
    names.flatMap((name) => name.database ?? []),
    /^lkc-/i,
  );
