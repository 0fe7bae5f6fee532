import { acceptedAt, isAccepted, putOffCreates } from '../ledger/journal.ts';
import {
  changedCurrent,
  currentRecord,
  exists,
  newRecord,
  prerequisiteRecord,
  rejectionOf,
  withPrerequisite,
} from '../ledger/records.ts';
import { newestOf, takenAnswers, takenCreates } from '../ledger/taken.ts';
import { isAnotherVersion } from '../ledger/versions.ts';
import * as say from '../messages/absent.ts';
import type { Ledger, Request, StatementRecord } from '../model/ledger.ts';
import { PENDING_LIMIT_MS } from '../model/limits.ts';
import { incarnationName, nameOf } from '../model/names.ts';
import type { AbsentPrerequisite, Observation, PresentPrerequisite } from '../model/observation.ts';
import type { Desired, NewStatement, Observed, Placement, Prerequisite } from '../model/statement.ts';
import { answering } from './answering.ts';
import type { Refused } from './refused.ts';
import { about, inFlight, type Rule, rule, wait, where } from './rule.ts';
import type { Situation } from './situation.ts';
import { type Taken, takenName } from './taken.ts';

/**
 * The prerequisites that must be COMPLETED before the desired version can start. Those of an older version were
 * COMPLETED.
 */
export const prerequisitesOf = (desired: Desired, ledger: Ledger): readonly Prerequisite[] => {
  const current = currentRecord(ledger);
  if (current === undefined || !exists(current) || !isAnotherVersion(desired, ledger)) return desired.prerequisites;
  return desired.prerequisites.filter(({ versionName }) => !ledger.completed.includes(versionName));
};

/** The incarnation of a prerequisite that is to be COMPLETED. */
const numberOf = ({ versionName }: Prerequisite, { incarnations }: Ledger): number => incarnations[versionName] ?? 1;

/** The name of a prerequisite on Confluent. */
export const prerequisiteName = (prerequisite: Prerequisite, ledger: Ledger): string =>
  incarnationName(prerequisite.versionName, numberOf(prerequisite, ledger));

/** A record of a prerequisite of which nothing is known yet. */
export const plannedPrerequisite = (prerequisite: Prerequisite, ledger: Ledger): StatementRecord =>
  newRecord(prerequisite.versionName, numberOf(prerequisite, ledger));

/** The ledger in which the prerequisite runs once more, under its next name. */
export const withNextPrerequisite = (ledger: Ledger, prerequisite: Prerequisite): Ledger => ({
  ...ledger,
  incarnations: { ...ledger.incarnations, [prerequisite.versionName]: numberOf(prerequisite, ledger) + 1 },
});

const acceptedIn = (ledger: Ledger): readonly Request[] =>
  prerequisiteRecord(ledger)?.journal.filter(isAccepted).slice(-1) ?? [];

/** The create of a prerequisite, and the ledger with it. */
export const createPrerequisite = (
  { wanted }: AbsentPrerequisite,
  ledger: Ledger,
  placement: Partial<Placement>,
  now: number,
): { readonly step: { readonly do: 'create'; readonly statement: NewStatement }; readonly ledger: Ledger } => {
  const record: StatementRecord = { ...plannedPrerequisite(wanted, ledger), evidence: 'requested' };
  const putOff = putOffCreates(ledger.records[nameOf(record)] ?? record);
  return {
    step: {
      do: 'create',
      statement: {
        statementName: nameOf(record),
        sql: wanted.sql,
        properties: wanted.properties,
        ...(wanted.secretProperties && { secretProperties: wanted.secretProperties }),
        placement,
      },
    },
    ledger: withPrerequisite(ledger, {
      ...record,
      // A create that Confluent accepted a moment ago still counts, even of another prerequisite.
      journal: [
        ...acceptedIn(ledger),
        ...newestOf(takenCreates(ledger.records[nameOf(record)])),
        ...putOff,
        { verb: 'create', purpose: { kind: 'start' }, at: now, placement },
      ],
    }),
  };
};

