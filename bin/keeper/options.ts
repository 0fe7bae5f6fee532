import { type ParseArgsOptionDescriptor, parseArgs } from 'node:util';
import { UsageError } from './errors.ts';

const OPTIONS = {
  statement: { type: 'string' },
  from: { type: 'string' },
  confirm: { type: 'boolean' },
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
  function: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies Record<string, ParseArgsOptionDescriptor>;

/** @param accepted comes after the colon: what would have been right */
export const wrong = (what: string, accepted: string, cause?: unknown): UsageError =>
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
/** Option → value, where it was given. */
export type Values = Parsed['values'];

/** An empty value is an unset variable of somebody's shell, a second one a mistake: neither is guessed at. */
const requireSound = ({ tokens, values }: Parsed): void => {
  const names = tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw wrong(`--${twice} is given twice`, 'once is accepted');
  const empty = Object.entries(values).find(([, value]) => value === '');
  if (empty !== undefined) throw wrong(`--${empty[0]} has no value`, `accepted is --${empty[0]}=<value>`);
};

/** @throws UsageError where an option is unknown, or has not the one value that it takes; asking for help is never wrong */
export const readOptions = (args: readonly string[]): Parsed => {
  const parsed = parse(args);
  if (parsed.values.help !== true) requireSound(parsed);
  return parsed;
};
