import * as say from '../messages/absent.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Ledger, Refusal, SinkKind, TableCheck, TableFacts } from '../model/ledger.ts';
import { QUESTION_INTERVAL_MS } from '../model/limits.ts';
import type { Desired, NewStatement, ResultRow } from '../model/statement.ts';
import { hasEveryList, listProblems, orderProblems, preflightProblems, unknownSinks } from '../sql/columns/columns.ts';
import { stateOf } from '../sql/state/state.ts';
import { onlyAppends, tableIn } from '../sql/tables/catalog.ts';
import { catalogOf, questionAbout } from '../sql/tables/catalog-question.ts';
import { tablesOf } from '../sql/tables/tables.ts';
import { sinksOf } from '../sql/tables/writers.ts';
import { factsOf, withFacts } from './facts.ts';
import { certainSinkOf } from './judgement.ts';
import { mayPass, REFUSED, REFUSED_IN_CHANGE, type Refused } from './refused.ts';
import { about, decided, hold, type Rule, refer, rule, where } from './rule.ts';
import type { Situation } from './situation.ts';
import { takenName } from './taken.ts';
import { takenQuestion } from './taken-question.ts';

/** The question to INFORMATION_SCHEMA about the tables of the text; undefined if it names none that could be asked for. */
const questionOf = ({ desired, seen: { placement } }: Situation): NewStatement | undefined => {
  const { sql = '', properties, versionName } = desired;
  const question = questionAbout(tablesOf(sql, properties), properties);
  // The question itself needs none of the statement's own properties.
  const place = ['sql.current-catalog', 'sql.current-database'].flatMap((key) =>
    properties[key] === undefined ? [] : [[key, properties[key]] as const],
  );
  return question === undefined
    ? undefined
    : { statementName: `${versionName}-ask`, sql: question, properties: Object.fromEntries(place), placement };
};

/** Condition that the columns of the INSERT must be proven by their names: nobody has listed them. */
const needsProof = ({ sql, policies }: Desired): boolean =>
  sql !== undefined && policies.columns !== 'by-position' && !hasEveryList(sql);

/** The checks that the configuration asks for, or does not. */
const checksOf = (desired: Desired, isWanted: boolean): readonly TableCheck[] => {
  const wanted: Readonly<Record<TableCheck, boolean>> = {
    proof: needsProof(desired),
    preflight: desired.policies.preflight,
  };
  return (['proof', 'preflight'] as const).filter((check) => wanted[check] === isWanted);
};

/** Condition that the statement does not go on without the answer of INFORMATION_SCHEMA. */
export const needsTables = (desired: Desired): boolean => checksOf(desired, true).length > 0;

/** Condition that a change needs to know the kind of the sink: an upsert sink excludes carry-over. */
const needsSink = ({ desired, ledger }: Situation): boolean =>
  desired.policies.onChange === 'carry-over' && certainSinkOf(desired, ledger) === undefined;

/** The answer of INFORMATION_SCHEMA; undefined without one, and if the configuration asks for other checks by now. */
const tablesIn = ({ desired, ledger }: Situation): TableFacts | undefined => {
  const { tables } = factsOf(desired, ledger);
  const isAbout = tables?.skipped === undefined || `${tables.skipped}` === `${checksOf(desired, false)}`;
  return isAbout ? tables : undefined;
};

const isRecent = (s: Situation): boolean => s.now < (tablesIn(s)?.at ?? -Infinity) + QUESTION_INTERVAL_MS;

/** A refusal of the question that may pass: for want of a compute pool, or for now. */
const passingRefusalOf = (s: Situation): Refused | undefined => {
  const refusal = tablesIn(s)?.refusal;
  if (refusal === undefined || !mayPass(refusal)) return undefined;
  return { statementName: `${s.desired.versionName}-ask`, refusal, ledger: s.ledger, now: s.now };
};

/** A refusal of the question for any other reason: access is denied. */
const denialOf = (s: Situation): string | undefined => {
  const refusal = tablesIn(s)?.refusal;
  return refusal === undefined || mayPass(refusal) ? undefined : refusal.detail;
};

/** Condition that INFORMATION_SCHEMA has to be asked: it has not answered so far, or the answer was long ago and no good one. */
const isDue = (s: Situation): boolean => {
  const facts = tablesIn(s);
  if (facts === undefined) return true;
  if (facts.refusal !== undefined) return mayPass(facts.refusal) || needsTables(s.desired);
  return facts.problems.length > 0;
};

/**
 * Rules before a first start or a change: whatever the columns of the INSERT need to be certain is asked of
 * INFORMATION_SCHEMA. A `CREATE TABLE IF NOT EXISTS` may have met a table with other columns, so the DDL of a prerequisite
 * proves nothing.
 */
