import { decideCharge } from '../current/decide-charge.ts';
import { decidePreflight } from '../current/preflight.ts';
import { isSettling } from '../memory/remember.ts';
import { type Decision, hold, inFlight, isoTime, type Seen } from '../model/decision.ts';
import { type Ledger, type Start, type Version, without } from '../model/ledger.ts';
import { STRAGGLING } from '../model/limits.ts';
import { type Desired, isAtRest, type Observed } from '../model/statement.ts';
import { isFirst, nextVersion, versionOf } from '../model/version.ts';
import { carriesOver } from '../sql/offsets.ts';
import { carryThrough } from './carry-through.ts';
import { about, ask, asOlder, type Change, keepOlder, lookAgain, olderName } from './change.ts';
import { decideChangePrerequisite } from './prerequisites.ts';
import { startWhereItCan } from './starting-point.ts';

/** Why this change is not carried out as it is configured. */
const obstacle = ({ desired }: Change): string | undefined => {
  if (desired.sql === undefined) {
    return `${desired.versionName} is to be adopted, which does not replace what this keeper has started itself. Give the adopted statement an entry of its own`;
  }
  if (desired.policies.onChange === 'hold')
    return 'by its policy ("onChange": "hold") it is not replaced. Put the text back, or change the policy';
  if (desired.policies.onChange === 'carry-over' && !carriesOver(desired.sql)) {
    return 'it keeps state or says itself where it begins to read, so that it cannot be carried over exactly. Put the text back, or choose "onChange": "reprocess", which reads every row again';
  }
  return undefined;
};

const holdChanged = (change: Change, why: string): Decision =>
  keepOlder(change, (ledger) =>
    hold({
      reason: 'SpecChanged',
      message: `Its SQL or properties have changed since ${olderName(change)} was started, which goes on as it is: ${why}.`,
      ledger,
    }),
  );

/** A statement of the new version's name is there, though nobody has asked for it as far as the ledger knows. */
const decideFound = (change: Change, found: Observed): Decision => {
  const { desired, ledger, now } = change;
  const version = nextVersion(desired, ledger);
  if (!found.labelled) {
    const message = `${found.statementName} exists, but the keeper did not create it: it has not the keeper's label. Rename or delete it.`;
    return keepOlder(change, (kept) =>
      about(version, change, hold({ reason: 'ForeignWriter', message, ledger: kept })),
    );
  }
  if (isAtRest(found.phase)) {
    const incarnations = { ...ledger.incarnations, [version.versionName]: version.incarnation };
    return lookAgain(`${found.statementName} has run before: the next incarnation follows it.`, {
      ...ledger,
      incarnations,
    });
  }
  const start: Start = { from: 'statement', statementName: olderName(change) };
  const next = { version: { ...version, start, created: true }, at: now };
  return lookAgain(`${found.statementName} is there already.`, { ...ledger, next });
};

/** The older incarnation was asked for, and is not there: the new version begins where that was to. */
const afterUncreated = (change: Change, version: Version): Decision => {
  const { desired, seen, ledger, older, now } = change;
  if (isSettling(ledger, now)) return lookAgain(`${olderName(change)} is not shown yet.`, ledger);
  if (older.health === 'suspended') return asOlder(change);
  if (!isFirst(version)) return ask(change, ledger.attempt?.from ?? version.start);
  const forgotten = without(ledger, 'version', 'actedAt');
  const current = { ...versionOf(desired, forgotten), start: version.start };
  return decideCharge(
    desired,
    seen,
    version.start.from === 'timestamp' ? { ...forgotten, version: current } : forgotten,
    now,
  );
};

/**
 * During a deployment a function of the older release may still want the text that has just been replaced, and go back to it:
 * by its policy, or the newer one's, every row would be read again. It is not given in to before such functions have ended.
 */
const waitForStragglers = (change: Change): Decision | undefined => {
  const { desired, charge, ledger, now } = change;
  const { askedAt = -Infinity } = versionOf(charge, ledger);
  const due = askedAt + STRAGGLING;
  const isBack = ledger.incarnations[desired.versionName] !== undefined;
  if (!isBack || now >= due || ledger.attempt?.of === 'restart') return undefined;
  const message = `Its SQL or properties are those of an earlier version again: in case only a function wants them that is about to end, it begins at ${isoTime(due)}, or at \`restart\`.`;
  return keepOlder(change, (kept) => inFlight('progressing', { reason: 'SpecChanged', message, ledger: kept }));
};

/** Before the new version is asked for. */
const begin = (change: Change): Decision => {
  const { desired, charge, seen, ledger, older, now } = change;
  const version = versionOf(charge, ledger);
  if (!version.created) return afterUncreated(change, version);
  if (older.health === 'suspended') return asOlder(change, `${older.message} The new version follows then.`);
  if (seen.statement?.phase === 'STOPPED' && ledger.attempt?.of === 'savepoint') return asOlder(change);
  if (seen.next !== undefined) return decideFound(change, seen.next);
  const why = obstacle(change);
  if (why !== undefined) return holdChanged(change, why);
  const later = waitForStragglers(change);
  if (later !== undefined) return later;
  const before =
    seen.prerequisite === undefined
      ? decidePreflight(desired, seen, ledger, now, 'SpecChanged')
      : decideChangePrerequisite(change, seen.prerequisite);
  if (before === undefined) return startWhereItCan(change);
  const decision = about(nextVersion(desired, ledger), change, before);
  if (before.health !== 'held') return decision;
  const { refusal } = before.ledger;
  return keepOlder(change, (kept) => ({ ...decision, ledger: refusal === undefined ? kept : { ...kept, refusal } }));
};

/**
 * Its SQL or properties have changed. The new version is created first, and waits in PENDING for the older one to stop:
 * only once Confluent has accepted it is the older one stopped. What was begun is carried through, whoever has begun it,
 * before anything else is; so at most one version ever waits.
 */
export const decideChange = (desired: Desired, charge: Desired, seen: Seen, ledger: Ledger, now: number): Decision => {
  const older = decideCharge(charge, seen, ledger, now);
  const change: Change = { desired, charge, seen, ledger, older, now };
  return ledger.next === undefined ? begin(change) : carryThrough(change, ledger.next);
};
