import type { Offsets } from '../../model/statement.ts';
import { hintsOf, optionsOf } from '../forms/hints.ts';
import { parse } from '../syntax/parse.ts';
import type { Query } from '../syntax/syntax.ts';
import { insertsOf, type Read, readsOf } from '../syntax/walk.ts';
import { stateOf } from './state.ts';

/**
 * Test for a partition's offset in Confluent's text that Kafka can count. Confluent also shows 2^63 if there is none.
 */
const isOffset = (text: string): boolean => {
  const offset = /^partition:\d+,offset:(\d{1,19})$/.exec(text)?.[1];
  return offset !== undefined && BigInt(offset) < 2n ** 63n;
};

/** A change of the text: what stands from `start` to `end` becomes `text`. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Test for a text in which two names of tables that differ mean the same topic, or may: offsets are kept by topic. */
const isAmbiguous = (reads: readonly Read[]): boolean => {
  const byTopic = Map.groupBy(reads, ({ table }) => table.parts.at(-1));
  return [...byTopic.values()].some((same) => new Set(same.map(({ table }) => JSON.stringify(table.parts))).size > 1);
};

/** A hint of one list of options, so that further ones fit in before its end. */
const OPTIONS =
  /^(\/\*\+\s*OPTIONS\s*\(\s*'(?:[^']|'')*'\s*=\s*'(?:[^']|'')*'(?:\s*,\s*'(?:[^']|'')*'\s*=\s*'(?:[^']|'')*')*)\s*\)\s*\*\/$/i;

/** The changes that begin a source at this position; undefined if that cannot be written there. */
const editsOf = ({ table, as, start }: Read, position: string): readonly Edit[] | undefined => {
  const options = `'scan.startup.mode'='specific-offsets','scan.startup.specific-offsets'='${position}'`;
  const added = { start: table.end, end: table.end, text: ` /*+ OPTIONS(${options}) */` };
  const [hint, other] = table.hints;
  if (as === 'argument' || other !== undefined) return undefined;
  if (as === 'query') {
    return hint === undefined ? [{ start, end: start + 'TABLE'.length, text: 'SELECT * FROM' }, added] : undefined;
  }
  if (hint === undefined) return [added];
  const given = OPTIONS.exec(hint.value)?.[1];
  return given === undefined ? undefined : [{ start: hint.start, end: hint.end, text: `${given},${options}) */` }];
};

const edited = (sql: string, edits: readonly Edit[]): string => {
  let text = '';
  let from = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    text += sql.slice(from, edit.start) + edit.text;
    from = edit.end;
  }
  return text + sql.slice(from);
};

const queriesOf = (sql: string): readonly Query[] => {
  const statement = parse(sql);
  return statement.kind === 'query' ? [statement.query] : insertsOf(statement).map(({ query }) => query);
};

const hasStartHint = (sql: string): boolean =>
  hintsOf(sql).some(
    (hint) => /scan\.startup/i.test(hint.value) || optionsOf(hint).some(([key]) => key.startsWith('scan.startup')),
  );

/**
 * The SQL text with table hints, by which it begins to read each of its sources at these offsets. Hints win over
 * everything else (Confluent, "Carry-over offsets"). Undefined if that would not be exact: a source without offsets, two
 * sources of one name, a text that keeps state, a form that is not understood.
 */
export const startingAt = (sql: string, offsets: Offsets): string | undefined => {
  if (hasStartHint(sql) || stateOf(sql, [], {}).verdict === 'stateful') return undefined;
  const reads = queriesOf(sql).flatMap(readsOf);
  if (reads.length === 0 || isAmbiguous(reads)) return undefined;
  const edits = reads.map((read) => {
    const topic = read.table.parts.at(-1) ?? '';
    const position = Object.hasOwn(offsets, topic) ? offsets[topic] : undefined;
    return position?.split(';').every(isOffset) === true ? editsOf(read, position) : undefined;
  });
  const known = edits.filter((edit) => edit !== undefined);
  return known.length === edits.length ? edited(sql, known.flat()) : undefined;
};
