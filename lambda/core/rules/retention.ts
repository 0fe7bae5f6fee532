import { currentDesired } from '../ledger/versions.ts';
import type { Decision } from '../model/decision.ts';
import type { Ledger } from '../model/ledger.ts';
import { RETENTION_MS } from '../model/limits.ts';
import type { Observation } from '../model/observation.ts';
import { ABSENT } from '../model/phase.ts';
import type { Desired, NewStatement, ResultRow } from '../model/statement.ts';
import { retentionOf, retentionQuestion } from '../sql/tables/retention.ts';
import { sourcesOf } from '../sql/tables/tables.ts';

/** Catalog and database: the question needs none of the statement's own properties. */
const placeOf = (properties: Desired['properties']): Desired['properties'] =>
  Object.fromEntries(
    Object.entries(properties).filter(([key]) => key === 'sql.current-catalog' || key === 'sql.current-database'),
  );

/** The statement that asks how long the sources keep rows; undefined if the text is not known, or names no table. */
const questionOf = (desired: Desired, { placement }: Observation): NewStatement | undefined => {
  const { sql, properties, versionName } = desired;
  const question = sql === undefined ? undefined : retentionQuestion(sourcesOf(sql, properties), properties);
  return question === undefined
    ? undefined
    : { statementName: `${versionName}-kept`, sql: question, properties: placeOf(properties), placement };
};

/** Condition that the keeper has not asked, in this rest, how long the sources keep rows. */
const isDue = ({ rest }: Ledger, { statement }: Observation): boolean => {
  const { atRest, absent } = statement?.phase ?? ABSENT;
  return (atRest || absent) && rest !== undefined && rest.keeps === undefined;
};

/**
 * The decision about a statement that stays at rest, with the question how long its sources keep rows. Confluent's
 * default stands in the ledger before the question is sent: without an answer it stays, and nobody asks again.
 */
export const withRetentionQuestion = (desired: Desired, seen: Observation, decision: Decision): Decision => {
  const { ledger, step, health } = decision;
  // What cannot be seen may run.
  if (step.do !== 'rest' || health === 'unknown' || ledger.rest === undefined || !isDue(ledger, seen)) return decision;
  const question = questionOf(currentDesired(desired, ledger), seen);
  if (question === undefined) return decision;
  return {
    ...decision,
    step: { do: 'ask', about: 'retention', question },
    ledger: { ...ledger, rest: { ...ledger.rest, keeps: RETENTION_MS } },
  };
};

/**
 * The shortest time for which the sources keep rows, by Confluent's answer. A table that is not in it, and a text that
 * nobody can read, count as Confluent's default.
 */
const shortest = (sources: number, rows: readonly ResultRow[]): number | 'forever' => {
  const known = rows.map(([, value]) => retentionOf(value ?? '') ?? RETENTION_MS);
  const finite = [...known, ...(rows.length < sources ? [RETENTION_MS] : [])].filter((each) => each !== 'forever');
  return finite.length === 0 ? 'forever' : Math.min(...finite);
};

/** The ledger with the answer of INFORMATION_SCHEMA in it. */
export const afterRetention = (desired: Desired, ledger: Ledger, answer: readonly ResultRow[]): Ledger => {
  const { sql = '', properties } = currentDesired(desired, ledger);
  if (ledger.rest === undefined) return ledger;
  return { ...ledger, rest: { ...ledger.rest, keeps: shortest(sourcesOf(sql, properties).length, answer) } };
};
