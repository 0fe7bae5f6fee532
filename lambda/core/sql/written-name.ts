import { isName } from './references.ts';
import { tokens } from './tokens.ts';

/** A name as SQL writes it: in back-ticks unless it is a plain word without a meaning of its own. */
export const writtenName = (name: string): string =>
  /^[A-Za-z_]\w*$/.test(name) && isName(tokens(name)[0]) ? name : `\`${name.replaceAll('`', '``')}\``;
