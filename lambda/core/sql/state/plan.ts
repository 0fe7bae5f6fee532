import { isSign, isWord, type Token, tokens } from '../syntax/tokens.ts';

/** What Confluent's plan of a text says about the state that it keeps. */
export type Plan =
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'stateless' }
  /** `operators`: those that may keep state, each once. */
  | { readonly kind: 'stateful'; readonly operators: readonly string[] };

/** Operators that keep no state; every other one may (Flink: seen in translated jobs; the last three by its source). */
const STATELESS: ReadonlySet<string> = new Set([
  ...['TableSourceScan', 'Calc', 'Correlate', 'Union', 'Expand', 'Exchange', 'DropUpdateBefore', 'WatermarkAssigner'],
  ...['MiniBatchAssigner', 'Values', 'WindowTableFunction', 'Sink', 'LookupJoin', 'AsyncCalc', 'AsyncCorrelate'],
]);

/** Lines of the section with this title; undefined if there is none. */
const sectionOf = (text: string, title: string): readonly string[] | undefined => {
  const lines = text.split(/\r\n|\r|\n/);
  const from = lines.findIndex((line) => line.trim().toLowerCase() === `== ${title} ==`);
  if (from === -1) return undefined;
  const rest = lines.slice(from + 1);
  const to = rest.findIndex((line) => /^\s*==.*==\s*$/.test(line));
  return rest.slice(0, to === -1 ? undefined : to).filter((line) => line.trim() !== '');
};

/** The operator in a line of the tree; undefined if the line is not understood, empty for one that was shown before. */
const operatorIn = (line: string): string | undefined => {
  const found =
    /^[\s:|]*(?:\+- ?)?(?:Stream(?:Physical)?(?<name>[A-Z]\w*) \[\d+\]|(?<reused>\(reused\) \[\d+\]))\s*$/.exec(line);
  if (found === null) return undefined;
  return found.groups?.['name'] ?? '';
};

/** Test for a detail of a Sink. */
const hasSinkDetail = (text: string, detail: RegExp): boolean => {
  let operator = '';
  return (sectionOf(text, 'physical details') ?? []).some((line) => {
    operator = /^\s*\[\d+\]\s*(\S+)/.exec(line)?.[1] ?? operator;
    return /^Stream(Physical)?Sink$/.test(operator) && detail.test(line);
  });
};

/**
 * Test for a plan with a sink that has a key. Its rows take the place of others unless the table's `changelog.mode` is
 * append, which a plan does not show.
 */
export const hasKeyedSink = (text: string): boolean => hasSinkDetail(text, /^\s*Primary key\s*:/i);

/** Test for a sink that keeps the rows of its keys (Flink: SinkMaterializer). */
const materializes = (text: string): boolean => hasSinkDetail(text, /\bupsertMaterialize\b\W*true/i);

/** What Confluent's answer to an EXPLAIN says, by the operators that are known to keep no state. */
export const readPlan = (text: string): Plan => {
  const operators = sectionOf(text, 'physical plan')?.map(operatorIn) ?? [];
  const known = operators.filter((name) => name !== undefined);
  if (known.length < operators.length || known.every((name) => name === '')) return { kind: 'unreadable' };
  const kept = known.filter((name) => name !== '' && !STATELESS.has(name));
  const sinks = materializes(text) ? ['SinkMaterializer'] : [];
  const found = [...new Set([...kept, ...sinks])];
  return found.length === 0 ? { kind: 'stateless' } : { kind: 'stateful', operators: found };
};

/** The text without the semicolons at its end; comments between them stay. */
const withoutEnd = (sql: string, all: readonly Token[]): string => {
  const closing = all.slice(all.findLastIndex((token) => !isSign(token, ';')) + 1);
  const gaps = closing.map(({ end }, index) => sql.slice(end, closing[index + 1]?.start));
  return sql.slice(0, closing[0]?.start) + gaps.join('');
};

/**
 * The text that asks Confluent for the plan of this one (Confluent, "EXPLAIN Statement": it takes INSERTs, and statement
 * sets as `STATEMENT SET BEGIN … END`).
 */
export const explainOf = (sql: string): string => {
  const all = tokens(sql);
  const plain = all.filter(({ kind }) => kind !== 'hint');
  const [first, second, third, fourth] = plain;
  const isOtherSet =
    isWord(first, 'BEGIN') && isWord(second, 'STATEMENT') && isWord(third, 'SET') && isSign(fourth, ';');
  const text = withoutEnd(sql, all);
  if (first !== undefined && fourth !== undefined && isOtherSet) {
    return `EXPLAIN ${text.slice(0, first.start)}STATEMENT SET BEGIN${text.slice(fourth.end)}`;
  }
  const isExecute = first !== undefined && second !== undefined && isWord(first, 'EXECUTE');
  return `EXPLAIN ${isExecute ? text.slice(0, first.start) + text.slice(second.start) : text}`;
};
