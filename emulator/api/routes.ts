import { timingSafeEqual } from 'node:crypto';
import { change, remove } from '../world/changes.ts';
import type { World } from '../world/confluent.ts';
import { create } from '../world/creation.ts';
import { Refusal } from '../world/refusal.ts';
import type { Statement } from '../world/statement.ts';
import { ApiError, errorBody } from './errors.ts';
import type { HttpAnswer } from './http-answer.ts';
import { patched } from './json-patch.ts';
import { listBody } from './listing.ts';
import { createSchema, parseBody, patchSchema, updateSchema } from './request-schemas.ts';
import { resultsBody } from './results.ts';
import { exceptionsBody, statementBody, statementsPath } from './wire.ts';

export interface ApiRequest {
  method: string;
  path: string;
  parameters: URLSearchParams;
  authorization: string | undefined;
  body: string;
  /** Scheme, host and port that URLs in answers begin with. */
  baseUrl: string;
}

const STATEMENTS =
  /^\/sql\/v1\/organizations\/([^/]+)\/environments\/([^/]+)\/statements(?:\/([^/]+)(?:\/(results|exceptions))?)?$/;

/** The answer to one request to the Statements API. The caller has let time catch up. */
export const answer = (world: World, request: ApiRequest): HttpAnswer => {
  try {
    return route(world, request);
  } catch (thrown) {
    const error = thrown instanceof Refusal ? new ApiError(thrown.status, thrown.message) : thrown;
    if (!(error instanceof ApiError)) throw error;
    return { status: error.status, headers: error.headers, body: errorBody(error, world.behaviour.errorFields) };
  }
};

const route = (world: World, request: ApiRequest): HttpAnswer => {
  authenticate(world, request.authorization);
  const [matched, organization, environment, name, part] = STATEMENTS.exec(request.path) ?? [];
  if (matched === undefined)
    throw new ApiError(404, `The embedded Confluent does not have ${request.path}: it serves statements only`);
  if (organization !== world.account.organization || environment !== world.account.environment) {
    throw new ApiError(
      403,
      `The API key is not allowed to access environment ${environment} of organization ${organization}`,
    );
  }
  if (name === undefined) {
    if (request.method === 'GET')
      return ok(listBody(world, request.parameters, request.baseUrl, (one) => isVisible(world, one)));
    if (request.method === 'POST') return post(world, request);
    throw notAllowed(request.method, 'GET, POST');
  }
  const statement = find(world, name);
  if (part !== undefined) {
    if (request.method !== 'GET') throw notAllowed(request.method, 'GET');
    return ok(
      part === 'results' ? resultsBody(world, statement, request) : exceptionsBody(world, statement, request.baseUrl),
    );
  }
  switch (request.method) {
    case 'GET':
      return ok(statementBody(world, statement, request.baseUrl));
    case 'PUT':
      return put(world, statement, request);
    case 'PATCH':
      return patch(world, statement, request);
    case 'DELETE':
      remove(world, statement);
      return { status: world.behaviour.deleteStatus, headers: {}, body: undefined };
    default:
      throw notAllowed(request.method, 'GET, PUT, PATCH, DELETE');
  }
};

const ok = (body: unknown): HttpAnswer => ({ status: 200, headers: {}, body });

const notAllowed = (method: string, allow: string): ApiError =>
  new ApiError(405, `Method ${method} is not allowed`, { allow });

/**
 * Authentication by HTTP Basic with the account's present API key: after a rotation, the old key is refused at once.
 */
const authenticate = ({ account }: World, authorization: string | undefined): void => {
  const expected = Buffer.from(`Basic ${Buffer.from(`${account.key}:${account.secret}`).toString('base64')}`);
  const given = Buffer.from((authorization ?? '').replace(/^basic +/i, 'Basic '));
  if (given.length === expected.length && timingSafeEqual(given, expected)) return;
  throw new ApiError(401, 'Unauthorized', {
    'www-authenticate': 'Basic error="invalid_key", error_description="The API Key is invalid"',
  });
};

/** Visibility: a role that is scoped to a pool sees only the statements of that pool. */
const isVisible = ({ behaviour, account }: World, { poolId }: Statement): boolean =>
  !behaviour.poolScopedRole || poolId === (behaviour.roleScopedToPool ?? account.pool);

