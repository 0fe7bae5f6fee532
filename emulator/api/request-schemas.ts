import * as z from 'zod';
import { ApiError } from './errors.ts';

/** Names as the API description has them. Their length is a switch, because the documentation says otherwise. */
const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

const name = z
  .string()
  .regex(NAME, 'must consist of lower case letters, digits, "-" and ".", and begin and end with a letter or digit');
const properties = z
  .record(z.string(), z.string())
  .refine((map) => Object.keys(map).length <= 8192, 'has more than 8192 entries');
/** Pool; an empty one counts as not given. */
const poolId = z.string().max(255);
const principal = z.string().min(1).max(1024);

/** The body of POST. Fields that the API description marks as read-only are ignored. */
export const createSchema = z.object({
  name,
  organization_id: z.string().optional(),
  environment_id: z.string().optional(),
  metadata: z.object({ labels: z.record(z.string(), z.string()).nullish() }).nullish(),
  spec: z.object({
    statement: z.string().min(1).max(131_072),
    properties: properties.nullish(),
    compute_pool_id: poolId.nullish(),
    principal: principal.nullish(),
    stopped: z.boolean().nullish(),
  }),
});

/** The body of PUT. */
export const updateSchema = z.object({
  name: z.string().optional(),
  organization_id: z.string().optional(),
  environment_id: z.string().optional(),
  metadata: z.object({ resource_version: z.string() }),
  spec: z.object({
    statement: z.string().optional(),
    properties: properties.nullish(),
    compute_pool_id: poolId.nullish(),
    principal: principal.nullish(),
    stopped: z.boolean(),
  }),
});

/**
 * The body of PATCH: RFC 6902. The API description writes operations in upper case, clients write them in lower case.
 */
export const patchSchema = z.array(
  z.object({
    op: z
      .string()
      .transform((op) => op.toLowerCase())
      .pipe(z.enum(['add', 'replace', 'test', 'remove', 'move', 'copy'])),
    path: z.string().startsWith('/'),
    value: z.unknown(),
  }),
);

/**
 * A body that fits its schema, or an error that names everything wrong with it. A body that is not JSON is always a
 * 400.
 */
export const parseBody = <Schema extends z.ZodType>(
  schema: Schema,
  body: string,
  status: 400 | 422,
): z.infer<Schema> => {
  const result = schema.safeParse(parseJson(body));
  if (result.success) return result.data;
  const pointer = (path: readonly PropertyKey[]): string => path.map((part) => `/${String(part)}`).join('');
  throw new ApiError(
    status,
    result.error.issues.map(({ path, message }) => ({
      detail: `The property '${pointer(path)}' is not valid: ${message}`,
      source: { pointer: pointer(path) },
    })),
  );
};

const parseJson = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    throw new ApiError(400, 'The request body is not valid JSON');
  }
};
