import type { World } from '../world/confluent.ts';
import type { Statement } from '../world/statement.ts';
import { ApiError } from './errors.ts';
import { statementsPath, timestamp } from './wire.ts';

const LONGEST_TOKEN = 255;

/**
 * A page of a statement's results; every value is a string or null. A statement that is no query has none: an empty
 * page. A page without rows but with a `next` tells the client to ask again.
 */
export const resultsBody = (
  world: World,
  statement: Statement,
  { parameters, baseUrl }: { parameters: URLSearchParams; baseUrl: string },
): Record<string, unknown> => {
  if (statement.phase === 'PENDING') throw new ApiError(409, `Results for Statement=${statement.name} not ready`);
  const { nextOfLastPage, firstResultsPage, resultsPageSize } = world.behaviour;
  const self = `${baseUrl}${statementsPath(world)}/${statement.name}/results`;
  const token = parameters.get('page_token') ?? '';
  const early = token === '' && statement.results !== null && firstResultsPage !== 'rows';
  const from = token === '' ? 0 : offsetOf(token);
  const to = early ? 0 : from + resultsPageSize;
  const all = statement.results ?? [];
  const next = early || to < all.length ? `${self}?page_token=${tokenOf(to)}` : '';
  return {
    api_version: 'sql/v1',
    kind: 'StatementResult',
    metadata: {
      self,
      ...(next === '' && nextOfLastPage === 'absent' ? {} : { next }),
      created_at: timestamp(statement.endedAt ?? statement.createdAt),
    },
    results: {
      data: early && firstResultsPage === 'null' ? null : all.slice(from, to).map((row) => ({ op: 0, row })),
    },
  };
};

/** A page token, opaque to clients: the number of rows on the pages before. */
const tokenOf = (offset: number): string => Buffer.from(`rows:${offset}`).toString('base64url');

const offsetOf = (token: string): number => {
  const offset = /^rows:(\d{1,15})$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (offset !== undefined && token.length <= LONGEST_TOKEN) return Number(offset);
  throw new ApiError(400, [{ detail: 'page_token is not valid', source: { parameter: 'page_token' } }]);
};
