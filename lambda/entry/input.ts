import { COMMANDS, type Input } from '../contract.ts';
import * as z from '../zod.ts';

/** What was asked for is nothing that the keeper knows; nothing has been touched. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

const ACCEPTED = `Accepted are {}, any event of EventBridge (an object with "source" and "detail-type"), or {"command": ${COMMANDS.map(
  (command) => `"${command}"`,
).join(
  ' | ',
)}, "statement"?: "<name>"}, for restart also "from"?: "earliest" or a time like "2026-11-22T10:00:00Z", for takeover also "confirm"?: true.`;

/** A trigger starts a pass, whatever it says: it never decides the action. */
const triggerSchema = z.union([z.strictObject({}), z.looseObject({ source: z.string(), 'detail-type': z.string() })]);

const commandSchema = z.lazy(() =>
  z.strictObject({
    command: z.enum(COMMANDS),
    statement: z.exactOptional(z.string()),
    from: z.exactOptional(
      z.union(
        [z.literal('earliest'), z.iso.datetime({ offset: true })],
        'must be "earliest" or a time in ISO 8601 with its zone',
      ),
    ),
    confirm: z.exactOptional(z.literal(true)),
  }),
);

/** The same, of whatever is there: what does not fit together is said beside what is wrong by itself. */
const partsSchema = z.catch(z.record(z.string(), z.unknown()), {});

/** What was given is quoted this far. */
const LONGEST_PROBLEM = 300;

const shortened = (text: string): string =>
  text.length > LONGEST_PROBLEM ? `${text.slice(0, LONGEST_PROBLEM)}…` : text;

const unsuitableTime = (from: string, now: number): readonly string[] => {
  const time = Date.parse(from);
  if (time > now)
    return [`"from": ${shortened(JSON.stringify(from))} is in the future: every row until then would be left out`];
  return time < 0 ? [`"from": ${shortened(JSON.stringify(from))} is before 1970: "earliest" means every row`] : [];
};

const unsuitable = (event: unknown, statementNames: readonly string[], now: number): readonly string[] => {
  const { command, statement, from, confirm } = partsSchema.parse(event);
  return [
    ...(from === undefined || command === 'restart' ? [] : ['"from" goes with restart only']),
    ...(confirm === undefined || command === 'takeover' ? [] : ['"confirm" goes with takeover only']),
    ...(typeof from === 'string' ? unsuitableTime(from, now) : []),
    ...(typeof statement !== 'string' || statementNames.includes(statement)
      ? []
      : [`There is no statement ${shortened(JSON.stringify(statement))}: ${statementNames.join(', ')}`]),
  ];
};

/** @throws InputError that says all that is wrong with it and what is accepted. */
export const parseInput = (event: unknown, statementNames: readonly string[], now = Date.now()): Input => {
  if (triggerSchema.safeParse(event).success) return { command: 'ensure' };
  const parsed = commandSchema.safeParse(event);
  const problems = unsuitable(event, statementNames, now);
  if (parsed.success && problems.length === 0) return parsed.data;
  const issues = (parsed.error?.issues ?? []).map((issue) =>
    shortened(z.prettifyError({ issues: [issue] }).replaceAll(/\s+/g, ' ')),
  );
  // The command line takes these words for a sign of another release.
  const what = issues.length === 0 ? '' : 'This input is not understood: ';
  throw new InputError(`${what}${[...issues, ...problems].join('; ')}. ${ACCEPTED}`);
};
