import * as z from 'zod';

/**
 * A fault of requests on their way. Carried out, but the answer suffers: `lost-answer` (socket destroyed), `slow`
 * (after `seconds`), `not-json`, `truncated`, `empty`. Not carried out: `reset` (socket destroyed), `rate-limited`
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
  /** Method of the requests that it hits; all, if not given. */
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).optional(),
  /** Text that the path, with its query string, must contain. */
  pathIncludes: z.string().optional(),
  /** Number of requests that it hits; one, if not given. */
  times: z.union([z.number().int().positive(), z.literal('always')]).optional(),
  /** Number of matching requests that it lets pass first. */
  after: z.number().int().nonnegative().optional(),
  /**
   * Status that `status` answers (503 if not given); for `not-json`, `truncated` and `empty` it replaces the answer's
   * own.
   */
  status: z.number().int().min(200).max(599).optional(),
  /** Words of `status`. */
  detail: z.string().optional(),
  /**
   * Seconds that `slow` takes (30 if not given), or that `rate-limited` names in Retry-After and X-RateLimit-Reset (5
   * if not given).
   */
  seconds: z.number().nonnegative().optional(),
  /** Origin that `redirect` points to; the request's path is appended. */
  location: z.url().optional(),
});

export type FaultRule = z.infer<typeof faultRuleSchema>;

/** A rule in force, with what it has still to do. */
export interface Fault {
  id: string;
  rule: FaultRule;
  /** Number of matching requests still to let pass. */
  skip: number;
  /** Number of requests still to hit; null: all. */
  left: number | null;
}

export const newFault = (id: string, rule: FaultRule): Fault => ({
  id,
  rule,
  skip: rule.after ?? 0,
  left: rule.times === 'always' ? null : (rule.times ?? 1),
});

/**
 * The rule that hits this request: the oldest that matches, or none. The request counts in every rule that it matches
 * until then.
 */
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
