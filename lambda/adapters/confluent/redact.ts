/** Text that stands where a credential was. */
export const REDACTED = '[masked]';

/** The shortest text that is redacted: shorter ones would hit ordinary words, and no key of Confluent's is near it. */
const SHORTEST = 4;

/**
 * Pattern of a character as it stands in text, in JSON (`\/`, `\u002f`) and in a URL (`%2F`), also where that was
 * escaped again.
 */
const anyForm = (character: string): string => {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  const anyCase = [...hex].map((digit) => (/\d/.test(digit) ? digit : `[${digit}${digit.toUpperCase()}]`)).join('');
  const itself = `${'"\\/'.includes(character) ? '\\\\{0,8}' : ''}\\x${hex}`;
  return `(?:${itself}|\\\\{1,8}u00${anyCase}|%(?:25){0,4}${anyCase})`;
};

/** Characters that escape others: in a text without any of them a credential can only stand as it is. */
const ESCAPES = /%|\\[u"\\/]/;

/** A function that replaces credentials (printable ASCII) in a text, also where they are escaped for JSON or a URL. */
export const redacting = (credentials: readonly string[]): ((text: string) => string) => {
  const secrets = credentials.filter((credential) => credential.length >= SHORTEST).sort((a, b) => b.length - a.length);
  // Thousands of characters, and hardly ever needed: compiled where there is something escaped.
  let escaped: RegExp | undefined;
  return (text) => {
    const plain = secrets.reduce((rest, credential) => rest.replaceAll(credential, REDACTED), text);
    if (secrets.length === 0 || !ESCAPES.test(plain)) return plain;
    escaped ??= new RegExp(secrets.map((credential) => [...credential].map(anyForm).join('')).join('|'), 'gu');
    return plain.replace(escaped, REDACTED);
  };
};
