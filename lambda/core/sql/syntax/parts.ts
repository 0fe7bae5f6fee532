import { isSign, type Token } from './tokens.ts';

/** The parts of a list, between the tokens that separate them. */
export const partsOf = (
  list: readonly Token[],
  separates: (token: Token) => boolean,
): readonly (readonly Token[])[] => {
  let part: Token[] = [];
  const parts = [part];
  for (const token of list) {
    if (separates(token)) {
      part = [];
      parts.push(part);
    } else part.push(token);
  }
  return parts;
};

/** The parts of a list between the commas of one depth. */
export const betweenCommas = (list: readonly Token[], depth: number): readonly (readonly Token[])[] =>
  partsOf(list, (token) => isSign(token, ',') && token.depth === depth);
