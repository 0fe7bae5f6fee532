import { endOf, endsClause, expressionOf, readExpression } from './parse-expression.ts';
import {
  closeOfNext,
  isNext,
  peek,
  type Reader,
  readColumns,
  readName,
  readNested,
  readTable,
  spanOf,
  takes,
  unknownOf,
  within,
} from './reader.ts';
import type { Clause, Joined, Relation } from './syntax.ts';
import { isSign, isWord } from './tokens.ts';

const EXTRAS = ['FOR', 'TABLESAMPLE', 'MATCH_RECOGNIZE', 'PIVOT', 'UNPIVOT'];

const JOIN_WORDS = ['JOIN', 'INNER', 'CROSS', 'NATURAL', 'LEFT', 'RIGHT', 'FULL', 'ASOF'];

/** Test for the beginning of a join at `at`; LEFT and RIGHT are functions too. */
const isJoin = ({ all }: Reader, at: number): boolean =>
  isWord(all[at], ...JOIN_WORDS) &&
  !(isWord(all[at], 'LEFT', 'RIGHT') && isSign(all[at + 1], '(')) &&
  !isSign(all[at - 1], '.');

/** Test for the end of a relation, and of a join's condition. */
const endsRelation = (reader: Reader, at: number): boolean =>
  endsClause(reader, at) ||
  isJoin(reader, at) ||
  isSign(reader.all[at], ',') ||
  isWord(reader.all[at], 'ON', 'USING', 'OUTER');

const isAlias = (reader: Reader): boolean =>
  peek(reader)?.kind === 'quoted' ||
  (peek(reader)?.kind === 'word' && !endsRelation(reader, reader.at) && !isNext(reader, ...EXTRAS, 'WITH', 'AS'));

interface Naming {
  alias: string | undefined;
  columns: readonly (string | undefined)[] | undefined;
  readonly extras: Clause[];
}

/** The end of the time of FOR SYSTEM_TIME AS OF: that of a name before an alias, else of an expression. */
const endOfTime = (reader: Reader): number => {
  const time = within(reader, reader.at, reader.to);
  const isName = readName(time) !== undefined;
  return isName && isAlias(time)
    ? time.at
    : endOf(reader, (of, at) => endsRelation(of, at) || isWord(of.all[at], 'AS'));
};

/** The clause that is next, of those that change a relation. */
const readExtra = (reader: Reader): Clause => {
  const word = peek(reader)?.value.toUpperCase() ?? '';
  const from = reader.at + 1;
  reader.at = from;
  if (takes(reader, 'SYSTEM_TIME', 'AS', 'OF')) reader.at = endOfTime(reader);
  else
    reader.at = Math.min(
      reader.to,
      endOf(reader, (of, at) => endsRelation(of, at) || isSign(of.all[at], '(')),
    );
  reader.at = (closeOfNext(reader) ?? reader.at - 1) + 1;
  return { word, content: expressionOf(reader, from, reader.at) };
};

/** An alias, its columns and what else may stand behind a relation. */
const readNaming = (reader: Reader): Naming => {
  const naming: Naming = { alias: undefined, columns: undefined, extras: [] };
  for (;;) {
    if (isNext(reader, ...EXTRAS)) naming.extras.push(readExtra(reader));
    else if (
      naming.alias === undefined &&
      isAlias(within(reader, reader.at + (isNext(reader, 'AS') ? 1 : 0), reader.to))
    ) {
      takes(reader, 'AS');
      naming.alias = peek(reader)?.value;
      reader.at += 1;
      naming.columns = readColumns(reader);
    } else return naming;
  }
};

/** Test for a query in the parentheses at `open`, within further ones or not; else they hold relations. */
const holdsQuery = ({ all, closes }: Reader, open: number): boolean => {
  let at = open;
  while (isSign(all[at + 1], '(')) {
    const behind = all[(closes.get(at + 1) ?? all.length) + 1];
    if (isWord(behind, 'UNION', 'INTERSECT', 'EXCEPT', 'ORDER', 'LIMIT', 'OFFSET', 'FETCH')) return true;
    if (!isSign(behind, ')')) return false;
    at += 1;
  }
  return isWord(all[at + 1], 'SELECT', 'WITH', 'VALUES', 'TABLE');
};

/** A relation without its alias. */
type Bare<R = Relation> = R extends Relation ? Omit<R, 'alias' | 'columns' | 'extras' | 'start' | 'end'> : never;

