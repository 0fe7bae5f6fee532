import { isTooFresh, type Unseen, unseenOf, unseenReplaced } from '../ledger/unseen.ts';
import { JUST_CREATED } from '../messages/absent.ts';
import * as say from '../messages/unseen.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Observation } from '../model/observation.ts';
import type { Desired } from '../model/statement.ts';
import { inFlight, nothing, type Rule, rule } from './rule.ts';

/** A hidden statement in the way of every decision. */
interface InTheWay extends Unseen {
  readonly seen: Observation;
  readonly ledger: Ledger;
  readonly now: number;
}

const messageOf = ({ hidden, record }: Unseen, { placement }: Observation): string => {
  const sent = record?.journal.findLast(({ placement: place }) => place !== undefined)?.placement;
  const own = record?.placement?.computePoolId ?? sent?.computePoolId;
  return say.isHidden(hidden, { own, configured: placement.computePoolId });
};

/** The hidden statement in the way; undefined if there is none. */
export const hiddenOf = ({
  desired,
  seen,
  ledger,
  now,
}: {
  readonly desired: Desired;
  readonly seen: Observation;
  readonly ledger: Ledger;
  readonly now: number;
}): InTheWay | undefined => {
  const unseen = unseenOf(desired, seen, ledger);
  return unseen && { ...unseen, seen, ledger, now };
};

/** Rules about a statement that Confluent hides although it may live. A 403 never proves that it is gone. */
export const UNSEEN: readonly Rule<InTheWay>[] = [
  rule(
    'it was created a moment ago, and Confluent does not show it yet',
    (s) => isTooFresh(s, s.now),
    'Starting',
    ({ ledger }) => inFlight(ledger, JUST_CREATED),
  ),
  rule(
    'Confluent denies it and does not list it, and it may live',
    () => true,
    'AccessDenied',
    (s) => nothing(s.ledger, messageOf(s, s.seen)),
  ),
];

/**
 * The cause, in words, for which no start can be approved: a statement that may live cannot be seen. Undefined if every
 * one can.
 */
export const notToBeApproved = (desired: Desired, seen: Observation, ledger: Ledger): string | undefined => {
  const unseen = unseenOf(desired, seen, ledger) ?? unseenReplaced(seen, ledger);
  return unseen && messageOf(unseen, seen);
};
