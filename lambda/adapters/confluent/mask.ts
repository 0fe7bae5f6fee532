/** Stands where a credential was. */
export const MASKED = '[masked]';

/** Shorter ones would hit ordinary words, and no key of Confluent's is near it. */
const SHORTEST = 4;

/** One character as it stands in text, in JSON (`\/`, `\u002f`) and in a URL (`%2F`), also where that was escaped again. */
const anyForm = (character: string): string => {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  const anyCase = [...hex].map((digit) => (/\d/.test(digit) ? digit : `[${digit}${digit.toUpperCase()}]`)).join('');
  const itself = `${'"\\/'.includes(character) ? '\\\\{0,8}' : ''}\\x${hex}`;
  return `(?:${itself}|\\\\{1,8}u00${anyCase}|%(?:25){0,4}${anyCase})`;
};

/** In a text without any of these a credential can only stand as it is. */
const ESCAPES = /%|\\[u"\\/]/;

/** What replaces each of the credentials (printable ASCII) in a text, also where they are escaped for JSON or a URL. */
export const masking = (credentials: readonly string[]): ((text: string) => string) => {
  const masked = credentials.filter((credential) => credential.length >= SHORTEST).sort((a, b) => b.length - a.length);
  // Thousands of characters, and hardly ever needed: compiled where there is something escaped.
  let escaped: RegExp | undefined;
  return (text) => {
    const plain = masked.reduce((rest, credential) => rest.replaceAll(credential, MASKED), text);
    if (masked.length === 0 || !ESCAPES.test(plain)) return plain;
    escaped ??= new RegExp(masked.map((credential) => [...credential].map(anyForm).join('')).join('|'), 'gu');
    return plain.replace(escaped, MASKED);
  };
};
