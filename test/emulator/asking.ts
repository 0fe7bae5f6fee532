import * as z from 'zod';
import { confluent, createFlights } from './confluent.ts';

/** Catalog and database of the questions, by names that the embedded Confluent does not have. */
export const place = { 'sql.current-catalog': 'my env', 'sql.current-database': 'airline' };
/** Condition that leaves out the views themselves, as Confluent's own examples do. */
export const TABLES_ONLY = "TABLE_SCHEMA <> 'INFORMATION_SCHEMA'";

export const pageSchema = z.strictObject({
  api_version: z.literal('sql/v1'),
  kind: z.literal('StatementResult'),
  metadata: z.strictObject({ self: z.url(), next: z.string().optional(), created_at: z.iso.datetime() }),
  results: z.strictObject({
    data: z.array(z.strictObject({ op: z.literal(0), row: z.array(z.string().nullable()) })).nullable(),
  }),
});

/** A world with the sink table, and a client that runs queries and reads their pages. */
export const asking = async (options: Parameters<typeof confluent>[0] = {}) => {
  const world = await confluent(options);
  await world.post('flight-table', createFlights);
  world.wait(25);
  const page = async (path: string) => pageSchema.parse(JSON.parse((await world.send('GET', path)).text));
  let asked = 0;
  const ask = async (sql: string, properties: Record<string, string> = place) => {
    asked += 1;
    await world.post(`ask-${asked}`, sql, { properties });
    world.wait(2);
    return `ask-${asked}`;
  };
  return {
    ...world,
    page,
    ask,
    rows: async (sql: string, properties?: Record<string, string>) =>
      (await page(`/${await ask(sql, properties)}/results`)).results.data?.map(({ row }) => row),
    problem: async (sql: string, properties?: Record<string, string>) => {
      const name = await ask(sql, properties);
      world.wait(5);
      const { status } = await world.get(name);
      return `${status.phase}: ${status.detail}`;
    },
  };
};
