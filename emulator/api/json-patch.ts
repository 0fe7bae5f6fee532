import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod';
import type { Change } from '../world/changes.ts';
import { ApiError } from './errors.ts';
import type { patchSchema } from './request-schemas.ts';

type Operation = z.infer<typeof patchSchema>[number];

/** The change that a JSON Patch (RFC 6902) asks for; `document` is the statement as the API shows it, for `test`. */
export const patched = (document: unknown, current: Change, operations: readonly Operation[]): Change => {
  const change = { ...current };
  for (const [index, operation] of operations.entries()) apply(document, change, operation, index);
  return change;
};

const apply = (document: unknown, change: Change, { op, path, value }: Operation, index: number): void => {
  const refuse = (status: number, detail: string): ApiError =>
    new ApiError(status, [{ detail, source: { pointer: `/${index}` } }]);
  if (op === 'test') {
    if (isDeepStrictEqual(valueAt(document, path), value)) return;
    throw refuse(409, `The test of '${path}' failed`);
  }
  if (op !== 'add' && op !== 'replace')
    throw refuse(422, `The embedded Confluent does not carry out the operation '${op}' of a JSON Patch`);
  switch (path) {
    case '/spec/stopped':
      if (typeof value !== 'boolean') throw refuse(422, "The property '/spec/stopped' must be a boolean");
      change.stopped = value;
      return;
    case '/spec/compute_pool_id':
    case '/spec/principal':
      if (typeof value !== 'string' || value === '') throw refuse(422, `The property '${path}' must be a string`);
      if (path === '/spec/principal') change.principal = value;
      else change.poolId = value;
      return;
    default:
      throw refuse(422, `The embedded Confluent does not change the property '${path}'`);
  }
};

/** The value that a JSON pointer (RFC 6901) points to. */
const valueAt = (document: unknown, pointer: string): unknown =>
  pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>(
      (value, part) => (typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined),
      document,
    );
