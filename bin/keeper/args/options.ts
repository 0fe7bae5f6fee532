import { parseArgs } from 'node:util';
import { UsageError } from '../errors.ts';

const TEXTS = [
  'statement',
  'from',
  'timeout',
  'statements',
  'state',
  'catalog-name',
  'database-name',
  'profile',
  'region',
  'secret-name',
  'ledger-table',
  'event-bus',
  'function',
] as const;
const FLAGS = ['confirm', 'json', 'help'] as const;

type Text = (typeof TEXTS)[number];
type Flag = (typeof FLAGS)[number];

/** Option → value, where it was given. */
export type Values = { readonly [Name in Text]?: string } & { readonly [Name in Flag]?: true };

const MORE = '; --help says more.';

/** @param accepted comes after the colon: what would have been right */
export const wrong = (what: string, accepted: string, cause?: unknown): UsageError =>
  new UsageError(`${what}: ${accepted}${MORE}`, { cause });

/** Several mistakes in one line. */
export const allOf = (errors: readonly UsageError[]): UsageError =>
  new UsageError(`${errors.map(({ message }) => message.replace(MORE, '')).join('; ')}${MORE}`, { cause: errors[0] });

const LONGEST_QUOTE = 100;

/** What was given, in one line, and with nothing that a terminal would take for a command. */
export const quoted = (text: string): string =>
  JSON.stringify(text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text).replaceAll(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );

const isText = (name: string): name is Text => TEXTS.some((known) => known === name);
const isFlag = (name: string): name is Flag => FLAGS.some((known) => known === name);

const parse = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    options: {
      ...Object.fromEntries(TEXTS.map((name) => [name, { type: 'string' } as const])),
      ...Object.fromEntries(FLAGS.map((name) => [name, { type: 'boolean' } as const])),
      help: { type: 'boolean', short: 'h' },
    },
    allowPositionals: true,
    // All that is wrong is said at once, and not by the first error.
    strict: false,
    tokens: true,
  });

type Option = Extract<ReturnType<typeof parse>['tokens'][number], { kind: 'option' }>;

/** The next word is no value where it looks like an option. */
const hasValue = ({ value, inlineValue }: Option): boolean =>
  value !== undefined && value !== '' && (inlineValue === true || !/^-./.test(value));

/** An empty value is an unset variable of somebody's shell, a second one a mistake: neither is guessed at. */
const problemOf = (option: Option, index: number, all: readonly Option[]): UsageError | undefined => {
  const { name, value } = option;
  if (!isText(name) && !isFlag(name)) return undefined;
  if (all.findIndex((other) => other.name === name) < index)
    return wrong(`--${name} is given twice`, 'once is accepted');
  if (isFlag(name)) {
    return value === undefined ? undefined : wrong(`--${name} has a value`, `accepted is --${name}`);
  }
  return hasValue(option) ? undefined : wrong(`--${name} has no value`, `accepted is --${name}=<value>`);
};

const MOST_UNKNOWN = 10;

/** Those that nobody knows, in one sentence. */
const unknownIn = (given: readonly Option[]): readonly UsageError[] => {
  const names = new Set(given.flatMap(({ name, rawName }) => (isText(name) || isFlag(name) ? [] : [quoted(rawName)])));
  if (names.size === 0) return [];
  const accepted = [...TEXTS, ...FLAGS].map((name) => `--${name}`).join(', ');
  return [wrong(`There is no option ${[...names].slice(0, MOST_UNKNOWN).join(', ')}`, `accepted are ${accepted}`)];
};

interface Options {
  readonly values: Values;
  readonly positionals: readonly string[];
  /** Where an option is unknown, or has not the one value that it takes. */
  readonly problems: readonly UsageError[];
}

export const readOptions = (args: readonly string[]): Options => {
  const { tokens, positionals } = parse(args);
  const given = tokens.filter((token) => token.kind === 'option');
  const values: { [Name in Text]?: string } & { [Name in Flag]?: true } = {};
  for (const option of given) {
    const { name, value } = option;
    if (isFlag(name)) values[name] = true;
    else if (isText(name) && value !== undefined && hasValue(option)) values[name] = value;
  }
  const problems = [...unknownIn(given), ...given.flatMap((...option) => problemOf(...option) ?? [])];
  return { values, positionals, problems };
};
