import { readFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import * as z from 'zod';
import { type EmbeddedOptions, startEmbedded } from '../../emulator/embedded.ts';
import { VirtualClock } from '../../emulator/world/clock.ts';

/** The part of a statement that tests read; other fields are kept. */
const statementSchema = z.looseObject({
  api_version: z.literal('sql/v1'),
  kind: z.literal('Statement'),
  name: z.string(),
  organization_id: z.uuid(),
  environment_id: z.string(),
  metadata: z.looseObject({
    self: z.url(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    /** Empty for a dry run. */
    uid: z.union([z.uuid(), z.literal('')]),
    resource_version: z.string(),
    labels: z.record(z.string(), z.string()).optional(),
  }),
  spec: z.looseObject({
    statement: z.string(),
    properties: z.record(z.string(), z.string()).nullable(),
    compute_pool_id: z.string(),
    principal: z.string(),
    stopped: z.boolean(),
  }),
  status: z.looseObject({
    phase: z.string(),
    detail: z.string(),
    scaling_status: z.object({ scaling_state: z.string(), last_updated: z.iso.datetime() }),
    latest_offsets: z.record(z.string(), z.string()),
    latest_offsets_timestamp: z.string(),
    end_time: z.string().optional(),
    duration: z.string().optional(),
    traits: z.looseObject({ sql_kind: z.string(), is_bounded: z.boolean() }).nullish(),
  }),
});
const listSchema = z.object({
  api_version: z.literal('sql/v1'),
  kind: z.literal('StatementList'),
  metadata: z.object({
    self: z.url(),
    first: z.url(),
    last: z.string(),
    prev: z.string(),
    next: z.string().optional(),
  }),
  data: z.array(statementSchema),
});
const failureSchema = z.object({
  errors: z.array(
    z.object({
      id: z.uuid().optional(),
      status: z.string(),
      code: z.string().optional(),
      title: z.string().optional(),
      detail: z.string(),
      source: z.object({ pointer: z.string().optional(), parameter: z.string().optional() }),
    }),
  ),
});
const exceptionsSchema = z.object({
  api_version: z.literal('sql/v1'),
  kind: z.literal('StatementExceptionList'),
  metadata: z.object({ self: z.url() }),
  data: z.array(
    z.object({
      kind: z.literal('StatementException'),
      name: z.string(),
      message: z.string(),
      timestamp: z.iso.datetime(),
    }),
  ),
});

export const sqlOf = (file: string): string =>
  readFileSync(new URL(`../../statements/${file}`, import.meta.url), 'utf8');
export const createFlights = sqlOf('flight-avro.sql');
export const insertFlights = sqlOf('flight-consolidator.sql');

/** A row of an airline's topic that goes through the consolidator. */
export const flight = (number: string, more: Record<string, string | number | null> = {}) => ({
  email_address: 'amelia@example.com',
  departure_time: '2026-01-01 08:00:00',
  departure_airport_code: 'LAX',
  arrival_time: '2026-01-01 12:00:00',
  arrival_airport_code: 'BNA',
  flight_duration: 240,
  flight_number: number,
  confirmation_code: `C${number}`,
  ticket_price: '99.00',
  aircraft: 'Airbus A320',
  booking_agency_email: 'desk@example.com',
  ...more,
});

/** An embedded Confluent on virtual time, and a client for it; closed at the end of the test. */
export const confluent = async (options: EmbeddedOptions = {}) => {
  const clock = new VirtualClock();
  const embedded = await startEmbedded({ clock, ...options });
  onTestFinished(() => embedded.close());
  const { control, url } = embedded;
  const base = `${url}/sql/v1/organizations/${embedded.secret['organization.id']}/environments/${embedded.secret['environment.id']}/statements`;
  const pool = z.string().parse(embedded.secret['flink.compute.pool.id']);
  const authorization = (): string =>
    `Basic ${Buffer.from(`${embedded.secret['flink.api.key']}:${embedded.secret['flink.api.secret']}`).toString('base64')}`;
  const send = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(path.startsWith('http') ? path : base + path, {
      method,
      redirect: 'manual',
      headers: { authorization: authorization(), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = (): unknown => JSON.parse(text);
    return {
      status: response.status,
      headers: response.headers,
      text,
      statement: () => statementSchema.parse(json()),
      list: () => listSchema.parse(json()),
      exceptions: () => exceptionsSchema.parse(json()).data,
      error: () => {
        const [first] = failureSchema.parse(json()).errors;
        if (first === undefined) throw new Error('no error in the list');
        return first;
      },
    };
  };
  const wait = (seconds: number): void => clock.advance(seconds * 1000);
  const post = (name: string, statement: string, spec: Record<string, unknown> = {}) =>
    send('POST', '', { name, spec: { statement, ...spec } });
  const get = async (name: string) => (await send('GET', `/${name}`)).statement();
  const phase = async (name: string) => (await get(name)).status.phase;
  const stopped = (name: string, value: boolean) =>
    send('PATCH', `/${name}`, [{ op: 'replace', path: '/spec/stopped', value }]);
  const put = async (name: string, spec: Record<string, unknown>, version?: string) => {
    const found = await get(name);
    return send('PUT', `/${name}`, {
      name,
      metadata: { resource_version: version ?? found.metadata.resource_version },
      spec: { stopped: found.spec.stopped, ...spec },
    });
  };
  return {
    ...{ clock, embedded, control, pool, url, base, send, wait, post, get, phase, stopped, put },
    /** The sink table, and the consolidator RUNNING under this name. */
    running: async (name = 'flights', spec: Record<string, unknown> = {}) => {
      await post('flight-table', createFlights);
      wait(25);
      await post(name, insertFlights, spec);
      wait(10);
    },
    numbers: () => control.rows('flight_avro').map((row) => row['flight_number']),
  };
};
