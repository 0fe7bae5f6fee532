import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Desired, Policies } from '../../lambda/core/model/statement.ts';
import { readStatements } from '../../lambda/entry/statements.ts';

const PLACE = { catalogName: 'env-em8edd', databaseName: 'lkc-em8edd' };
const [shipped] = readStatements(fileURLToPath(new URL('../../statements', import.meta.url)), PLACE);
if (shipped?.sql === undefined) throw new Error('there is no statement to prove anything about');
const base: Desired & { readonly sql: string } = { ...shipped, sql: shipped.sql };

export const KEPT_NAME = base.name;

const filtered = (sql: string, column: string): string =>
  sql.replaceAll('AND confirmation_code IS NOT NULL', `AND confirmation_code IS NOT NULL\n  AND ${column} <> 'nobody'`);

/** Texts that carry the same rows, each another version; `refused` is one that Confluent does not run. */
const TEXTS = {
  shipped: base.sql,
  filtered: filtered(base.sql, 'flight_number'),
  'filtered otherwise': filtered(base.sql, 'email_address'),
  refused: base.sql.replaceAll('FROM skyone_avro', 'FROM nowhere_avro'),
} as const;

export type TextName = keyof typeof TEXTS;

export const GOOD_TEXTS = ['shipped', 'filtered', 'filtered otherwise'] as const satisfies readonly TextName[];

/** What is deployed: the statement with that text. */
export const desiredOf = (text: TextName, policies: Partial<Policies>): Desired => {
  const sql = TEXTS[text];
  const digest = createHash('sha256').update(sql).digest('hex').slice(0, 8);
  return { ...base, sql, versionName: `${base.name}-${digest}`, policies: { ...base.policies, ...policies } };
};

/** An INSERT of somebody else's into the same sink; no row fits it. */
export const STRANGER = 'stranger';
export const STRANGERS_SQL =
  'INSERT INTO `env-em8edd`.`lkc-em8edd`.`flight_avro` (departure_airport_code, flight_number) ' +
  "SELECT departure_airport_code, flight_number FROM skyone_avro WHERE flight_number = 'none'";
