import { type Decision, hold, type Seen } from '../model/decision.ts';
import type { Ledger } from '../model/ledger.ts';
import { PREFLIGHT_INTERVAL } from '../model/limits.ts';
import type { Desired, NewStatement } from '../model/statement.ts';
import { type Column, columnProblems, type Tables, tablesOf } from '../sql/columns.ts';

/** A row of Confluent's answer: table, column, data type, in the order of the columns. */
export type ColumnRow = readonly (string | null)[];

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** What INFORMATION_SCHEMA is asked about the tables behind the INSERT. */
const questionOf = (desired: Desired, sql: string, { placement }: Seen): NewStatement => {
  const catalog = desired.properties['sql.current-catalog'] ?? '';
  const database = quoted(desired.properties['sql.current-database'] ?? '');
  const tables = tablesOf(sql, desired.properties).map((table) => `\`TABLE_NAME\` = ${quoted(table)}`);
  return {
    statementName: `${desired.versionName}-ask`,
    sql:
      'SELECT `TABLE_NAME`, `COLUMN_NAME`, `FULL_DATA_TYPE` ' +
      `FROM \`${catalog.replaceAll('`', '``')}\`.\`INFORMATION_SCHEMA\`.\`COLUMNS\` ` +
      // The database is configured by its name or by its id.
      `WHERE (\`TABLE_SCHEMA\` = ${database} OR \`TABLE_SCHEMA_ID\` = ${database}) ` +
      `AND \`IS_HIDDEN\` = 'NO' AND (${tables.join(' OR ')})`,
    properties: desired.properties,
    placement,
  };
};

/** Checks the INSERT by name before anything is started or replaced; undefined: nothing stands against it, or it is not asked for. */
export const decidePreflight = (
  desired: Desired,
  seen: Seen,
  ledger: Ledger,
  now: number,
  reason: 'NeverExisted' | 'SpecChanged' = 'NeverExisted',
): Decision | undefined => {
  const { sql, policies, versionName } = desired;
  if (!policies.preflight || sql === undefined || tablesOf(sql, desired.properties).length === 0) return undefined;
  const known = ledger.preflight?.versionName === versionName ? ledger.preflight : undefined;
  if (known?.problems.length === 0) return undefined;
  if (known !== undefined && now < known.at + PREFLIGHT_INTERVAL) {
    return hold({
      reason: 'SqlInvalid',
      message: `The INSERT does not fit its tables: ${known.problems.join('; ')}. Correct it and deploy, or \`restart\` once the tables fit.`,
      ledger,
    });
  }
  return {
    step: { do: 'preflight', question: questionOf(desired, sql, seen) },
    action: 'wait',
    health: 'progressing',
    reason,
    message: 'Confluent is asked for the columns of its tables first.',
    ledger,
  };
};

const tablesIn = (rows: readonly ColumnRow[]): Tables => {
  const tables = new Map<string, Column[]>();
  for (const [table, name, type] of rows) {
    if (table == null || name == null) continue;
    const columns = tables.get(table) ?? [];
    columns.push({ name, type: type ?? '' });
    tables.set(table, columns);
  }
  return tables;
};

/** The ledger with what the answer has against the INSERT. */
export const afterPreflight = (
  { versionName, sql = '', properties }: Desired,
  ledger: Ledger,
  answer: readonly ColumnRow[] | { readonly detail: string },
  now: number,
): Ledger => {
  const problems =
    'detail' in answer
      ? [`INFORMATION_SCHEMA could not be asked (${answer.detail})`]
      : columnProblems(sql, tablesIn(answer), properties);
  return { ...ledger, preflight: { versionName, problems, at: now } };
};
