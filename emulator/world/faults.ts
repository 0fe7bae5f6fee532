import * as z from 'zod';

/**
 * What goes wrong with a request on its way. Carried out, but the answer suffers: `lost-answer` (socket destroyed),
 * `slow` (after `seconds`), `not-json`, `truncated`, `empty`. Not carried out: `reset` (socket destroyed), `rate-limited`
 * (429), `status` (a 5xx or any other), `redirect` (307), `hang` (no answer until the client gives up).
 */
export const faultRuleSchema = z.strictObject({
  kind: z.enum([
    'lost-answer',
    'rate-limited',
    'status',
    'slow',
    'reset',
    'not-json',
    'truncated',
    'redirect',
    'empty',
    'hang',
  ]),
  /** Only requests with this method. */
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).optional(),
  /** Only requests whose path, with its query string, contains this. */
  pathIncludes: z.string().optional(),
  /** How many requests it hits; once, if not said. */
  times: z.union([z.number().int().positive(), z.literal('always')]).optional(),
  /** How many matching requests it lets pass first. */
  after: z.number().int().nonnegative().optional(),
  /** The status of `status` (503 if not said); replaces the answer's own for `not-json`, `truncated` and `empty`. */
  status: z.number().int().min(200).max(599).optional(),
  /** How long `slow` takes (30 if not said); what `rate-limited` says in Retry-After and X-RateLimit-Reset (5 if not said). */
  seconds: z.number().nonnegative().optional(),
  /** Where `redirect` points to; the request's path is appended. */
  location: z.url().optional(),
});

export type FaultRule = z.infer<typeof faultRuleSchema>;

/** A rule that is in force, with what it has still to do. */
export interface Fault {
  id: string;
  rule: FaultRule;
  /** Matching requests still to let pass. */
  skip: number;
  /** Requests still to hit; null: all. */
  left: number | null;
}

export const newFault = (id: string, rule: FaultRule): Fault => ({
  id,
  rule,
  skip: rule.after ?? 0,
  left: rule.times === 'always' ? null : (rule.times ?? 1),
});

/** The rule that hits this request, if any; the oldest that matches. Counts the request in every rule that it matches until then. */
export const faultFor = (faults: Fault[], method: string, path: string): FaultRule | undefined => {
  for (const fault of faults) {
    const { rule } = fault;
    if (fault.left === 0) continue;
    if (rule.method !== undefined && rule.method !== method) continue;
    if (rule.pathIncludes !== undefined && !path.includes(rule.pathIncludes)) continue;
    if (fault.skip > 0) {
      fault.skip -= 1;
      continue;
    }
    if (fault.left !== null) fault.left -= 1;
    return rule;
  }
  return undefined;
};
