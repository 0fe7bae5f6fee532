import { isSign, isWord, type Token, tokens } from '../syntax/tokens.ts';

/** The settings of a file, and its text without them. */
export interface Split {
  readonly sql: string;
  readonly settings: ReadonlyMap<string, string>;
  /** Sentences that say what is wrong with the settings, and the way on. */
  readonly problems: readonly string[];
}

/** A statement of a file, by its tokens; without the semicolon behind it. */
interface Part {
  readonly tokens: readonly Token[];
  /** The index in the text after its semicolon, or at which it ends without one. */
  readonly end: number;
  readonly isClosed: boolean;
}

const partsOf = (text: string): readonly Part[] => {
  const parts: Part[] = [];
  let part: Token[] = [];
  for (const token of tokens(text)) {
    if (isSign(token, ';')) {
      parts.push({ tokens: part, end: token.end, isClosed: true });
      part = [];
    } else part.push(token);
  }
  const last = part.at(-1);
  return last === undefined ? parts : [...parts, { tokens: part, end: last.end, isClosed: false }];
};

const literal = (token: Token | undefined): string | undefined =>
  token?.kind === 'string' && token.value.startsWith("'") ? token.value.slice(1, -1).replaceAll("''", "'") : undefined;

/** The key and the value of `SET 'key' = 'value'`; undefined if it has another form. */
const settingOf = ({ tokens: [, key, equals, value, more], isClosed }: Part): readonly [string, string] | undefined => {
  const [keyText, valueText] = [literal(key), literal(value)];
  const isWhole = isClosed && isSign(equals, '=') && more === undefined;
  return isWhole && keyText !== undefined && valueText !== undefined ? [keyText, valueText] : undefined;
};

/** The text without these parts. A line with nothing else on it goes with the part. */
const without = (text: string, parts: readonly Part[]): string => {
  let rest = '';
  let from = 0;
  for (const {
    tokens: [first],
    end,
  } of parts) {
    const start = first?.start ?? end;
    const before = text.slice(from, start).replace(/[ \t]+$/, '');
    const behind = /^[ \t]*\n?/.exec(text.slice(end, end + 1000))?.[0] ?? '';
    const isLine = before === '' ? rest === '' || rest.endsWith('\n') : before.endsWith('\n');
    rest += before;
    from = end + (isLine ? behind : behind.replace('\n', '')).length;
  }
  return rest + text.slice(from);
};

const problemOf = (part: Part, isHead: boolean): string | undefined => {
  const [first] = part.tokens;
  if (isWord(first, 'RESET'))
    return 'it has a RESET: leave it out, a statement has only the properties that are set for it';
  if (isWord(first, 'USE')) {
    return 'it has a USE: leave it out, and write the names of tables elsewhere in full, catalog.database.table';
  }
  const setting = settingOf(part);
  if (setting === undefined) return "it has a SET that is not understood: write SET 'key' = 'value';";
  return isHead ? undefined : `its SET '${setting[0]}' stands behind the statement: put it at the head of the file`;
};

/** The part that is no statement for Confluent, but says how others run. */
const isSetting = ({ tokens: [first] }: Part): boolean => isWord(first, 'SET', 'RESET', 'USE');

/**
 * The settings at the head of a file, as Confluent's console takes them, and the text without them: the same as that of
 * a file that never had any. A byte order mark, and the kind of its line ends, are no part of a text.
 */
export const splitSettings = (file: string): Split => {
  const text = file.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  const parts = partsOf(text).filter(({ tokens: { length } }) => length > 0);
  const head = parts.findIndex((part) => !isSetting(part));
  const settings = new Map<string, string>();
  const problems: string[] = [];
  for (const [index, part] of parts.entries()) {
    if (!isSetting(part)) continue;
    const problem = problemOf(part, head === -1 || index < head);
    const setting = settingOf(part);
    if (problem !== undefined) problems.push(problem);
    else if (setting !== undefined && settings.has(setting[0]))
      problems.push(`it sets '${setting[0]}' twice: keep one`);
    else if (setting !== undefined) settings.set(...setting);
  }
  return { sql: without(text, parts.filter(isSetting)).trim(), settings, problems };
};
