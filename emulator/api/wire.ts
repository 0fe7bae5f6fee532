import type { Behaviour } from '../world/behaviour.ts';
import type { World } from '../world/confluent.ts';
import { formatOffsets } from '../world/offsets.ts';
import { hasTrait } from '../world/phases.ts';
import type { Statement, StatementWarning } from '../world/statement.ts';
import { type StatementTraits, traitsOf } from './traits.ts';

type Json = Record<string, unknown>;

/** A time in RFC 3339: UTC, microseconds. */
export const timestamp = (at: number): string => new Date(at).toISOString().replace('Z', '000Z');

/** Go's zero time: how Confluent writes a time that is not set. */
const UNSET = '0001-01-01T00:00:00Z';

/** The path of the statements of the account's environment. */
export const statementsPath = ({ account }: World): string =>
  `/sql/v1/organizations/${account.organization}/environments/${account.environment}/statements`;

/** A statement as the API shows it: the schema `sql.v1.Statement` of the API description. */
export interface StatementBody {
  api_version: 'sql/v1';
  kind: 'Statement';
  metadata: {
    self: string;
    created_at: string;
    updated_at: string;
    uid: string;
    resource_version: string;
    labels?: Readonly<Record<string, string>>;
  };
  name: string;
  organization_id: string;
  environment_id: string;
  spec: {
    statement: string;
    properties: Readonly<Record<string, string>> | null;
    compute_pool_id: string;
    principal: string;
    stopped: boolean;
  };
  status: {
    phase: string;
    detail: string;
    scaling_status?: { scaling_state: Behaviour['scalingState']; last_updated: string };
    state_limit_status?: {
      state_limit_state: Exclude<Behaviour['stateLimitState'], 'absent'>;
      last_updated: string;
      detail: string;
    };
    warnings?: readonly { severity: string; created_at: string; reason: string; message: string }[];
    network_kind: 'PUBLIC';
    identity?: string;
    /** Confluent's text for offsets, by topic. */
    latest_offsets?: Readonly<Record<string, string>>;
    latest_offsets_timestamp?: string;
    traits?: StatementTraits | null;
    end_time?: string;
    /** Time from RUNNING to the end, in ISO 8601. */
    duration?: string;
  };
}

export const statementBody = (world: World, statement: Statement, baseUrl: string): StatementBody => {
  const { behaviour, account } = world;
  return withUnknown(behaviour, {
    api_version: 'sql/v1',
    kind: 'Statement',
    metadata: withUnknown(behaviour, {
      self: `${baseUrl}${statementsPath(world)}/${statement.name}`,
      created_at: timestamp(statement.createdAt),
      updated_at: timestamp(statement.updatedAt),
      uid: statement.uid,
      resource_version: statement.uid === '' ? '' : String(statement.resourceVersion),
      ...(behaviour.labelsEchoed ? { labels: { ...statement.labels } } : {}),
    }),
    name: statement.name,
    organization_id: account.organization,
    environment_id: account.environment,
    spec: withUnknown(behaviour, {
      statement: statement.sql,
      properties: behaviour.propertiesNull ? null : { ...statement.properties },
      compute_pool_id: statement.poolId,
      principal: statement.principal,
      stopped: statement.stopped,
    }),
    status: withUnknown(behaviour, statusBody(world, statement)),
  });
};

const statusBody = (world: World, statement: Statement): StatementBody['status'] => {
  const { behaviour, account } = world;
  const { phase, detail, latestOffsets, endedAt, runningSince, wait, updatedAt } = statement;
  if (behaviour.pendingStatus === 'bare' && phase === 'PENDING') return { phase, detail, network_kind: 'PUBLIC' };
  const runs = hasTrait(phase, 'running');
  const shown = phase !== 'FAILED' || behaviour.offsetsOnFailed ? latestOffsets : null;
  const topics = Object.entries(shown?.topics ?? {}).map(
    ([topic, offsets]) => [topic, formatOffsets(offsets)] as const,
  );
  return {
    phase,
    detail: behaviour.warnings === 'in-detail' ? withWarnings(statement) : detail,
    scaling_status: {
      scaling_state: wait?.for === 'pool' ? 'POOL_EXHAUSTED' : runs ? behaviour.scalingState : 'OK',
      last_updated: timestamp(updatedAt),
    },
    ...(behaviour.stateLimitState === 'absent'
      ? {}
      : { state_limit_status: stateLimit(behaviour.stateLimitState, runs, updatedAt) }),
    ...(behaviour.warnings === 'listed' && statement.warnings.length > 0
      ? { warnings: statement.warnings.map(warningBody) }
      : {}),
    network_kind: 'PUBLIC',
    identity: `crn://confluent.cloud/organization=${account.organization}/service-account=${statement.principal}`,
    latest_offsets: Object.fromEntries(topics),
    latest_offsets_timestamp: shown === null ? UNSET : timestamp(shown.at),
    ...(behaviour.traits === 'present' ? { traits: traitsOf(world, statement) } : {}),
    ...(behaviour.traits === 'null' ? { traits: null } : {}),
    ...(behaviour.endTime && hasTrait(phase, 'terminal') && endedAt !== null
      ? { end_time: timestamp(endedAt), duration: `PT${Math.round((endedAt - (runningSince ?? endedAt)) / 1000)}S` }
      : {}),
  };
};

const stateLimit = (state: Exclude<Behaviour['stateLimitState'], 'absent'>, runs: boolean, updatedAt: number) => ({
  state_limit_state: runs ? state : 'OK',
  last_updated: timestamp(updatedAt),
  detail: runs && state !== 'OK' ? `The state of the statement is ${state.toLowerCase().replaceAll('_', ' ')}.` : '',
});

const warningBody = ({ severity, reason, message, at }: StatementWarning) => ({
  severity,
  created_at: timestamp(at),
  reason,
  message,
});

/** The detail with the warnings in it, as servers had it before there was `status.warnings`. */
const withWarnings = ({ detail, warnings }: Statement): string =>
  [detail, ...warnings.map(({ message }) => `[Warning] ${message}`)].filter(Boolean).join(' ');

/** A body with one more field, which no API description knows, if that is switched on. */
const withUnknown = <Body extends object>({ unknownFields }: Behaviour, body: Body): Body =>
  unknownFields ? { ...body, x_not_yet_described: { since: 'tomorrow' } } : body;

export const exceptionsBody = (world: World, statement: Statement, baseUrl: string): Json => ({
  api_version: 'sql/v1',
  kind: 'StatementExceptionList',
  metadata: { self: `${baseUrl}${statementsPath(world)}/${statement.name}/exceptions` },
  data: (world.behaviour.exceptions === 'listed' ? statement.exceptions : []).map(({ name, message, at }) => ({
    kind: 'StatementException',
    name,
    message,
    timestamp: timestamp(at),
  })),
});
