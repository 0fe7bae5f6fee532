import { fileURLToPath } from 'node:url';
import { type ParseArgsOptionDescriptor, parseArgs } from 'node:util';
import { COMMANDS, type Command, defaultSecretName, type Input } from '../../lambda/contract.ts';
import { UsageError } from './errors.ts';

/** A real account: where its statements are, and how AWS is reached. */
export interface AccountPlace {
  readonly catalogName: string;
  readonly databaseName: string;
  readonly secretName: string;
  readonly profile?: string;
  readonly region?: string;
  /** The deployed keeper's ledger and event bus; else the ledger is a folder and changes are only shown. */
  readonly deployed?: { readonly ledgerTable: string; readonly eventBus: string };
}

/** One pass. */
export interface PassRequest {
  readonly do: 'pass';
  readonly input: Input;
  readonly json: boolean;
  /** When the pass has to end, in seconds from its beginning. */
  readonly timeout: number;
  readonly statementsFolder: string;
  readonly stateFolder: string;
  /** Absent: the embedded Confluent. */
  readonly account?: AccountPlace;
}

/** What the command line asks for. */
export type Request =
  | { readonly do: 'help' }
  | { readonly do: 'story'; readonly statementsFolder: string }
  | PassRequest;

const STATEMENTS = fileURLToPath(new URL('../../statements', import.meta.url));
const STATE = '.keeper';
const TIMEOUT = 300;
const LONGEST_TIMEOUT = 24 * 3600;

const OPTIONS = {
  statement: { type: 'string' },
  from: { type: 'string' },
  json: { type: 'boolean' },
  timeout: { type: 'string' },
  statements: { type: 'string' },
  state: { type: 'string' },
  'catalog-name': { type: 'string' },
  'database-name': { type: 'string' },
  profile: { type: 'string' },
  region: { type: 'string' },
  'secret-name': { type: 'string' },
  'ledger-table': { type: 'string' },
  'event-bus': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies Record<string, ParseArgsOptionDescriptor>;

const ACCOUNT = [
  'catalog-name',
  'database-name',
  'profile',
  'region',
  'secret-name',
  'ledger-table',
  'event-bus',
] as const;

const STORY_OPTIONS: readonly string[] = ['statements', 'help'];

const ALL_COMMANDS = [...COMMANDS, 'story'].join(', ');

const wrong = (what: string, accepted: string, cause?: unknown): UsageError =>
  new UsageError(`${what}: ${accepted}; --help says more.`, { cause });

const isOption = (name: string): name is keyof typeof OPTIONS => Object.hasOwn(OPTIONS, name);

/** Node's own words, but for what it advises beyond its first sentence: that is not accepted here. */
const explained = (error: TypeError): UsageError => {
  const [what = ''] = error.message.split(/\n|\.\s/);
  const [, name = ''] = /^Option '(?:-\w, )?--([\w-]+)/.exec(what) ?? [];
  if (!isOption(name)) {
    const options = Object.keys(OPTIONS).map((known) => `--${known}`);
    return wrong(what, `accepted are ${options.join(', ')}`, error);
  }
  return OPTIONS[name].type === 'boolean'
    ? wrong(`--${name} has a value`, `accepted is --${name}`, error)
    : wrong(`--${name} has no value`, `accepted is --${name}=<value>`, error);
};

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true, tokens: true });
  } catch (error) {
    throw error instanceof TypeError ? explained(error) : error;
  }
};

type Parsed = ReturnType<typeof parse>;
type Values = Parsed['values'];

/** An empty value is an unset variable of somebody's shell, a second one a mistake: neither is guessed at. */
const requireSound = ({ tokens, values }: Parsed): void => {
  const names = tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw wrong(`--${twice} is given twice`, 'once is accepted');
  const empty = Object.entries(values).find(([, value]) => value === '');
  if (empty !== undefined) throw wrong(`--${empty[0]} has no value`, `accepted is --${empty[0]}=<value>`);
};

const commandOf = (positionals: readonly string[]): Command | 'story' => {
  const [first, ...more] = positionals;
  const command = first === 'story' ? first : COMMANDS.find((known) => known === first);
  if (command === undefined) {
    const what = first === undefined ? 'There is no command' : `There is no command ${JSON.stringify(first)}`;
    throw wrong(what, `accepted are ${ALL_COMMANDS}`);
  }
  if (more.length > 0) {
    throw wrong(
      `${JSON.stringify(more.join(' '))} is too much after ${command}`,
      'one command and options are accepted',
    );
  }
  return command;
};

const timeoutOf = (text: string): number => {
  const seconds = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (seconds >= 1 && seconds <= LONGEST_TIMEOUT) return seconds;
  throw wrong(`--timeout=${JSON.stringify(text)}`, `accepted are whole seconds from 1 to ${LONGEST_TIMEOUT}`);
};

const deployedOf = (values: Values): NonNullable<AccountPlace['deployed']> | undefined => {
  const ledgerTable = values['ledger-table'];
  const eventBus = values['event-bus'];
  if (ledgerTable !== undefined) return { ledgerTable, eventBus: eventBus ?? 'default' };
  if (eventBus !== undefined) throw wrong('--event-bus goes with --ledger-table', 'accepted are both, or neither');
  return undefined;
};

const accountOf = (values: Values): AccountPlace | undefined => {
  if (ACCOUNT.every((name) => values[name] === undefined)) return undefined;
  const catalogName = values['catalog-name'];
  const databaseName = values['database-name'];
  if (catalogName === undefined || databaseName === undefined) {
    const missing = catalogName === undefined ? '--catalog-name' : '--database-name';
    throw wrong(
      `A real account needs ${missing} too`,
      'accepted are [--profile=…] --catalog-name=… --database-name=… [--region=…] [--secret-name=…]',
    );
  }
  const deployed = deployedOf(values);
  return {
    catalogName,
    databaseName,
    secretName: values['secret-name'] ?? defaultSecretName(catalogName),
    ...(values.profile === undefined ? {} : { profile: values.profile }),
    ...(values.region === undefined ? {} : { region: values.region }),
    ...(deployed === undefined ? {} : { deployed }),
  };
};

const inputOf = (command: Command, { statement, from }: Values): Input => {
  if (from !== undefined && (from !== 'earliest' || command !== 'restart')) {
    throw wrong(`${command} --from=${JSON.stringify(from)}`, 'accepted is restart --from=earliest');
  }
  return { command, ...(statement === undefined ? {} : { statement }), ...(from === undefined ? {} : { from }) };
};

/** @throws UsageError in one line, before anything is touched */
export const parseArguments = (args: readonly string[]): Request => {
  const parsed = parse(args);
  const { values, positionals } = parsed;
  if (values.help === true) return { do: 'help' };
  requireSound(parsed);
  const command = commandOf(positionals);
  const statementsFolder = values.statements ?? STATEMENTS;
  if (command === 'story') {
    const odd = Object.keys(values).find((name) => !STORY_OPTIONS.includes(name));
    if (odd !== undefined) throw wrong(`story has no --${odd}`, 'accepted is --statements=<folder>');
    return { do: 'story', statementsFolder };
  }
  const account = accountOf(values);
  return {
    do: 'pass',
    input: inputOf(command, values),
    json: values.json === true,
    timeout: values.timeout === undefined ? TIMEOUT : timeoutOf(values.timeout),
    statementsFolder,
    stateFolder: values.state ?? STATE,
    ...(account === undefined ? {} : { account }),
  };
};
