import type { World } from '../world/confluent.ts';
import type { Statement } from '../world/statement.ts';
import { ApiError } from './errors.ts';
import { statementBody, statementsPath } from './wire.ts';

const DEFAULT_PAGE_SIZE = 10;
const LARGEST_PAGE_SIZE = 100;

/** A page of the statements, the newest first. A page token stays valid when statements come and go. */
export const listBody = (
  world: World,
  parameters: URLSearchParams,
  baseUrl: string,
  visible: (one: Statement) => boolean,
) => {
  const size = pageSize(parameters.get('page_size'));
  const before = pageToken(parameters.get('page_token'));
  const labels = labelSelector(parameters.get('label_selector'));
  const pool = parameters.get('spec.compute_pool_id');
  const named = nameSearch(parameters);
  const found = [...world.statements.values()]
    .filter((one) => visible(one) && labels(one) && named(one) && (pool === null || one.poolId === pool))
    .sort((one, other) => other.serial - one.serial);
  const rest = found.filter(({ serial }) => serial < before);
  const page = rest.slice(0, size);
  const last = page.at(-1);
  const url = `${baseUrl}${statementsPath(world)}`;
  const next = rest.length > size && last !== undefined ? pageUrl(url, parameters, last.serial) : '';
  return {
    api_version: 'sql/v1',
    kind: 'StatementList',
    metadata: {
      self: url,
      first: pageUrl(url, parameters, undefined),
      last: '',
      prev: '',
      ...(next === '' && world.behaviour.nextOfLastPage === 'absent' ? {} : { next }),
    },
    data: page.map((one) => statementBody(world, one, baseUrl)),
  };
};

const invalid = (parameter: string, detail: string): ApiError => new ApiError(400, [{ detail, source: { parameter } }]);

const pageSize = (text: string | null): number => {
  if (text === null || text === '') return DEFAULT_PAGE_SIZE;
  const size = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (size < 1 || size > LARGEST_PAGE_SIZE)
    throw invalid('page_size', `page_size must be a number from 1 to ${LARGEST_PAGE_SIZE}`);
  return size;
};

/** A page token, opaque to clients: the serial of the last statement on the page before. */
const pageToken = (token: string | null): number => {
  if (token === null || token === '') return Number.POSITIVE_INFINITY;
  const serial = /^before:(\d{1,15})$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (serial === undefined) throw invalid('page_token', 'page_token is not valid');
  return Number(serial);
};

const pageUrl = (url: string, parameters: URLSearchParams, before: number | undefined): string => {
  const linked = new URLSearchParams(parameters);
  linked.delete('page_token');
  if (before !== undefined) linked.set('page_token', Buffer.from(`before:${before}`).toString('base64url'));
  return linked.size === 0 ? url : `${url}?${linked}`;
};

/**
 * A filter by a part of the name, in its own letter case. Confluent documents it nowhere, and it works only together with
 * `time_ordered`.
 */
const nameSearch = (parameters: URLSearchParams): ((one: Statement) => boolean) => {
  const part = parameters.get('time_ordered') === 'true' ? parameters.get('statement_name_search_query') : null;
  return ({ name }) => name.includes(part ?? '');
};

const REQUIREMENT = /^(?<not>!)?(?<key>[\w./-]+)$|^(?<compared>[\w./-]+)\s*(?<operator>==|=|!=)\s*(?<value>[\w.-]*)$/;

/** A filter by labels: `key=value`, `key!=value`, `key` and `!key`, all of which must hold. */
const labelSelector = (selector: string | null): ((one: Statement) => boolean) => {
  const requirements = (selector ?? '')
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map((text) => {
      const groups = REQUIREMENT.exec(text)?.groups;
      if (groups === undefined)
        throw invalid('label_selector', `The embedded Confluent does not read the label_selector '${text}'`);
      const { not, key, compared = '', operator, value } = groups;
      return ({ labels }: Statement): boolean => {
        if (key !== undefined) return Object.hasOwn(labels, key) !== (not === '!');
        return (labels[compared] === value) !== (operator === '!=');
      };
    });
  return (one) => requirements.every((holds) => holds(one));
};
