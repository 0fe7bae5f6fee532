import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type CommandOption, defaultSecretName } from '../../../lambda/contract.ts';
import { CALL } from '../shipped.ts';

/** Place at which a command is carried out. */
export type Place = 'embedded' | 'account' | 'function' | 'story';

/** Description of an option. */
interface Description {
  /** The places that accept the option. */
  readonly places: readonly Place[];
  /** Texts of `--help`, by the option's value; a flag has the value ''. */
  readonly texts: Readonly<Record<string, string>>;
}

/** Defaults. Times are in seconds. */
export const DEFAULTS = {
  passTimeout: 300,
  /** Longest wait for the function, a little longer than the function may take. */
  invokeTimeout: 15 * 60 + 10,
  stateFolder: '.keeper',
  eventBus: 'default',
} as const;

/** The longest time-out, in seconds: a day. */
const LONGEST_TIMEOUT = 24 * 3600;

const LONGEST_QUOTE = 100;

/** A given text in one line, without anything that a terminal would take for a command. */
export const quoted = (text: string): string =>
  JSON.stringify(text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text).replaceAll(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );

const DESCRIPTIONS = z.registry<Description>();

/** A problem's text, from the option as it is typed and its value. */
type Wording = (option: string, value: string) => string;

const says = (wording: Wording) => ({
  error: ({ path = [], input }: { readonly path?: readonly PropertyKey[] | undefined; readonly input?: unknown }) =>
    wording(`--${String(path[0])}`, quoted(String(input))),
});

const text = z.string(says((option) => `${option} has no value: accepted is ${option}=<value>`));
const flag = z.literal(
  true,
  says((option) => `${option} has a value: accepted is ${option}`),
);
const seconds = text
  .refine(
    (given) => /^\d{1,6}$/.test(given) && Number(given) >= 1 && Number(given) <= LONGEST_TIMEOUT,
    says((option, value) => `${option}=${value}: accepted are whole seconds from 1 to ${LONGEST_TIMEOUT}`),
  )
  .transform(Number);
const functionName = text.regex(
  /^[\w:$-]{1,256}$/,
  says((option, value) => `${option}=${value}: accepted are a Lambda function's name or ARN`),
);

/** An option that may be given once. */
const once = <Value extends z.ZodType>(value: Value, places: readonly Place[], texts: Description['texts']) =>
  z
    .tuple(
      [value],
      says((option) => `${option} is given twice: once is accepted`),
    )
    .transform(([only]) => only)
    .optional()
    .register(DESCRIPTIONS, { places, texts });

const PASS: readonly Place[] = ['embedded', 'account', 'function'];
const HERE: readonly Place[] = ['embedded', 'account'];
const AWS: readonly Place[] = ['account', 'function'];

/** The options in the order of `--help`: the schema of each one, the places that accept it, and its help. */
const OPTIONS = {
  statement: once(text, PASS, { '<name>': 'only this statement of statements.json; all of them, if not given' }),
  from: once(text, PASS, {
    earliest: 'start it anew, which reads, and writes, every row again',
    '<time>':
      'start it anew with the rows from that time on, a past one in ISO 8601 with its zone, as 2026-11-22T10:00:00Z',
  }),
  confirm: once(flag, PASS, { '': 'do what it has shown' }),
  json: once(flag, PASS, {
    '': `the report as JSON on stdout, and nothing else there${CALL.json}`,
  }),
  timeout: once(seconds, PASS, {
    '<seconds>':
      `when the pass has to end, ${DEFAULTS.passTimeout} if not given; with --function how long its answer is ` +
      `waited for, ${DEFAULTS.invokeTimeout} if not given`,
  }),
  statements: once(text, [...HERE, 'story'], { '<folder>': 'the folder with statements.json and the SQL files' }),
  state: once(text, HERE, {
    '<folder>': `where local state is kept between calls, ${DEFAULTS.stateFolder} if not given`,
  }),
  'secret-values': once(text, HERE, {
    '<file>':
      'JSON object with the values that properties take "fromSecret", by their keys: they go before those of the secret',
  }),
  help: z
    .unknown()
    .optional()
    .register(DESCRIPTIONS, { places: [...PASS, 'story'], texts: { '': 'this text' } }),
  function: once(functionName, ['function'], { '<name>': "KeeperFunctionName of the stack's outputs, or an ARN" }),
  profile: once(text, AWS, {
    '<name>':
      'AWS profile of any kind (aws sso login or aws login comes first); AWS_PROFILE and the other usual ways, if not given',
  }),
  region: once(text, AWS, { '<region>': "AWS region; the ARN's, AWS_REGION or the profile's, if not given" }),
  'catalog-name': once(text, ['account'], { '<name>': 'Confluent environment (catalog), by name or id' }),
  'database-name': once(text, ['account'], { '<name>': 'Kafka cluster (database), by name or id' }),
  'secret-name': once(text, ['account'], { '<name>': `${defaultSecretName('<catalog name>')}, if not given` }),
  'ledger-table': once(text, ['account'], {
    '<name>':
      "the deployed keeper's ledger in DynamoDB (LedgerTableName of the stack's outputs); changes are then told on EventBridge too",
  }),
  'event-bus': once(text, ['account'], { '<name>': `goes with --ledger-table; ${DEFAULTS.eventBus}, if not given` }),
} satisfies Readonly<Record<CommandOption, z.ZodType>> & Readonly<Record<string, z.ZodType>>;

