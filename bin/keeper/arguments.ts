import { fileURLToPath } from 'node:url';
import { COMMANDS, type Command, type Input } from '../../lambda/contract.ts';
import { type AccountPlace, accountOf } from './account-place.ts';
import { readOptions, type Values, wrong } from './options.ts';

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

const STORY_OPTIONS: readonly string[] = ['statements', 'help'];

const ALL_COMMANDS = [...COMMANDS, 'story'].join(', ');

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

const inputOf = (command: Command, { statement, from }: Values): Input => {
  if (from !== undefined && (from !== 'earliest' || command !== 'restart')) {
    throw wrong(`${command} --from=${JSON.stringify(from)}`, 'accepted is restart --from=earliest');
  }
  return { command, ...(statement === undefined ? {} : { statement }), ...(from === undefined ? {} : { from }) };
};

/** @throws UsageError in one line, before anything is touched */
export const parseArguments = (args: readonly string[]): Request => {
  const { values, positionals } = readOptions(args);
  if (values.help === true) return { do: 'help' };
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
