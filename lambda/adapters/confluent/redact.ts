import { SHORTEST_SECRET } from '../connection.ts';

/** Text that stands where a credential was. */
export const REDACTED = '[masked]';

/** Letters by which JSON writes control characters. */
const CONTROLS: Readonly<Record<string, string>> = { '\b': 'b', '\f': 'f', '\n': 'n', '\r': 'r', '\t': 't' };

/** Pattern of hexadecimal digits, whatever their case. */
const hexadecimal = (number: number, digits: number): string =>
  [...number.toString(16).padStart(digits, '0')]
    .map((digit) => (/\d/.test(digit) ? digit : `[${digit}${digit.toUpperCase()}]`))
    .join('');

/** Pattern of a character as JSON writes it by its number, each half of a pair by its own. */
const inJson = (character: string): string =>
  character
    .split('')
    .map((unit) => `\\\\{1,8}u${hexadecimal(unit.charCodeAt(0), 4)}`)
    .join('');

/** Pattern of a character as a URL writes it: byte by byte, in UTF-8. */
const inUrl = (character: string): string =>
  [...Buffer.from(character)].map((byte) => `%(?:25){0,4}${hexadecimal(byte, 2)}`).join('');

/**
 * Pattern of a character as it stands in text, in JSON (`\/`, `\n`, `\u002f`) and in a URL (`%2F`), also where that was
 * escaped again.
 */
const anyForm = (character: string): string => {
  const letter = CONTROLS[character];
  const itself = `${'"\\/'.includes(character) ? '\\\\{0,8}' : ''}\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  const short = letter === undefined ? '' : `|\\\\{1,8}${letter}`;
  return `(?:${itself}${short}|${inJson(character)}|${inUrl(character)})`;
};

/** Characters that escape others: in a text without any of them a credential can only stand as it is. */
const ESCAPES = /%|\\[bfnrtu"\\/]/;

/** A function that replaces credentials in a text, also where they are escaped for JSON or a URL. */
export const redacting = (credentials: readonly string[]): ((text: string) => string) => {
  const secrets = credentials
    .filter((credential) => credential.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length);
  // Thousands of characters, and hardly ever needed: compiled where there is something escaped.
  let escaped: RegExp | undefined;
  return (text) => {
    const plain = secrets.reduce((rest, credential) => rest.replaceAll(credential, REDACTED), text);
    if (secrets.length === 0 || !ESCAPES.test(plain)) return plain;
    escaped ??= new RegExp(secrets.map((credential) => [...credential].map(anyForm).join('')).join('|'), 'gu');
    return plain.replace(escaped, REDACTED);
  };
};
