import { failureOf } from '../ledger/failure.ts';
import { changed, exists, rejectionOf, withoutRejections, withSuccessor } from '../ledger/records.ts';
import * as say from '../messages/change.ts';
import type { Decision } from '../model/decision.ts';
import type { Refusal, StatementRecord } from '../model/ledger.ts';
import { nameOf } from '../model/names.ts';
import type { Observed } from '../model/statement.ts';
import { aboutSuccessor, type Change, keepOlder, lookAgain } from './change.ts';
import { REFUSED } from './refused.ts';
import { firstOf } from './rule.ts';

/** A change whose new version was asked for. */
export interface Succession extends Change {
  readonly successor: StatementRecord;
}

/** A successor that Confluent has. */
export interface Shown extends Succession {
  readonly shown: Observed;
}

/** The name of the successor. */
export const nameIn = ({ successor }: Succession): string => nameOf(successor);

/** Time at which the successor was asked for. */
export const since = ({ successor, now }: Succession): number => successor.succeedsSince ?? now;

/** The same with the successor that Confluent has; undefined where it has none. */
export const shownOf = (change: Succession): Shown | undefined =>
  change.seen.successor && { ...change, shown: change.seen.successor };

/** Whether the version on its way is the one that is configured. */
export const isWanted = ({ desired, successor }: Succession): boolean => successor.versionName === desired.versionName;

/** A second look without the successor: it never came to run. A name that was used is not used again. */
export const drop = ({ ledger, successor }: Succession, why: string): Decision => {
  const { versionName, incarnation } = successor;
  const incarnations = exists(successor) ? { ...ledger.incarnations, [versionName]: incarnation } : ledger.incarnations;
  return lookAgain(why, { ...withoutRejections(withSuccessor(ledger, undefined)), incarnations });
};

/** The hold on Confluent's final word on the successor; undefined where it was about the pool, and is to be asked again. */
export const refusedSuccessor = (change: Succession, refusal: Refusal): Decision | undefined => {
  const { successor, ledger, now, seen, olderName } = change;
  const held = firstOf(REFUSED, { statementName: nameOf(successor), refusal, ledger, now });
  if (held === undefined) return undefined;
  const message = seen.statement === undefined ? held.message : say.staysInCharge(held.message, olderName);
  return keepOlder(change, (kept) =>
    aboutSuccessor(successor, change, {
      ...held,
      message,
      // Kept with its time, so that the next try is not put off by each look.
      ledger: withoutRejections(
        changed(kept, nameOf(successor), (record) => withRefusal(record, refusal, change)),
        nameOf(successor),
      ),
    }),
  );
};

const withRefusal = (record: StatementRecord, refusal: Refusal, { seen, now }: Change): StatementRecord => {
  const shown = seen.successor;
  const { at, detail: message, signals } = refusal;
  if (shown === undefined || rejectionOf(record)?.detail === message) return record;
  const failure = { ...failureOf(shown, seen.successorExceptions, record.versionName, now), at, message, signals };
  return { ...record, failure };
};
