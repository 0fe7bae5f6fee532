import * as z from 'zod';
import { failed, type Operation, ok } from './wire.ts';

const entrySchema = z.strictObject({
  Source: z.string(),
  DetailType: z.string(),
  EventBusName: z.string(),
  Time: z.number(),
  Detail: z.string().transform((json): unknown => JSON.parse(json)),
});

/** One entry as it came over the wire; `Time` in seconds since 1970, `Detail` parsed. */
export type ReceivedEvent = z.infer<typeof entrySchema>;

const requestSchema = z.strictObject({ Entries: z.array(entrySchema).min(1) });

const idOf = (event: ReceivedEvent): string => z.looseObject({ id: z.string() }).parse(event.Detail).id;

export const makeEventBridge =
  (events: ReceivedEvent[], refused: ReadonlySet<string>): Operation =>
  (body) => {
    const { Entries } = requestSchema.parse(body);
    if (Entries.length > 10) return failed('ValidationException', 'Member must have length less than or equal to 10');
    const results = Entries.map((entry) => {
      if (refused.has(idOf(entry))) return { ErrorCode: 'ThrottlingException', ErrorMessage: 'Rate exceeded' };
      events.push(entry);
      return { EventId: `event-${events.length}` };
    });
    return ok({ FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results });
  };
