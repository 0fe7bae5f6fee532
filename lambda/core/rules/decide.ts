import { isStopWanted } from '../ledger/journal.ts';
import { owns } from '../ledger/observe.ts';
import { successorRecord } from '../ledger/records.ts';
import { currentDesired, isChanging } from '../ledger/versions.ts';
import { notTheKeepers } from '../messages/absent.ts';
import { replacedIsLive } from '../messages/writers.ts';
import type { Decision } from '../model/decision.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Observation } from '../model/observation.ts';
import type { Desired, Observed } from '../model/statement.ts';
import { BEGIN_CHANGE } from './begin-change.ts';
import { changeOf } from './change.ts';
import { decideCurrent } from './current.ts';
import { withRetentionQuestion } from './retention.ts';
import { about, decide as decideBy, hold, inFlight, type Rule, refer, rule, stop } from './rule.ts';
import { carryThrough } from './successor.ts';
import { hiddenOf, UNSEEN } from './unseen.ts';

/** The case of one configured statement: what a look has shown of it, and the ledger that knows the look. */
interface Case {
  readonly desired: Desired;
  readonly seen: Observation;
  readonly ledger: Ledger;
  readonly now: number;
}

/** A statement that is in the way of every decision about the configured one. */
interface InTheWay {
  readonly other: Observed;
  readonly ledger: Ledger;
}

const foreignOf = ({ desired, seen: { statement: other }, ledger }: Case): InTheWay | undefined =>
  other === undefined || owns(currentDesired(desired, ledger), other, ledger) ? undefined : { other, ledger };

/** A replaced version that runs once more: it would write every row a second time. */
const replacedOf = ({ seen: { replaced: other, statement }, ledger }: Case): InTheWay | undefined => {
  if (other?.phase.live !== true) return undefined;
  // A person has stopped this version, and somebody runs the replaced one: the keeper leaves that to them until this
  // version is to run.
  return isStopWanted(ledger) && (statement === undefined || statement.phase.atRest) ? undefined : { other, ledger };
};

const decideChange = ({ desired, seen, ledger, now }: Case): Decision => {
  const change = changeOf(desired, seen, ledger, now);
  const successor = successorRecord(ledger);
  return successor === undefined ? decideBy(BEGIN_CHANGE, change) : carryThrough(change, successor);
};

/**
 * Rules that choose the list of rules: for a hidden statement, a foreign statement, a replaced version that is live, a change, or the
 * current version.
 */
export const CASES: readonly Rule<Case>[] = [
  ...about(hiddenOf, UNSEEN),
  ...about(foreignOf, [
    rule(
      'a statement has its name, and is not the keeper’s',
      () => true,
      'ForeignWriter',
      ({ other, ledger }) => hold(ledger, notTheKeepers(other.statementName)),
    ),
  ]),
  ...about(replacedOf, [
    rule(
      'the version that was replaced is about to stop',
      ({ other }) => other.stopped,
      'Replacing',
      ({ other, ledger }) => inFlight(ledger, replacedIsLive(other.statementName)),
    ),
    rule(
      'the version that was replaced is live',
      () => true,
      'Replacing',
      ({ other, ledger }) => stop(ledger, replacedIsLive(other.statementName), other.statementName),
    ),
  ]),
  refer('its SQL text or properties have changed', ({ desired, ledger }) => isChanging(desired, ledger), decideChange),
  refer(
    'its SQL text and properties are as configured',
    () => true,
    ({ desired, seen, ledger, now }) => decideCurrent(desired, seen, ledger, now),
  ),
];

/**
 * The decision about one statement: a pure function of what is desired, what was observed, what the ledger remembers
 * and the time. `observe` must have brought the ledger up to date with the same look.
 */
export const decide = (desired: Desired, seen: Observation, ledger: Ledger, now: number): Decision =>
  withRetentionQuestion(desired, seen, decideBy(CASES, { desired, seen, ledger, now }));
