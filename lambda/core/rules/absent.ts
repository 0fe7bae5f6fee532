import { putOffCreates } from '../ledger/journal.ts';
import { refusalOf } from '../ledger/records.ts';
import { takenAnswers } from '../ledger/taken.ts';
import * as say from '../messages/absent.ts';
import { FAILED_AND_GONE } from '../messages/failed.ts';
import type { Decision } from '../model/decision.ts';
import { isIndependent, type StatementRecord } from '../model/ledger.ts';
import { nameOf } from '../model/names.ts';
import { countedAnswer, exhausted, failureHold, withTrial } from './answering.ts';
import { START_CHECKS } from './checks.ts';
import { createOf, nextIncarnation } from './incarnation.ts';
import { PREREQUISITE, refusedPrerequisite, waitingFor } from './prerequisites.ts';
import { REFUSED, type Refused } from './refused.ts';
import { about, hold, inFlight, nothing, type Rule, refer, rule, where } from './rule.ts';
import { type Situation, situationOf } from './situation.ts';
import { type Taken, takenName } from './taken.ts';
import { OTHERS_FIRST } from './writers.ts';

/** Confluent's final word on the create of this version, or of one of its prerequisites. */
const refusedOf = ({ record, desired, ledger, now }: Situation): Refused | undefined => {
  const refusal = refusalOf(record);
  const tries = putOffCreates(record).length;
  if (refusal !== undefined) return { statementName: nameOf(record), refusal, ledger, now, tries };
  return refusedPrerequisite(desired.prerequisites, ledger, now);
};

/** The record with the start that a person has approved, if only for a text that Confluent has refused since. */
const approved = ({ approval, record }: Situation): StatementRecord =>
  approval === undefined ? record : { ...record, start: approval };

/** Test for a first start whose name is free, although this look has not shown what stands before it. */
const isUnprepared = ({ seen, exists, record }: Situation): boolean =>
  !exists && isIndependent(record.start) && seen.preparation.for !== 'start' && seen.successor === undefined;

/** The name of this version, if Confluent says that it is taken. */
const takenOf = ({ record, seen, ledger, now }: Situation): Taken | undefined => {
  const answers = takenAnswers(record);
  return answers && { statementName: nameOf(record), answers, seen, ledger, now };
};

/** Rules about a version that is to be created for the first time. */
const FIRST_START: readonly Rule<Situation>[] = [
  ...OTHERS_FIRST,
  ...about(waitingFor, PREREQUISITE),
  ...START_CHECKS,
  ...about(takenOf, takenName('its name')),
  rule('this look has not shown what stands before its first start', isUnprepared, 'NeverExisted', ({ ledger }) =>
    inFlight(ledger, say.LOOKED_AT_AGAIN),
  ),
  refer(
    'nothing stands before its first start',
    () => true,
    (s) => createOf(s, approved(s)) ?? nextIncarnation({ ...s, record: approved(s) }),
  ),
];

/** The next incarnation of a statement that was held for its failures: on trial, and counted, if it can begin at all. */
const onTrial = (s: Situation): Decision => {
  const { desired, seen, now } = s;
  const decision = nextIncarnation(situationOf(desired, seen, countedAnswer(s), now));
  const trial = failureHold(s);
  if (decision.step.do !== 'create' || trial === undefined) return nextIncarnation(s);
  return { ...decision, ledger: withTrial(decision.ledger, now, trial) };
};

/** Rules about a current version that Confluent does not have. */
export const ABSENT: readonly Rule<Situation>[] = [
  rule(
    'it is to stay stopped',
    ({ stopWanted }) => stopWanted,
    'Suspended',
    ({ ledger }) => nothing(ledger, say.STAYS_STOPPED),
  ),
  ...about(refusedOf, REFUSED),
  rule(
    'it was created a moment ago',
    ({ exists, operation, settling }) => exists && operation === undefined && settling,
    'Starting',
    ({ ledger }) => inFlight(ledger, say.JUST_CREATED),
  ),
  ...where(
    'it failed, and is gone since',
    ({ exists }) => exists,
    exhausted<Situation>(() => FAILED_AND_GONE),
  ),
  refer('it failed, and is gone since; an hour has passed', (s) => s.exists && failureHold(s) !== undefined, onTrial),
  refer('it has run, or may have', ({ exists }) => exists, nextIncarnation),
  rule(
    'it is adopted',
    ({ desired }) => desired.sql === undefined,
    'Missing',
    ({ desired, ledger }) => ({ ...hold(ledger, say.adoptedIsGone(desired.versionName)), health: 'held' }),
  ),
  ...FIRST_START,
];
