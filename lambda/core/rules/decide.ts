import { isStopWanted } from '../ledger/journal.ts';
import { owns } from '../ledger/observe.ts';
import { successorRecord } from '../ledger/records.ts';
import { currentDesired, isChanging } from '../ledger/versions.ts';
import { notTheKeepers } from '../messages/absent.ts';
import { replacedIsLive } from '../messages/writers.ts';
import type { Decision } from '../model/decision.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Observation } from '../model/observation.ts';
import type { Desired } from '../model/statement.ts';
import { BEGIN_CHANGE } from './begin-change.ts';
import { changeOf } from './change.ts';
import { decideCurrent } from './current.ts';
import { decide as decideBy, hold, inFlight, type Rule, refer, rule, stop } from './rule.ts';
import { carryThrough } from './successor.ts';

/** The case of one configured statement: what a look has shown of it, and the ledger that knows the look. */
interface Case {
  readonly desired: Desired;
  readonly seen: Observation;
  readonly ledger: Ledger;
  readonly now: number;
}

const isForeign = ({ desired, seen: { statement }, ledger }: Case): boolean =>
  statement !== undefined && !owns(currentDesired(desired, ledger), statement, ledger);

/** Test for a replaced version that runs once more: it would write every row a second time. */
const isReplacedLive = ({ seen: { replaced, statement }, ledger }: Case): boolean => {
  if (replaced?.phase.live !== true) return false;
  // A person has stopped this version, and somebody runs the replaced one: the keeper leaves that to them until this
  // version is to run.
  return !(isStopWanted(ledger) && (statement === undefined || statement.phase.atRest));
};

const decideChange = ({ desired, seen, ledger, now }: Case): Decision => {
  const change = changeOf(desired, seen, ledger, now);
  const successor = successorRecord(ledger);
  return successor === undefined ? decideBy(BEGIN_CHANGE, change) : carryThrough(change, successor);
};

/**
 * Rules that choose the list of rules: for a foreign statement, a replaced version that is live, a change, or the
 * current version.
 */
const CASES: readonly Rule<Case>[] = [
  rule('a statement has its name, and is not the keeper’s', isForeign, 'ForeignWriter', ({ ledger, seen }) =>
    hold(ledger, notTheKeepers(seen.statement?.statementName ?? '')),
  ),
  rule(
    'the version that was replaced is about to stop',
    (c) => isReplacedLive(c) && c.seen.replaced?.stopped === true,
    'Replacing',
    ({ ledger, seen }) => inFlight(ledger, replacedIsLive(seen.replaced?.statementName ?? '')),
  ),
  rule('the version that was replaced is live', isReplacedLive, 'Replacing', ({ ledger, seen }) => {
    const name = seen.replaced?.statementName ?? '';
    return stop(ledger, replacedIsLive(name), name);
  }),
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
  decideBy(CASES, { desired, seen, ledger, now });
