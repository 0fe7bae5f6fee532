import { readQuery } from './parse-query.ts';
import { readInsertInto, readStatement } from './parse-statement.ts';
import { isNext, peek, type Reader, readerOf, takes, within } from './reader.ts';
import type { BrokenSet, Insert, Inserts, Statement } from './syntax.ts';
import { isSign, isWord } from './tokens.ts';

/** The parts of a text between semicolons, each with something in it. */
const partsOf = (reader: Reader): readonly Reader[] => {
  const ends = [...reader.all.keys()].filter((index) => isSign(reader.all[index], ';'));
  const parts = [...ends, reader.to].map((to, index) => within(reader, (ends[index - 1] ?? -1) + 1, to));
  return parts.filter(({ at, to }) => at < to);
};

/** The parts of a statement set without the words at its beginning; undefined if the text is none. */
const setParts = (parts: readonly Reader[]): readonly Reader[] | undefined => {
  const [first, ...others] = parts;
  if (first === undefined) return undefined;
  if (takes(first, 'EXECUTE', 'STATEMENT', 'SET', 'BEGIN')) return first.at < first.to ? parts : undefined;
  return takes(first, 'BEGIN', 'STATEMENT', 'SET') && first.at === first.to ? others : undefined;
};

/** Test for an END that closes no CASE. */
const endsWithEnd = ({ all, at, to }: Reader): boolean => {
  const part = all.slice(at, to);
  const count = (word: string): number => part.filter((token) => isWord(token, word)).length;
  return isWord(part.at(-1), 'END') && count('END') > count('CASE');
};

const readSet = (parts: readonly Reader[], isExecute: boolean): Inserts | BrokenSet => {
  const last = parts.at(-1);
  const isEnded = last !== undefined && isNext(last, 'END') && last.at + 1 === last.to;
  const inside = isEnded ? parts.slice(0, -1) : parts;
  const inserts = inside.map((part): Insert | undefined => readInsertInto(part));
  const found = inserts.filter((insert) => insert !== undefined);
  if (isEnded && found.length === inserts.length && found.length > 0) {
    return { kind: 'insert', inserts: found, isSet: true, isExecute };
  }
  const reason = isEnded || last === undefined || found.length < inserts.length ? 'other' : 'no-end';
  return { kind: 'broken-set', inserts: found, reason };
};

/** The tree of a text. */
export const parse = (sql: string): Statement => {
  const parts = partsOf(readerOf(sql, readQuery));
  const isExecute = isWord(parts[0] && peek(parts[0]), 'EXECUTE');
  const last = parts.at(-1);
  const isUnseparated = last !== undefined && endsWithEnd(last) && last.to > last.at + 1;
  const inSet = setParts(parts);
  if (inSet !== undefined) {
    const set = readSet(inSet, isExecute);
    return set.kind === 'broken-set' && isUnseparated ? { ...set, reason: 'no-semicolon-before-end' } : set;
  }
  const statements = parts.map(readStatement);
  const [only, second] = statements;
  if (only === undefined) return { kind: 'empty' };
  return second === undefined ? only : { kind: 'several', statements };
};
