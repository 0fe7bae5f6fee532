import * as z from 'zod';
import { KEPT_NAME } from './texts.ts';

const schema = z.object({
  name: z.string(),
  spec: z.object({
    statement: z.string(),
    stopped: z.boolean(),
    compute_pool_id: z.string(),
    principal: z.string(),
    properties: z.record(z.string(), z.string()).nullish(),
  }),
  status: z.object({ phase: z.string(), detail: z.string() }),
});

/** A statement as anybody sees it in the console. */
export type View = z.infer<typeof schema>;

export const view = (statement: unknown): View => schema.parse(statement);

/** A question about columns, which the keeper also removes again, or a dry run of a text: neither writes anything. */
const ASKS = /-(ask|plan|dry|kept)$/;

/** One of the versions that the keeper has created. */
export const isOurs = ({ name }: { readonly name: string }): boolean =>
  name.startsWith(`${KEPT_NAME}-`) && !ASKS.test(name);

/** As good as any that nobody has heard of. */
export const UNKNOWN_PHASE = 'PLANNING';

const LIVE: readonly string[] = ['PENDING', 'RUNNING', 'DEGRADED', 'FAILING', 'STOPPING', UNKNOWN_PHASE];

export const isLive = ({ status }: View): boolean => LIVE.includes(status.phase);

const AT_REST: readonly string[] = ['STOPPED', 'FAILED', 'COMPLETED'];

export const rests = ({ status }: View): boolean => AT_REST.includes(status.phase);
