import { isStillThere, promote, stillWaits } from '../ledger/promotion.ts';
import { rejectionOf, withoutRejections } from '../ledger/records.ts';
import { takenAnswers } from '../ledger/taken.ts';
import * as say from '../messages/change.ts';
import type { Decision } from '../model/decision.ts';
import { EFFECT_TIMEOUT_MS, LONGEST_CREATE_MS } from '../model/limits.ts';
import { aboutSuccessor, asOlder, type Change, createSuccessor, keepOlder, lookAgain } from './change.ts';
import { about, decided, firstOf, type Rule, refer, wait } from './rule.ts';
import { beginsAfterOlder, drop, isWanted, nameIn, refusedSuccessor, type Succession, since } from './succession.ts';
import { takenName } from './taken.ts';

const isOlderLive = ({ seen: { statement } }: Change): boolean => statement !== undefined && !statement.phase.atRest;

/** The hold after Confluent's refusal of a wanted successor; undefined if the keeper is to request it once more. */
const heldRefusal = (change: Succession): Decision | undefined => {
  const refusal = rejectionOf(change.successor);
  return refusal !== undefined && isWanted(change) ? refusedSuccessor(change, refusal) : undefined;
};

/** Proof that a successor that is gone has never run. */
const hasNeverRun = ({ successor, seen, ...change }: Succession): boolean =>
  isOlderLive({ seen, ...change }) || successor.evidence === 'neverRan' || stillWaits(successor, seen.statement);

const mayStillCome = (change: Succession): Decision => {
  const until = since(change) + LONGEST_CREATE_MS;
  const message = say.mayStillCome(nameIn(change), until);
  // If it still comes, it begins at once: the keeper must not resume the older version beside it.
  if (!isOlderLive(change) && !change.suspended) return decided('Replacing', wait(change.ledger, message));
  return keepOlder(change, (kept) => decided('Replacing', wait(kept, message)));
};

/** The wait or the hold while the successor's name is taken; undefined if the keeper is to request it once more. */
const heldName = (change: Succession): Decision | undefined => {
  const { successor, seen, ledger, now, olderName } = change;
  const answers = takenAnswers(successor);
  const waiting =
    answers &&
    firstOf(takenName('the name of the new version'), { statementName: nameIn(change), answers, seen, ledger, now });
  if (waiting === undefined || waiting.step.do === 'look') return waiting;
  const message = seen.statement === undefined ? waiting.message : say.staysInCharge(waiting.message, olderName);
  return keepOlder(change, (kept) => aboutSuccessor(successor, change, { ...waiting, message, ledger: kept }));
};

/** Rules about a successor that Confluent had accepted, and that is gone. */
export const ACCEPTED_AND_GONE: readonly Rule<Succession>[] = [
  ...about(heldRefusal, [
    refer(
      'Confluent had refused it',
      () => true,
      (held) => held,
    ),
  ]),
  refer(
    'it was created a moment ago',
    (change) => change.now < since(change) + EFFECT_TIMEOUT_MS,
    (change) => lookAgain(say.justCreated(nameIn(change)), change.ledger),
    'Replacing',
  ),
  refer('it can never have run', hasNeverRun, (change) => drop(change, say.goneBefore(nameIn(change))), 'Replacing'),
  refer(
    'it may have run: from then on its own position counts',
    () => true,
    (change) => lookAgain(say.isGone(nameIn(change)), promote(change.ledger, change.successor)),
    'Replacing',
  ),
];

/** Rules about a successor that the keeper requested, and that no look has shown. */
export const NEVER_SEEN: readonly Rule<Succession>[] = [
  refer(
    'it is not wanted any more, and cannot come any more',
    (change) =>
      !isWanted(change) &&
      (rejectionOf(change.successor) !== undefined || change.now >= since(change) + LONGEST_CREATE_MS),
    (change) => drop(change, say.notWanted(nameIn(change))),
    'Replacing',
  ),
  refer('it is not wanted any more, and may still come', (change) => !isWanted(change), mayStillCome),
  ...about(heldRefusal, [
    refer(
      'Confluent refuses it',
      () => true,
      (held) => held,
    ),
  ]),
  refer(
    // A successor that does not wait for the older version must not begin beside it.
    'the older version runs again',
    (change) => !beginsAfterOlder(change) && isOlderLive(change),
    (change) => drop(change, say.runsAgain(change.olderName)),
    'Replacing',
  ),
  refer(
    'the older version has read on',
    ({ successor, older }) => !isStillThere(successor, older.record.position),
    (change) => drop(change, say.hasReadOn(change.olderName)),
    'Replacing',
  ),
  refer(
    // Beside an older version that is to stay stopped, the successor would be promoted at once.
    'the older version is suspended',
    ({ suspended }) => suspended,
    (change) => asOlder(change, say.followsThen(change.alone.message)),
    'Suspended',
  ),
  ...about(heldName, [
    refer(
      'Confluent answers that its name is taken',
      () => true,
      (waiting) => waiting,
      'NameTaken',
    ),
  ]),
  refer(
    'it is still wanted: the keeper requests it once more',
    () => true,
    (change) =>
      createSuccessor({ ...change, ledger: withoutRejections(change.ledger, nameIn(change)) }, change.successor.start),
    'SpecChanged',
  ),
];
