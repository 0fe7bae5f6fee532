import { afterName, isWord, type Token, tokens } from './tokens.ts';

/** A text's tokens without hints: they may stand nearly everywhere, and name neither tables nor columns. */
export const withoutHints = (sql: string): readonly Token[] => tokens(sql).filter((token) => token.kind !== 'hint');

/** The parts of the possibly qualified name at `at`; none if there is no name. */
export const nameParts = (all: readonly Token[], at: number): readonly string[] =>
  all
    .slice(at, afterName(all, at))
    .filter((_, index) => index % 2 === 0)
    .map((token) => token.value);

/** The index of the name that follows `[TABLE] [IF [NOT] EXISTS]`. */
export const skipToName = (all: readonly Token[], at: number): number => {
  const name = isWord(all[at], 'TABLE') ? at + 1 : at;
  if (!isWord(all[name], 'IF')) return name;
  if (isWord(all[name + 1], 'EXISTS')) return name + 2;
  return isWord(all[name + 1], 'NOT') && isWord(all[name + 2], 'EXISTS') ? name + 3 : name;
};
