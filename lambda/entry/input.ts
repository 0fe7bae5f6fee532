import {
  COMMAND_NAMES,
  COMMAND_OPTION_NAMES,
  COMMAND_OPTIONS,
  type CommandOption,
  commandsWith,
  type Input,
} from '../contract.ts';
import * as z from '../zod.ts';
import { type Choosable, hintProblems } from './start-hints.ts';

/** An input that the keeper does not understand; nothing has been touched. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** The commands that accept an option, in words. */
const ownersOf = (option: CommandOption): string => commandsWith(option).join(' or ');

const ACCEPTED = [
  'Accepted are {}, any event of EventBridge (an object with "source" and "detail-type"), or ' +
    `{"command": ${COMMAND_NAMES.map((command) => `"${command}"`).join(' | ')}, "statement"?: "<name>"}`,
  ...COMMAND_OPTION_NAMES.map((option) => `for ${ownersOf(option)} also "${option}"?: ${COMMAND_OPTIONS[option]}`),
].join(', ');

/** The event of a trigger. A trigger starts a pass, whatever it says; it never decides the action. */
const triggerSchema = z.union([z.strictObject({}), z.looseObject({ source: z.string(), 'detail-type': z.string() })]);

const optionSchemas = () =>
  ({
    from: z.exactOptional(
      z.union(
        [z.literal('earliest'), z.iso.datetime({ offset: true })],
        'must be "earliest" or a time in ISO 8601 with its zone',
      ),
    ),
    confirm: z.exactOptional(z.literal(true)),
  }) satisfies Readonly<Record<CommandOption, z.ZodMiniType>>;

const commandSchema = z.lazy(() =>
  z.strictObject({
    command: z.enum(COMMAND_NAMES),
    statement: z.exactOptional(z.string()),
    ...optionSchemas(),
  }),
);

/** The parts of any event: a combination that does not fit is named beside a part that is wrong by itself. */
const partsSchema = z.catch(z.record(z.string(), z.unknown()), {});

/** The longest problem, in characters: an event may be long. */
const LONGEST_PROBLEM = 300;

const shortened = (text: string): string =>
  text.length > LONGEST_PROBLEM ? `${text.slice(0, LONGEST_PROBLEM)}…` : text;

const unsuitableTime = (from: string, now: number): readonly string[] => {
  const time = Date.parse(from);
  if (time > now)
    return [`"from": ${shortened(JSON.stringify(from))} is in the future: every row until then would be left out`];
  return time < 0 ? [`"from": ${shortened(JSON.stringify(from))} is before 1970: "earliest" means every row`] : [];
};

const unsuitable = (event: unknown, statements: readonly Choosable[], now: number): readonly string[] => {
  const parts = partsSchema.parse(event);
  const { command, statement, from } = parts;
  const names = statements.map(({ name }) => name);
  const misplaced = COMMAND_OPTION_NAMES.filter(
    (option) => parts[option] !== undefined && !commandsWith(option).some((owner) => owner === command),
  );
  return [
    ...misplaced.map((option) => `"${option}" goes with ${ownersOf(option)} only`),
    ...(typeof from === 'string' ? unsuitableTime(from, now) : []),
    ...(command === 'restart' ? hintProblems(parts, statements) : []),
    ...(typeof statement !== 'string' || names.includes(statement)
      ? []
      : [`There is no statement ${shortened(JSON.stringify(statement))}: ${names.join(', ')}`]),
  ];
};

/**
 * The input that an event asks for.
 *
 * @throws InputError that names every problem and what is accepted
 */
export const parseInput = (event: unknown, statements: readonly Choosable[], now = Date.now()): Input => {
  if (triggerSchema.safeParse(event).success) return { command: 'ensure' };
  const parsed = commandSchema.safeParse(event);
  const problems = unsuitable(event, statements, now);
  if (parsed.success && problems.length === 0) return parsed.data;
  const issues = (parsed.error?.issues ?? []).map((issue) =>
    shortened(z.prettifyError({ issues: [issue] }).replaceAll(/\s+/g, ' ')),
  );
  // The command line takes these words for a sign of another release.
  const what = issues.length === 0 ? '' : 'This input is not understood: ';
  throw new InputError(`${what}${[...issues, ...problems].join('; ')}. ${ACCEPTED}.`);
};
