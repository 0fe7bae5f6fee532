import { confluent } from './confluent.ts';

/** Two sources and their sinks, with the names and places that texts of SQL are tried on. */
const TABLES = [
  'CREATE TABLE s (a STRING, b STRING, n INT, `odd-na.me` STRING) DISTRIBUTED INTO 1 BUCKETS',
  'CREATE TABLE r (a STRING, b STRING) DISTRIBUTED INTO 1 BUCKETS',
  'CREATE TABLE t (x STRING, y STRING) DISTRIBUTED INTO 1 BUCKETS',
  'CREATE TABLE u (x STRING) DISTRIBUTED INTO 1 BUCKETS',
];

/** An embedded Confluent with tables, and the fate of texts in it. */
export const runningSql = async (tables: readonly string[] = TABLES, options: Parameters<typeof confluent>[0] = {}) => {
  const world = await confluent(options);
  const { post, wait, get, control, send } = world;
  let count = 0;
  /** The statement a minute after it was created: its phase and its detail. */
  const run = async (sql: string, spec: Record<string, unknown> = {}): Promise<{ name: string; fate: string }> => {
    count += 1;
    const name = `statement-${count}`;
    await post(name, sql, spec);
    wait(60);
    const { phase, detail } = (await get(name)).status;
    return { name, fate: detail === '' ? phase : `${phase}: ${detail}` };
  };
  const fate = async (sql: string, spec?: Record<string, unknown>): Promise<string> => (await run(sql, spec)).fate;
  for (const sql of tables) await fate(sql);
  return {
    ...world,
    run,
    fate,
    /** Rows of a table, each as its values with a bar between them. */
    rows: (table: string) => control.rows(table).map((row) => Object.values(row).join('|')),
    /** The text that EXPLAIN answers, or the fate if it does not. */
    explain: async (sql: string): Promise<string> => {
      const { name, fate: end } = await run(`EXPLAIN ${sql}`);
      const found: unknown = JSON.parse((await send('GET', `/${name}/results`)).text);
      const text = /"row":\["((?:[^"\\]|\\.)*)"\]/.exec(JSON.stringify(found))?.[1];
      return end === 'COMPLETED' && text !== undefined ? String(JSON.parse(`"${text}"`)) : end;
    },
  };
};
