import { type Token, tokens } from '../syntax/tokens.ts';

/** Content of a literal, without its quotation marks. */
const literal = (token: Token | undefined): string | undefined =>
  token?.kind === 'string' && token.value.startsWith("'") ? token.value.slice(1, -1).replaceAll("''", "'") : undefined;

/** The options that a hint gives: key in lower case, value; those whose form is not understood are left out. */
export const optionsOf = (hint: Token): readonly (readonly [key: string, value: string])[] => {
  const inside = tokens(hint.value.slice('/*+'.length, -'*/'.length));
  return inside.flatMap((token, index) => {
    const [key, value] = [literal(token), literal(inside[index + 2])];
    const isPair = inside[index + 1]?.value === '=' && key !== undefined && value !== undefined;
    return isPair ? [[key.toLowerCase(), value] as const] : [];
  });
};

/** The hints of a text. */
export const hintsOf = (sql: string): readonly Token[] => tokens(sql).filter(({ kind }) => kind === 'hint');

/** The modes in which the hints of a text let its sources begin (`scan.startup.mode`), each once. */
export const startHintsOf = (sql: string): readonly string[] => {
  const modes = hintsOf(sql)
    .flatMap(optionsOf)
    .filter(([key]) => key === 'scan.startup.mode');
  return [...new Set(modes.map(([, value]) => value))];
};
