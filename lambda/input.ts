import { COMMANDS, type Input } from './contract.ts';
import * as z from './zod.ts';

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

const commandSchema = z
  .strictObject({
    command: z.enum(COMMANDS),
    statement: z.exactOptional(z.string()),
    from: z.exactOptional(
      z.union(
        [z.literal('earliest'), z.iso.datetime({ offset: true })],
        'must be "earliest" or a time in ISO 8601 with its zone',
      ),
    ),
    confirm: z.exactOptional(z.literal(true)),
  })
  .check(
    z.refine(({ command, from }) => from === undefined || command === 'restart', {
      path: ['from'],
      message: 'goes with restart only',
    }),
    z.refine(({ command, confirm }) => confirm === undefined || command === 'takeover', {
      path: ['confirm'],
      message: 'goes with takeover only',
    }),
  );

/** @throws InputError that says what is wrong with it and what is accepted. */
export const parseInput = (event: unknown, statementNames: readonly string[], now = Date.now()): Input => {
  if (triggerSchema.safeParse(event).success) return { command: 'ensure' };
  const parsed = commandSchema.safeParse(event);
  if (!parsed.success) {
    throw new InputError(
      `This input is not understood: ${z.prettifyError(parsed.error).replaceAll('\n', ' ')}. ${ACCEPTED}`,
    );
  }
  const { statement, from } = parsed.data;
  if (from !== undefined && Date.parse(from) > now) {
    throw new InputError(
      `"from": ${JSON.stringify(from)} is in the future: every row until then would be left out. ${ACCEPTED}`,
    );
  }
  if (statement !== undefined && !statementNames.includes(statement)) {
    throw new InputError(
      `There is no statement ${JSON.stringify(statement)}: ${statementNames.join(', ')}. ${ACCEPTED}`,
    );
  }
  return parsed.data;
};
