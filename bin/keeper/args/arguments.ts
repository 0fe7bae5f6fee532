import { fileURLToPath } from 'node:url';
import { COMMAND_NAMES, type Command, type Input } from '../../../lambda/contract.ts';
import { InputError, parseInput } from '../../../lambda/entry/input.ts';
import { UsageError } from '../errors.ts';
import { type AccountPlace, accountOf } from './account-place.ts';
import { type FunctionPlace, functionOf } from './function-place.ts';
import { allOf, quoted, readOptions, type Values, wrong } from './options.ts';

/** What is asked for, wherever the pass takes place. */
interface Asked {
  readonly input: Input;
  readonly json: boolean;
}

/** One pass, made here. */
export interface PassRequest extends Asked {
  readonly do: 'pass';
  /** When the pass has to end, in seconds from its beginning. */
  readonly timeout: number;
  readonly statementsFolder: string;
  readonly stateFolder: string;
  /** Absent: the embedded Confluent. */
  readonly account?: AccountPlace;
}

/** One pass, made by the deployed function. */
export interface CallRequest extends Asked {
  readonly do: 'call';
  readonly place: FunctionPlace;
  /** How long its answer is waited for, in seconds. */
  readonly timeout: number;
}

/** What the command line asks for. */
export type Request =
  | { readonly do: 'help' }
  | { readonly do: 'story'; readonly statementsFolder: string }
  | PassRequest
  | CallRequest;

const STATEMENTS = fileURLToPath(new URL('../../../statements', import.meta.url));
const STATE = '.keeper';
const TIMEOUT = 300;
/** Longer than any function may take. */
const CALL_TIMEOUT = 15 * 60 + 10;
const LONGEST_TIMEOUT = 24 * 3600;

const STORY_OPTIONS: readonly string[] = ['statements', 'help'];

const ALL_COMMANDS = [...COMMAND_NAMES, 'story'].join(', ');

const commandOf = (positionals: readonly string[]): Command | 'story' => {
  const [first, ...more] = positionals;
  const command = first === 'story' ? first : COMMAND_NAMES.find((known) => known === first);
  if (command === undefined) {
    const what = first === undefined ? 'There is no command' : `There is no command ${quoted(first)}`;
    throw wrong(what, `accepted are ${ALL_COMMANDS}`);
  }
  if (more.length > 0) {
    throw wrong(`${quoted(more.join(' '))} is too much after ${command}`, 'one command and options are accepted');
  }
  return command;
};

const timeoutOf = (text: string | undefined, usual: number): number => {
  if (text === undefined) return usual;
  const seconds = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (seconds >= 1 && seconds <= LONGEST_TIMEOUT) return seconds;
  throw wrong(`--timeout=${quoted(text)}`, `accepted are whole seconds from 1 to ${LONGEST_TIMEOUT}`);
};

const ACCEPTED =
  'accepted are restart --from=earliest, restart --from=<past time with its zone, as 2026-11-22T10:00:00Z>, takeover --confirm';

/** What goes with which command is checked where the function checks it; which statements there are is not known yet. */
const inputOf = (command: Command, { statement, from, confirm }: Values): Input => {
  const input = {
    command,
    ...(statement === undefined ? {} : { statement }),
    ...(from === undefined ? {} : { from }),
    ...(confirm === undefined ? {} : { confirm }),
  };
  try {
    return parseInput(input, statement === undefined ? [] : [statement]);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const given = [
      ...(from === undefined ? [] : [`--from=${quoted(from)}`]),
      ...(confirm === undefined ? [] : ['--confirm']),
    ];
    throw wrong([command, ...given].join(' '), ACCEPTED, error);
  }
};

/** What `read` gives; where it throws a UsageError, that is one more problem. */
const attempt = <T>(read: () => T, problems: UsageError[]): T | undefined => {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    problems.push(error);
    return undefined;
  }
};

const storyOf = (values: Values): Request => {
  const odd = Object.keys(values).find((name) => !STORY_OPTIONS.includes(name));
  if (odd !== undefined) throw wrong(`story has no --${odd}`, 'accepted is --statements=<folder>');
  return { do: 'story', statementsFolder: values.statements ?? STATEMENTS };
};

const callOf = (asked: Asked, place: FunctionPlace, values: Values): Request => ({
  do: 'call',
  ...asked,
  place,
  timeout: timeoutOf(values.timeout, CALL_TIMEOUT),
});

const passOf = (asked: Asked, values: Values, account: AccountPlace | undefined): Request => ({
  do: 'pass',
  ...asked,
  timeout: timeoutOf(values.timeout, TIMEOUT),
  statementsFolder: values.statements ?? STATEMENTS,
  stateFolder: values.state ?? STATE,
  ...(account === undefined ? {} : { account }),
});

/** @throws UsageError that says all that is wrong in one line, before anything is touched */
export const parseArguments = (args: readonly string[]): Request => {
  const { values, positionals, problems: found } = readOptions(args);
  if (values.help === true) return { do: 'help' };
  const problems = [...found];
  const command = attempt(() => commandOf(positionals), problems);
  const input =
    command === undefined || command === 'story' ? undefined : attempt(() => inputOf(command, values), problems);
  // It stands in for one that is wrong, so that what comes after it is looked at too.
  const asked = { input: input ?? { command: 'ensure' as const }, json: values.json === true };
  const request = attempt(() => {
    if (command === 'story') return storyOf(values);
    const place = functionOf(values);
    return place === undefined ? undefined : callOf(asked, place, values);
  }, problems);
  const isPass = command !== 'story' && values.function === undefined;
  const account = isPass ? attempt(() => accountOf(values), problems) : undefined;
  const pass = isPass ? attempt(() => passOf(asked, values, account), problems) : undefined;
  const made = request ?? pass;
  if (problems.length > 0 || made === undefined) throw allOf(problems);
  return made;
};