/** The name of a prerequisite that Confluent does not show, if Confluent says that it is taken. */
export const takenPrerequisite = (
  { statementName, statement }: PresentPrerequisite | AbsentPrerequisite,
  seen: Observation,
  ledger: Ledger,
  now: number,
): Taken | undefined => {
  const answers = statement === undefined ? takenAnswers(ledger.records[statementName]) : undefined;
  return answers && { statementName, answers, seen, ledger, now };
};

/** Confluent's final word on a prerequisite that is still wanted; undefined where there is none. */
export const refusedPrerequisite = (
  wanted: readonly Prerequisite[],
  ledger: Ledger,
  now: number,
): Refused | undefined => {
  const record = Object.values(ledger.records).find(
    (one) => wanted.some(({ versionName }) => versionName === one.versionName) && rejectionOf(one) !== undefined,
  );
  const refusal = record && rejectionOf(record);
  return refusal && { statementName: nameOf(record), refusal, ledger, now, tries: putOffCreates(record).length };
};

/** A first start that waits for a prerequisite. */
interface Waiting extends Situation {
  readonly prerequisite: PresentPrerequisite | AbsentPrerequisite;
}

/** The first start that waits for a prerequisite; undefined if none stands in the way. */
export const waitingFor = (situation: Situation): Waiting | undefined => {
  const { preparation } = situation.seen;
  const prerequisite = preparation.for === 'start' ? preparation.prerequisite : undefined;
  return prerequisite && { ...situation, prerequisite };
};

/** Test for a failed prerequisite that nothing has answered yet. Confluent's purge of it changes nothing about that. */
const hasFailed = ({ prerequisite: { wanted }, failure, unanswered }: Waiting): boolean =>
  failure?.versionName === wanted.versionName && unanswered;

const absent = ({ prerequisite }: Waiting): AbsentPrerequisite | undefined =>
  prerequisite.statement === undefined ? prerequisite : undefined;

/** Test for a prerequisite that the keeper requested so long ago that a person should look. */
const isLate = ({ ledger, now }: Waiting, statement: Observed): boolean => {
  const record = prerequisiteRecord(ledger);
  const since = (record && acceptedAt(record)) ?? statement.updatedAt ?? now;
  return now - since >= PENDING_LIMIT_MS;
};

const waits = ({ prerequisite: { statementName, statement } }: Waiting): string =>
  say.waitsForPrerequisite(statementName, statement?.phase.name ?? '');

const isStuck = (s: Waiting): boolean => s.prerequisite.statement !== undefined && isLate(s, s.prerequisite.statement);

/** Rules about a prerequisite on the way to the first start. */
export const PREREQUISITE: readonly Rule<Waiting>[] = [
  ...about(
    ({ prerequisite, seen, ledger, now }: Waiting) => takenPrerequisite(prerequisite, seen, ledger, now),
    takenName('the name of its prerequisite'),
  ),
  rule(
    'a prerequisite was never run',
    (s) => absent(s) !== undefined && !hasFailed(s),
    'NeverExisted',
    ({ prerequisite: { wanted, statementName }, ledger, seen, now }) => ({
      ...createPrerequisite({ wanted, statementName }, ledger, seen.placement, now),
      action: 'create',
      message: say.prerequisiteFirst(statementName),
    }),
  ),
  ...where(
    'its prerequisite failed',
    ({ prerequisite: { statement } }) => statement === undefined || statement.phase.failed || statement.phase.stopped,
    answering<Waiting>(
      ({ prerequisite }) => say.prerequisiteFailed(prerequisite.statementName),
      ({ prerequisite }, counted, failure) => ({
        step: { do: 'look' },
        action: 'create',
        ledger: withNextPrerequisite(
          changedCurrent(counted, (record) => ({ ...record, failure: { ...failure, superseded: true } })),
          prerequisite.wanted,
        ),
      }),
    ),
  ),
  rule(
    'its prerequisite waits for room in the compute pool',
    (s) => isStuck(s) && s.prerequisite.statement?.poolExhausted === true,
    'PoolExhausted',
    (s) => wait(s.ledger, waits(s)),
  ),
  rule('its prerequisite takes too long', isStuck, 'StuckPending', (s) => wait(s.ledger, waits(s))),
  rule(
    'its prerequisite runs',
    () => true,
    'NeverExisted',
    (s) => inFlight(s.ledger, waits(s)),
  ),
];
