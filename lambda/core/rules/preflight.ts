import * as say from '../messages/absent.ts';
import type { Ledger } from '../model/ledger.ts';
import { PREFLIGHT_INTERVAL_MS } from '../model/limits.ts';
import type { Desired, NewStatement } from '../model/statement.ts';
import { type Column, columnProblems, type Tables, tablesOf } from '../sql/columns.ts';
import { decided, hold, type Rule, refer, rule } from './rule.ts';
import type { Situation } from './situation.ts';

/** A row of Confluent's answer: table, column, data type, in the order of the columns. */
export type ColumnRow = readonly (string | null)[];

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The question to INFORMATION_SCHEMA about the tables behind the INSERT. */
const questionOf = ({ desired, seen: { placement } }: Situation): NewStatement => {
  const { sql = '', properties, versionName } = desired;
  const catalog = properties['sql.current-catalog'] ?? '';
  const database = quoted(properties['sql.current-database'] ?? '');
  const tables = tablesOf(sql, properties).map((table) => `\`TABLE_NAME\` = ${quoted(table)}`);
  return {
    statementName: `${versionName}-ask`,
    sql:
      'SELECT `TABLE_NAME`, `COLUMN_NAME`, `FULL_DATA_TYPE` ' +
      `FROM \`${catalog.replaceAll('`', '``')}\`.\`INFORMATION_SCHEMA\`.\`COLUMNS\` ` +
      // The database is configured by its name or by its id.
      `WHERE (\`TABLE_SCHEMA\` = ${database} OR \`TABLE_SCHEMA_ID\` = ${database}) ` +
      `AND \`IS_HIDDEN\` = 'NO' AND (${tables.join(' OR ')})`,
    properties,
    placement,
  };
};

/** The last answer about this version; undefined: the keeper has not asked yet. */
const problemsOf = ({ desired, ledger: { preflight } }: Situation): Ledger['preflight'] =>
  preflight?.versionName === desired.versionName ? preflight : undefined;

const isAskedFor = ({ desired: { sql, policies, properties } }: Situation): boolean =>
  policies.preflight && sql !== undefined && tablesOf(sql, properties).length > 0;

/** Rules before a first start or a change: if the policy says so, the keeper checks the INSERT by name. */
export const preflight = (reason: 'NeverExisted' | 'SpecChanged'): readonly Rule<Situation>[] => [
  rule(
    'the INSERT does not fit its tables',
    (s) => {
      const known = problemsOf(s);
      const isRecent = known !== undefined && s.now < known.at + PREFLIGHT_INTERVAL_MS;
      return isAskedFor(s) && isRecent && known.problems.length > 0;
    },
    'SqlInvalid',
    (s) => hold(s.ledger, say.doesNotFit(problemsOf(s)?.problems ?? [])),
  ),
  refer(
    'its columns are to be checked by name',
    (s) => isAskedFor(s) && problemsOf(s)?.problems.length !== 0,
    (s) =>
      decided<'NeverExisted' | 'SpecChanged'>(reason, {
        step: { do: 'preflight', question: questionOf(s) },
        action: 'wait',
        message: say.COLUMNS_FIRST,
        ledger: s.ledger,
        health: 'progressing',
      }),
    reason,
  ),
];

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

/** The ledger with the problems that the answer shows in the INSERT. */
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
