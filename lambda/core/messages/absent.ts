import type { TableName } from '../model/catalog.ts';
import { isoTime } from '../model/decision.ts';
import type { TableCheck } from '../model/ledger.ts';

/** Messages about a statement that Confluent does not have. */

export const STAYS_STOPPED = 'It is to stay stopped: nothing is created until `resume`.';
export const JUST_CREATED = 'It has just been created, and is not shown yet.';
export const LOOKED_AT_AGAIN = 'What stands before its first start is looked at again.';

export const adoptedIsGone = (statementName: string): string =>
  `${statementName} is not there: it is adopted, so whatever created it has to create it again; then it is looked after.`;

export const refusedStatement = (statementName: string, detail: string): string =>
  `Confluent refuses ${statementName}: ${detail}. Correct the SQL and deploy, or \`restart\` once the cause is gone.`;

export const refusedForPool = (statementName: string, detail: string, due: number): string =>
  `Confluent refuses ${statementName}: ${detail}. Give it a compute pool with CFUs left; the next try is at ${isoTime(due)}.`;

export const putOff = (statementName: string, detail: string, due: number): string =>
  `Confluent does not take ${statementName} for now: ${detail}. The next try is at ${isoTime(due)}.`;

export const poolIsGone = (detail: string): string =>
  `Its compute pool is gone (${detail}): name another one in the secret (flink.compute.pool.id) or for the statement, and it is resumed there.`;

export const NEVER_EXISTED = 'It has never existed: it is created and reads its topics from the beginning.';
export const ANEW_FROM_BEGINNING = 'It is started anew from the beginning, as approved.';
export const ANEW_AT_OFFSETS = 'It is started anew at the offsets where it stopped.';

export const anewFrom = (timestamp: number): string =>
  `It is started anew with the rows from ${isoTime(timestamp)} on, as approved.`;

export const startedWhereStopped = (statementName: string): string => `It is started where ${statementName} stopped.`;

/** The ways on for a statement that cannot be started exactly where it was. */
export const APPROVALS =
  '`restart` with "from": "earliest" reads every row again, with "from": "<timestamp>" those from then on.';

export const cannotBeResumed = (why: string, approvals: string): string =>
  `It has run and cannot be resumed, and ${why}: it is not started from the beginning unasked.${approvals}`;

export const TEXT_UNKNOWN = 'its SQL text is not configured here: whatever created it has to create it again';
export const POSITION_UNKNOWN = 'how far it had read is not known';
export const POSITION_UNUSABLE = 'it cannot be started exactly at the recorded offsets';

export const prerequisiteFirst = (statementName: string): string => `Its prerequisite ${statementName} is run first.`;

export const prerequisiteFailed = (statementName: string): string => `Its prerequisite ${statementName} failed`;

export const waitsForPrerequisite = (statementName: string, phase: string): string =>
  `It waits for its prerequisite ${statementName} (${phase}).`;

export const notTheKeepers = (statementName: string): string =>
  `${statementName} exists, but the keeper did not create it: it has not the keeper's label. Rename or delete it.`;

export const COLUMNS_FIRST = 'INFORMATION_SCHEMA is asked about its tables first.';

export const doesNotFit = (problems: readonly string[]): string =>
  `The INSERT does not fit its tables: ${problems.join('; ')}. Correct it and deploy, or \`restart\` once the tables fit.`;

/** The ways on if the tables of an INSERT cannot be asked about, by the check that needs them. */
const WITHOUT_TABLES: Readonly<Record<TableCheck, string>> = {
  proof:
    'give the INSERT a column list, or, if the order of its columns is meant, the statement "columns": "by-position"',
  preflight: 'take "preflight" away',
};

export const tablesDenied = (detail: string, checks: readonly TableCheck[]): string =>
  `The INSERT is to be checked against its tables, but INFORMATION_SCHEMA could not be asked (${detail}). Give the principal access to it, or ${checks.map((check) => WITHOUT_TABLES[check]).join('; and ')}.`;

export const noSuchSink = ({ catalog, database, table }: TableName): string =>
  `its sink, table ${[catalog, database, table].filter((part) => part !== undefined).join('.')}, does not exist`;

export const NOTHING_TO_PROVE_BY =
  'The INSERT has no column list, and INFORMATION_SCHEMA cannot be asked about its tables: their names are not understood. Give it a column list, or, if the order of its columns is meant, the statement "columns": "by-position".';