const schema = z.object(OPTIONS);

/** The options that were given, with their values. */
export type Values = Readonly<z.output<typeof schema>>;

/** The options as a list: names, places and help. */
export const OPTION_LIST = Object.entries(OPTIONS).map(([name, option]) => {
  const { places, texts } = DESCRIPTIONS.get(option) ?? { places: [], texts: {} };
  const forms = Object.entries(texts).map(([value, help]) => ({
    form: value === '' ? `--${name}` : `--${name}=${value}`,
    help,
  }));
  return { name, places, forms, isFlag: '' in texts };
});

const parse = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    options: {
      ...Object.fromEntries(
        OPTION_LIST.map(({ name, isFlag }) => [name, { type: isFlag ? 'boolean' : 'string' } as const]),
      ),
      help: { type: 'boolean', short: 'h' },
    },
    allowPositionals: true,
    // The schema reports every problem; parseArgs would throw the first one.
    strict: false,
    tokens: true,
  });

type Token = Extract<ReturnType<typeof parse>['tokens'][number], { kind: 'option' }>;

/** The value of an option; true: none. An empty one is somebody's unset variable; a next word like `--json` is no value. */
const givenValue = ({ value, inlineValue }: Token): string | true =>
  value !== undefined && value !== '' && (inlineValue === true || !/^-./.test(value)) ? value : true;

/** The most unknown options that are named. */
const MOST_UNKNOWN = 10;

const unknownIn = (tokens: readonly Token[]): readonly string[] => {
  const unknown = tokens.filter((token) => !OPTION_LIST.some(({ name }) => name === token.name));
  const names = [...new Set(unknown.map(({ rawName }) => quoted(rawName)))].slice(0, MOST_UNKNOWN);
  const accepted = OPTION_LIST.map(({ name }) => `--${name}`).join(', ');
  return names.length === 0 ? [] : [`There is no option ${names.join(', ')}: accepted are ${accepted}`];
};

/** The options of a command line. */
export interface ReadOptions {
  /** The names of all known options in it, whatever their values. */
  readonly given: ReadonlySet<string>;
  /** The values that are right by themselves: what is wrong about their combination is found too. */
  readonly values: Values;
  readonly positionals: readonly string[];
  readonly problems: readonly string[];
}

export const readOptions = (args: readonly string[]): ReadOptions => {
  const { tokens, positionals } = parse(args);
  const options = tokens.filter((token) => token.kind === 'option');
  const given = OPTION_LIST.flatMap(({ name }): readonly (readonly [string, readonly unknown[]])[] => {
    const values = options.filter((option) => option.name === name).map(givenValue);
    return values.length === 0 ? [] : [[name, values]];
  });
  const issues = schema.safeParse(Object.fromEntries(given)).error?.issues ?? [];
  const sound = given.filter(([name]) => !issues.some(({ path }) => path[0] === name));
  return {
    given: new Set(given.map(([name]) => name)),
    values: schema.parse(Object.fromEntries(sound)),
    positionals,
    problems: [...unknownIn(options), ...issues.map(({ message }) => message)],
  };
};