const readFunction = (reader: Reader, isLateral: boolean): Bare | undefined => {
  const name = readName(reader);
  const close = closeOfNext(reader);
  if (name === undefined || close === undefined) return undefined;
  const open = reader.at;
  reader.at = close + 1;
  return { kind: 'function', isLateral, name, arguments: expressionOf(reader, open + 1, close) };
};

/** The function in the parentheses behind TABLE, which are next. */
const readWrapped = (reader: Reader, isLateral: boolean): Bare | undefined => {
  const close = closeOfNext(reader);
  if (close === undefined) return undefined;
  const inner = within(reader, reader.at + 1, close);
  const found = readFunction(inner, isLateral);
  reader.at = close + 1;
  return inner.at === close ? found : undefined;
};

const readGroup = (reader: Reader): Bare | undefined => {
  const close = closeOfNext(reader);
  if (close === undefined) return undefined;
  const inner = within(reader, reader.at + 1, close);
  const from = readFrom(inner);
  reader.at = close + 1;
  return inner.at === close ? { kind: 'group', from } : undefined;
};

const readUnnest = (reader: Reader): Bare | undefined => {
  const close = closeOfNext(reader);
  if (close === undefined) return undefined;
  const argument = expressionOf(reader, reader.at + 1, close);
  reader.at = close + 1;
  return { kind: 'unnest', argument, hasOrdinality: takes(reader, 'WITH', 'ORDINALITY') };
};

const readBare = (reader: Reader): Bare | undefined => {
  const isLateral = takes(reader, 'LATERAL');
  if (isSign(peek(reader), '(')) {
    if (!holdsQuery(reader, reader.at)) return isLateral ? undefined : readGroup(reader);
    const query = readNested(reader);
    return query === undefined ? undefined : { kind: 'derived', isLateral, query };
  }
  if (isSign(peek(reader, 1), '(')) {
    if (takes(reader, 'TABLE')) return readWrapped(reader, isLateral);
    if (takes(reader, 'UNNEST')) return readUnnest(reader);
  }
  const table = within(reader, reader.at, reader.to);
  const name = isNext(table, 'TABLE') ? undefined : readTable(table);
  if (isSign(peek(table), '(')) return readFunction(reader, isLateral);
  if (name === undefined || isLateral) return undefined;
  reader.at = table.at;
  return { kind: 'table', table: name };
};

const readRelation = (reader: Reader): Relation => {
  const from = reader.at;
  const bare = readBare(reader);
  if (bare !== undefined) {
    const naming = readNaming(reader);
    return { ...bare, ...naming, ...spanOf(reader, from, reader.at) };
  }
  reader.at = endOf(within(reader, from, reader.to), endsRelation);
  return { ...unknownOf(reader, from, reader.at), alias: undefined, columns: undefined, extras: [] };
};

/** How the next relation is joined; undefined if none follows. */
const readHow = (reader: Reader): Joined['how'] | undefined => {
  if (isSign(peek(reader), ',')) {
    reader.at += 1;
    return 'comma';
  }
  const from = reader.at;
  for (const how of ['NATURAL', 'CROSS', 'INNER', 'LEFT', 'RIGHT', 'FULL'] as const) {
    if (!takes(reader, how)) continue;
    if (how === 'NATURAL')
      takes(reader, 'LEFT') || takes(reader, 'RIGHT') || takes(reader, 'FULL') || takes(reader, 'INNER');
    takes(reader, 'OUTER');
    if (takes(reader, 'JOIN')) return how;
    reader.at = from;
    return undefined;
  }
  return takes(reader, 'JOIN') ? 'INNER' : undefined;
};

/** The relations that are next, up to where they end. */
export const readFrom = (reader: Reader): readonly Joined[] => {
  const found: Joined[] = [];
  for (let how: Joined['how'] | undefined = 'first'; how !== undefined; how = readHow(reader)) {
    const relation = readRelation(reader);
    const isConditional = how !== 'first' && how !== 'comma';
    const on =
      isConditional && !isConflict(reader) && takes(reader, 'ON') ? readExpression(reader, endsRelation) : undefined;
    const hasUsing = isConditional && takes(reader, 'USING') && readColumns(reader) !== undefined;
    found.push({ how, relation, on, hasUsing });
  }
  return found;
};

const isConflict = (reader: Reader): boolean => isNext(reader, 'ON') && isWord(peek(reader, 1), 'CONFLICT');
