import { brotliDecompressSync } from 'node:zlib';
import { PACKED_SIBLINGS } from '../contract.ts';

const plainOf = (text: string): string =>
  text.startsWith(PACKED_SIBLINGS)
    ? brotliDecompressSync(Buffer.from(text.slice(PACKED_SIBLINGS.length), 'base64')).toString('utf8')
    : text;

/** The names in the variable `SIBLINGS`. */
export const siblingNamesIn = (text: string): readonly string[] => plainOf(text).split(',');
