import type { Column, Table } from '../../model/catalog.ts';
import { parse } from '../syntax/parse.ts';
import type { CreateTable, Expression } from '../syntax/syntax.ts';
import { isSign, isWord, type Token } from '../syntax/tokens.ts';
import { resolve } from '../tables/writers.ts';

/** What may follow a column's type. */
const AFTER_TYPE = [
  ...['NOT', 'NULL', 'PRIMARY', 'UNIQUE', 'METADATA', 'COMMENT', 'CONSTRAINT', 'DEFAULT', 'CHECK', 'AS', 'GENERATED'],
];

/** The index after a type that begins at `at`: its own commas stand in parentheses or angle brackets. */
const afterType = (all: readonly Token[], at: number, depth: number): number => {
  let angles = 0;
  let index = at;
  for (; index < all.length; index += 1) {
    const token = all[index];
    if (isSign(token, '<')) angles += 1;
    else if (isSign(token, '>')) angles -= 1;
    else if (angles === 0 && token?.depth === depth && (isSign(token, ',') || isWord(token, ...AFTER_TYPE))) break;
  }
  return index;
};

/** What the parentheses of a CREATE TABLE hold, each as its tokens. */
interface Element {
  readonly tokens: readonly Token[];
  /** The index in `tokens` after its type, if it is a column with one. */
  readonly typeEnd: number;
}

const isConstraint = (all: readonly Token[], at: number): boolean => {
  const [first, second, third] = all.slice(at, at + 3);
  if (isWord(first, 'PRIMARY', 'UNIQUE', 'FOREIGN')) return isWord(second, 'KEY') || isSign(second, '(');
  return isWord(first, 'WATERMARK') ? isWord(second, 'FOR') : isWord(first, 'CONSTRAINT') && third !== undefined;
};

const elementsOf = ({ tokens: all }: Expression): readonly Element[] => {
  const depth = all[0]?.depth ?? 0;
  const found: Element[] = [];
  let at = 0;
  while (at < all.length) {
    const hasType = !isConstraint(all, at) && !isWord(all[at + 1], 'AS');
    const typeEnd = hasType ? afterType(all, at + 1, depth) : at;
    let end = typeEnd;
    while (end < all.length && !(isSign(all[end], ',') && all[end]?.depth === depth)) end += 1;
    found.push({ tokens: all.slice(at, end), typeEnd: typeEnd - at });
    at = end + 1;
  }
  return found;
};

const has = (all: readonly Token[], ...words: readonly string[]): boolean =>
  all.some((_, index) => words.every((word, ahead) => isWord(all[index + ahead], word)));

/** The names in the parentheses behind PRIMARY KEY. */
const namesIn = (all: readonly Token[]): readonly string[] => {
  const open = all.findIndex((token) => isSign(token, '('));
  const inside = all.slice(open + 1).filter(({ depth }) => depth > (all[open]?.depth ?? 0));
  return inside.filter(({ kind }) => kind === 'word' || kind === 'quoted').map(({ value }) => value);
};

const kindOf = (all: readonly Token[]): Column['kind'] => {
  if (isWord(all[1], 'AS')) return 'computed';
  if (!has(all, 'METADATA')) return 'physical';
  return has(all, 'VIRTUAL') ? 'virtual' : 'metadata';
};

const columnOf = (sql: string, { tokens: all, typeEnd }: Element, keys: readonly string[]): Column | undefined => {
  const [name, first] = all;
  const last = all[typeEnd - 1];
  if (name === undefined || (name.kind !== 'word' && name.kind !== 'quoted')) return undefined;
  const rest = all.slice(typeEnd);
  const kind = isWord(first, 'AS') ? 'computed' : kindOf([name, ...rest]);
  if (kind !== 'computed' && typeEnd < 2) return undefined;
  const type = kind === 'computed' ? '' : sql.slice(first?.start, last?.end);
  const isKey = keys.includes(name.value) || has(rest, 'PRIMARY', 'KEY');
  return { name: name.value, type, nullable: !isKey && !(kind !== 'computed' && has(rest, 'NOT', 'NULL')), kind };
};

const isPrimaryKey = ({ tokens: all }: Element): boolean =>
  isConstraint(all, 0) && !isWord(all[0], 'WATERMARK') && has(all, 'PRIMARY', 'KEY');

/** The value of an option of a WITH; undefined if it is not given. */
const optionIn = (options: Expression | undefined, key: string): string | undefined => {
  const all = options?.tokens ?? [];
  const at = all.findIndex(
    ({ kind, value }, index) => kind === 'string' && value === `'${key}'` && isSign(all[index + 1], '='),
  );
  const value = at === -1 ? undefined : all[at + 2];
  return value?.kind === 'string' ? value.value.slice(1, -1).toLowerCase() : undefined;
};

/** What a CREATE TABLE says of the columns; none if it leaves them to another table or to a query. */
const columnsOf = (sql: string, { isLike, query }: CreateTable, elements: readonly Element[]): readonly Column[] => {
  if (isLike || query !== undefined) return [];
  const keys = elements.filter(isPrimaryKey).flatMap(({ tokens }) => namesIn(tokens));
  const columns = elements.filter(({ tokens }) => !isConstraint(tokens, 0)).map((one) => columnOf(sql, one, keys));
  const known = columns.filter((column) => column !== undefined);
  return known.length === columns.length ? known : [];
};

/**
 * The table that the text of a prerequisite creates, as its DDL says; undefined if it creates none, or too little is
 * certain: LIKE takes columns, key and options from elsewhere.
 */
export const tableDefinedBy = (sql: string, properties: Readonly<Record<string, string>>): Table | undefined => {
  const statement = parse(sql);
  if (statement.kind !== 'create-table') return undefined;
  const name = resolve(statement.name.parts, properties);
  const elements = statement.elements === undefined ? [] : elementsOf(statement.elements);
  const columns = columnsOf(sql, statement, elements);
  const hasPrimaryKey = elements.some(
    (one) => isPrimaryKey(one) || (one.typeEnd > 1 && has(one.tokens.slice(one.typeEnd), 'PRIMARY', 'KEY')),
  );
  const changelogMode = optionIn(statement.options, 'changelog.mode');
  const isCertain = columns.length > 0 || changelogMode !== undefined || (hasPrimaryKey && !statement.isLike);
  return name !== undefined && isCertain ? { names: [name], columns, hasPrimaryKey, changelogMode } : undefined;
};