const find = (world: World, name: string): Statement => {
  const statement = world.statements.get(name);
  if (statement !== undefined && isVisible(world, statement)) return statement;
  if (world.behaviour.poolScopedRole) throw new ApiError(403, `The API key is not allowed to access statement ${name}`);
  throw new ApiError(404, `Statement resource=${name} does not exist`);
};

const post = (world: World, request: ApiRequest): HttpAnswer => {
  const { name, organization_id, environment_id, metadata, spec } = parseBody(createSchema, request.body, 422);
  requireSamePlace(world, organization_id, environment_id, 422);
  if (name.length > world.behaviour.nameLength) {
    const detail = `The property '/name' is not valid: it is longer than ${world.behaviour.nameLength} characters`;
    throw new ApiError(422, [{ detail, source: { pointer: '/name' } }]);
  }
  const location = `${request.baseUrl}${statementsPath(world)}/${name}`;
  if (world.statements.has(name)) throw new ApiError(409, `Statement resource=${name} already exists`, { location });
  const statement = create(world, {
    name,
    sql: spec.statement,
    properties: spec.properties ?? {},
    labels: metadata?.labels ?? {},
    poolId: spec.compute_pool_id || world.account.pool,
    principal: spec.principal ?? world.account.principal,
  });
  return {
    status: world.behaviour.createStatus,
    headers: { location },
    body: statementBody(world, statement, request.baseUrl),
  };
};

const put = (world: World, statement: Statement, request: ApiRequest): HttpAnswer => {
  const { name, organization_id, environment_id, metadata, spec } = parseBody(updateSchema, request.body, 400);
  requireSamePlace(world, organization_id, environment_id, 400);
  const immutable = (pointer: string): ApiError =>
    new ApiError(400, [{ detail: `The property '${pointer}' can't be changed`, source: { pointer } }]);
  if (metadata.resource_version !== String(statement.resourceVersion)) {
    throw new ApiError(
      409,
      `Statement resource=${statement.name} has changed: resource_version ${metadata.resource_version} is stale`,
    );
  }
  if (name !== undefined && name !== statement.name) throw immutable('/name');
  if (spec.statement !== undefined && spec.statement !== statement.sql) throw immutable('/spec/statement');
  if (spec.properties != null && !sameMap(spec.properties, statement.properties)) throw immutable('/spec/properties');
  const { stopped, compute_pool_id, principal } = spec;
  change(world, statement, {
    stopped,
    poolId: compute_pool_id || statement.poolId,
    principal: principal ?? statement.principal,
  });
  const { updateStatus: status, updateBody } = world.behaviour;
  return {
    status,
    headers: {},
    body: updateBody && status !== 204 ? statementBody(world, statement, request.baseUrl) : undefined,
  };
};

const patch = (world: World, statement: Statement, request: ApiRequest): HttpAnswer => {
  switch (world.behaviour.patch) {
    case 'disabled-403':
      throw new ApiError(403, 'Patch feature is currently disabled');
    case 'not-allowed-405':
      throw notAllowed('PATCH', 'GET, PUT, DELETE');
    case 'works':
  }
  const operations = parseBody(patchSchema, request.body, 422);
  const { stopped, poolId, principal } = statement;
  change(
    world,
    statement,
    patched(statementBody(world, statement, request.baseUrl), { stopped, poolId, principal }, operations),
  );
  return ok(statementBody(world, statement, request.baseUrl));
};

const requireSamePlace = (
  { account }: World,
  organization: string | undefined,
  environment: string | undefined,
  status: 400 | 422,
): void => {
  const wrong = (pointer: string): ApiError =>
    new ApiError(status, [
      { detail: `The property '${pointer}' does not fit the request's path`, source: { pointer } },
    ]);
  if (organization !== undefined && organization !== account.organization) throw wrong('/organization_id');
  if (environment !== undefined && environment !== account.environment) throw wrong('/environment_id');
};

const sameMap = (one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean =>
  Object.keys(one).length === Object.keys(other).length &&
  Object.entries(one).every(([key, value]) => other[key] === value);