export const checksFor = (
  reason: 'NeverExisted' | 'SpecChanged',
  isNeeded: (situation: Situation) => boolean,
): readonly Rule<Situation>[] => [
  rule(
    'the INSERT does not fit its tables',
    (s) => isRecent(s) && (tablesIn(s)?.problems.length ?? 0) > 0,
    'SqlInvalid',
    (s) => hold(s.ledger, say.doesNotFit(tablesIn(s)?.problems ?? [])),
  ),
  rule(
    'its columns are to be checked by name, and INFORMATION_SCHEMA is denied',
    (s) => needsTables(s.desired) && isRecent(s) && denialOf(s) !== undefined,
    'SqlInvalid',
    (s) => hold(s.ledger, say.tablesDenied(denialOf(s) ?? '', checksOf(s.desired, true))),
  ),
  ...where(
    'INFORMATION_SCHEMA could not be asked',
    (s: Situation) => passingRefusalOf(s) !== undefined,
    about(passingRefusalOf, reason === 'SpecChanged' ? REFUSED_IN_CHANGE : REFUSED),
  ),
  rule(
    'its columns are to be proven by name, and INFORMATION_SCHEMA knows no such tables',
    (s) => needsProof(s.desired) && questionOf(s) === undefined,
    'SqlInvalid',
    (s) => hold(s.ledger, say.NOTHING_TO_PROVE_BY),
  ),
  ...about((s: Situation) => {
    const question = isNeeded(s) && isDue(s) ? questionOf(s) : undefined;
    return question && takenQuestion('tables', s, question.statementName);
  }, takenName('the name of the question about its tables')),
  ...about(
    (s: Situation) => {
      const question = isNeeded(s) && isDue(s) ? questionOf(s) : undefined;
      return question && { question, ledger: s.ledger };
    },
    [
      refer(
        'its tables are to be looked up in INFORMATION_SCHEMA',
        () => true,
        ({ question, ledger }) =>
          decided<'NeverExisted' | 'SpecChanged'>(reason, {
            step: { do: 'ask', about: 'tables', question },
            action: 'wait',
            message: say.COLUMNS_FIRST,
            ledger,
            health: 'progressing',
          }),
        reason,
      ),
    ],
  ),
];

/** Rules before a first start. */
export const START_CHECKS: readonly Rule<Situation>[] = checksFor('NeverExisted', (s) => needsTables(s.desired));

/** Rules before a change, by what its tables say. */
export const CHANGE_CHECKS: readonly Rule<Situation>[] = checksFor(
  'SpecChanged',
  (s) => needsTables(s.desired) || needsSink(s),
);

/** The kind of the sinks, by their tables; undefined if one of them is not known. */
const sinkKind = ({ sql = '', properties }: Desired, catalog: Catalog): SinkKind | undefined => {
  const tables = sinksOf(sql, properties).map((sink) => tableIn(catalog, sink));
  if (tables.some((table) => table !== undefined && !onlyAppends(table))) return 'upserts';
  return tables.includes(undefined) ? undefined : 'appends';
};

/** Problems of the INSERT by its tables, as far as the configuration asks for them. */
const problemsOf = (desired: Desired, catalog: Catalog): readonly string[] => {
  const { sql = '', properties, policies } = desired;
  return [
    ...new Set([
      ...(needsProof(desired)
        ? [...unknownSinks(sql, catalog, properties).map(say.noSuchSink), ...orderProblems(sql, catalog, properties)]
        : []),
      // A `*` may stand for columns that the text does not name.
      ...listProblems(sql, catalog, properties),
      ...(policies.preflight ? preflightProblems(sql, catalog, properties) : []),
    ]),
  ];
};

/** The ledger with the answer of INFORMATION_SCHEMA in it. */
export const afterTables = (
  desired: Desired,
  ledger: Ledger,
  answer: readonly ResultRow[] | Refusal,
  now: number,
): Ledger => {
  if ('kind' in answer) return withFacts(desired, ledger, { tables: { at: now, problems: [], refusal: answer } });
  const catalog = catalogOf(answer);
  const sink = sinkKind(desired, catalog);
  const { verdict, why } = stateOf(desired.sql ?? '', catalog, desired.properties);
  const tables: TableFacts = {
    at: now,
    problems: problemsOf(desired, catalog),
    skipped: checksOf(desired, false),
    ...(sink === undefined ? {} : { sink }),
    state: { verdict, why },
  };
  return withFacts(desired, ledger, { tables });
};
