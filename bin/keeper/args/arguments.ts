import {
  COMMAND_NAMES,
  COMMAND_OPTION_NAMES,
  type Command,
  commandsWith,
  type Input,
} from '../../../lambda/contract.ts';
import { InputError, parseInput } from '../../../lambda/entry/input.ts';
import { UsageError } from '../errors.ts';
import { OWN_STATEMENTS } from '../shipped.ts';
import { DEFAULTS, OPTION_LIST, quoted, readOptions, type Values } from './options.ts';
import {
  type AccountPlace,
  accountOf,
  type FunctionPlace,
  functionOf,
  placeOf,
  type Report,
  reportMisplaced,
} from './places.ts';

/** The part of a request that every place of a pass needs. */
interface PassOrder {
  readonly input: Input;
  readonly json: boolean;
}

/** Request for a pass on this machine. */
export interface PassRequest extends PassOrder {
  readonly do: 'pass';
  /** Longest duration of the pass, in seconds. */
  readonly timeout: number;
  readonly statementsFolder: string;
  readonly stateFolder: string;
  /** File with values that go before those of the secret. */
  readonly secretValuesFile?: string;
  /** Account of the pass; absent: the embedded Confluent. */
  readonly account?: AccountPlace;
}

/** Request for a pass of the deployed function. */
export interface InvokeRequest extends PassOrder {
  readonly do: 'invoke';
  readonly place: FunctionPlace;
  /** Longest wait for its answer, in seconds. */
  readonly timeout: number;
}

/** A command line that has been understood. */
export type Request =
  | { readonly do: 'help' }
  | { readonly do: 'story'; readonly statementsFolder: string }
  | PassRequest
  | InvokeRequest;

const commandOf = ([first, ...more]: readonly string[], report: Report): Command | 'story' | undefined => {
  const command = first === 'story' ? first : COMMAND_NAMES.find((known) => known === first);
  if (command === undefined) {
    const what = first === undefined ? 'There is no command' : `There is no command ${quoted(first)}`;
    report(`${what}: accepted are ${[...COMMAND_NAMES, 'story'].join(', ')}`);
  } else if (more.length > 0) {
    report(`${quoted(more.join(' '))} is too much after ${command}: one command and options are accepted`);
  }
  return command;
};

/** The commands with options of their own, each in every form that is accepted. */
const ACCEPTED = COMMAND_OPTION_NAMES.flatMap((option) =>
  OPTION_LIST.filter(({ name }) => name === option).flatMap(({ forms }) =>
    forms.flatMap(({ form, help }) => commandsWith(option).map((command) => `${command} ${form} (${help})`)),
  ),
).join(', ');

/** Stand-in for an input that is wrong, so that other problems are found too. */
const ENSURE: Input = { command: 'ensure' };

/** The function's own check of the input; it is not known here which statements there are. */
const inputOf = (command: Command | 'story' | undefined, values: Values, report: Report): Input => {
  if (command === undefined || command === 'story') return ENSURE;
  const options = COMMAND_OPTION_NAMES.filter((option) => values[option] !== undefined);
  const { statement } = values;
  const input = {
    command,
    ...(statement === undefined ? {} : { statement }),
    ...Object.fromEntries(options.map((option) => [option, values[option]])),
  };
  try {
    return parseInput(input, statement === undefined ? [] : [{ name: statement }]);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const given = options.map((option) => {
      const value = values[option];
      return typeof value === 'string' ? `--${option}=${quoted(value)}` : `--${option}`;
    });
    report(`${[command, ...given].join(' ')}: accepted are ${ACCEPTED}`);
    return ENSURE;
  }
};

const invokeRequestOf = (order: PassOrder, values: Values, report: Report): InvokeRequest | undefined => {
  const place = functionOf(values, report);
  return place && { do: 'invoke', ...order, place, timeout: values.timeout ?? DEFAULTS.invokeTimeout };
};

const passRequestOf = (order: PassOrder, values: Values, account?: AccountPlace): PassRequest => ({
  do: 'pass',
  ...order,
  timeout: values.timeout ?? DEFAULTS.passTimeout,
  statementsFolder: values.statements ?? OWN_STATEMENTS,
  stateFolder: values.state ?? DEFAULTS.stateFolder,
  ...(values['secret-values'] === undefined ? {} : { secretValuesFile: values['secret-values'] }),
  ...(account === undefined ? {} : { account }),
});

/**
 * The request of a command line.
 *
 * @throws UsageError that names every problem in one line, before anything is touched
 */
export const parseArguments = (args: readonly string[]): Request => {
  const { values, given, positionals, problems: found } = readOptions(args);
  if (given.has('help')) return { do: 'help' };
  const problems = [...found];
  const report: Report = (problem) => problems.push(problem);
  const command = commandOf(positionals, report);
  const place = placeOf(command === 'story', given);
  reportMisplaced(place, given, report);
  const order: PassOrder = { input: inputOf(command, values, report), json: values.json === true };
  const requestAt = (): Request | undefined => {
    switch (place) {
      case 'story':
        return { do: 'story', statementsFolder: values.statements ?? OWN_STATEMENTS };
      case 'function':
        return invokeRequestOf(order, values, report);
      case 'account':
        return passRequestOf(order, values, accountOf(values, report));
      case 'embedded':
        return passRequestOf(order, values);
    }
  };
  const request = requestAt();
  if (problems.length > 0 || request === undefined) {
    throw new UsageError(`${problems.join('; ')}; --help says more.`);
  }
  return request;
};
