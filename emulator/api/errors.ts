import { randomUUID } from 'node:crypto';
import type { Behaviour } from '../world/behaviour.ts';

/** The part of a request that an error is about: a JSON pointer into the body, or a query parameter. */
export type ErrorSource = { pointer: string } | { parameter: string } | Record<string, never>;

/**
 * The error for a request that the API refuses. Its body follows the schema `Failure` of Confluent's API description.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly sources: readonly { detail: string; source: ErrorSource }[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    detail: string | readonly { detail: string; source: ErrorSource }[],
    headers: Readonly<Record<string, string>> = {},
  ) {
    const sources = typeof detail === 'string' ? [{ detail, source: {} }] : detail;
    super(sources.map((each) => each.detail).join('; '));
    this.status = status;
    this.sources = sources;
    this.headers = headers;
  }
}

/**
 * Values of `code` and `title` by status, from the examples in the API description. Confluent does not publish Flink's
 * own.
 */
const TITLES: Readonly<Record<number, readonly [code: string, title: string]>> = {
  400: ['invalid_request', 'Bad Request'],
  401: ['user_unauthenticated', 'Authentication Required'],
  403: ['user_unauthorized', 'User Access Unauthorized'],
  404: ['resource_not_found', 'Not Found'],
  405: ['method_not_allowed', 'Method Not Allowed'],
  409: ['resource_already_exists', 'Conflict'],
  422: ['invalid_configuration', 'Validation Failed'],
};

/** The body of an error: a list, with the status as a string. */
export const errorBody = (error: ApiError, fields: Behaviour['errorFields']): Record<string, unknown> => {
  const [code, title] = TITLES[error.status] ?? ['internal_error', 'Oops, something went wrong!'];
  const status = String(error.status);
  return {
    errors: error.sources.map(({ detail, source }) =>
      fields === 'bare' ? { status, detail, source: {} } : { id: randomUUID(), status, code, title, detail, source },
    ),
  };
};
