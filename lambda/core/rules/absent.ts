import { refusalOf } from '../ledger/records.ts';
import * as say from '../messages/absent.ts';
import { FAILED_AND_GONE } from '../messages/failed.ts';
import { isIndependent, type StatementRecord } from '../model/ledger.ts';
import { nameOf } from '../model/names.ts';
import { exhausted } from './answering.ts';
import { START_CHECKS } from './checks.ts';
import { createOf, nextIncarnation } from './incarnation.ts';
import { PREREQUISITE, refusedPrerequisite, waitingFor } from './prerequisites.ts';
import { REFUSED, type Refused } from './refused.ts';
import { about, hold, inFlight, nothing, type Rule, refer, rule, where } from './rule.ts';
import type { Situation } from './situation.ts';
import { OTHERS_FIRST } from './writers.ts';

/** Confluent's final word on the create of this version, or of one of its prerequisites. */
const refusedOf = ({ record, desired, ledger, now }: Situation): Refused | undefined => {
  const refusal = refusalOf(record);
  if (refusal !== undefined) return { statementName: nameOf(record), refusal, ledger, now };
  return refusedPrerequisite(desired.prerequisites, ledger, now);
};

/** The record with the start that a person has approved, if only for a text that Confluent has refused since. */
const approved = ({ approval, record }: Situation): StatementRecord =>
  approval === undefined ? record : { ...record, start: approval };

/** Test for a first start whose name is free, although this look has not shown what stands before it. */
const isUnprepared = ({ seen, exists, record }: Situation): boolean =>
  !exists && isIndependent(record.start) && seen.preparation.for !== 'start' && seen.successor === undefined;

/** Rules about a version that is to be created for the first time. */
const FIRST_START: readonly Rule<Situation>[] = [
  ...OTHERS_FIRST,
  ...about(waitingFor, PREREQUISITE),
  ...START_CHECKS,
  rule('this look has not shown what stands before its first start', isUnprepared, 'NeverExisted', ({ ledger }) =>
    inFlight(ledger, say.LOOKED_AT_AGAIN),
  ),
  refer(
    'nothing stands before its first start',
    () => true,
    (s) => createOf(s, approved(s)) ?? nextIncarnation({ ...s, record: approved(s) }),
  ),
];

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
  refer('it has run, or may have', ({ exists }) => exists, nextIncarnation),
  rule(
    'it is adopted',
    ({ desired }) => desired.sql === undefined,
    'Missing',
    ({ desired, ledger }) => ({ ...hold(ledger, say.adoptedIsGone(desired.versionName)), health: 'held' }),
  ),
  ...FIRST_START,
];
