import { APPROVALS } from '../current/incarnation.ts';
import { statementOf } from '../current/start.ts';
import { type Decision, hold, inFlight, type Seen } from '../model/decision.ts';
import { type Attempt, type Ledger, type Start, type Version, without } from '../model/ledger.ts';
import { GRACE, STOP_NOTED } from '../model/limits.ts';
import type { Desired } from '../model/statement.ts';
import { currentName, nameOf, nextVersion } from '../model/version.ts';

/** A statement whose version is to be replaced, or is being replaced. */
export interface Change {
  readonly desired: Desired;
  /** The older version, which is in charge until its place is taken. */
  readonly charge: Desired;
  readonly seen: Seen;
  readonly ledger: Ledger;
  /** What would be done about the older version by itself. */
  readonly older: Decision;
  readonly now: number;
}

/** The older version's name on Confluent. */
export const olderName = ({ ledger, charge }: Change): string => currentName(charge, ledger);

/** A decision about the version that is to take over. */
export const about = (version: Version, { seen }: Change, decision: Decision): Decision => ({
  ...decision,
  subject: { statementName: nameOf(version), phase: seen.next?.phase ?? 'ABSENT' },
});

/** What is done about the older version by itself. */
export const asOlder = (change: Change, message = change.older.message): Decision => ({
  ...change.older,
  message,
  subject: { statementName: olderName(change), phase: change.seen.statement?.phase ?? 'ABSENT' },
});

/** The new version has to wait: the older one goes on, and is kept alive like any other. Its own trouble comes first. */
export const keepOlder = (change: Change, held: (ledger: Ledger) => Decision): Decision => {
  const { older } = change;
  const decision = held(older.ledger);
  if (older.health !== 'healthy') {
    return asOlder(change, `${older.message} Meanwhile the new version waits: ${decision.message}`);
  }
  return { ...decision, ...(older.aside === undefined ? {} : { aside: older.aside }) };
};

/** Looks again, now that the ledger says something else. */
export const lookAgain = (message: string, ledger: Ledger): Decision =>
  inFlight('progressing', { reason: 'Replacing', message, ledger });

/** A resume of the older one that has just been asked for may still take effect: nothing is begun beside that. */
export const settling = (ledger: Ledger): Decision =>
  inFlight('recovering', {
    reason: 'Replacing',
    message: 'It has just been asked to start or resume: the new version waits until that has shown its effect.',
    ledger,
  });

/** What a person has approved is kept, for the case that the new version comes to nothing. */
const approvedIn = ({ attempt }: Ledger): Pick<Attempt, 'from'> =>
  attempt?.from === undefined ? {} : { from: attempt.from };

/** Stops the older version, on the way to the new one; `tried` says whether that has come to nothing before. */
export const stopOlder = (change: Change, tried: Pick<Attempt, 'fruitless'> = {}): Decision => ({
  step: { do: 'stop', statementName: olderName(change) },
  action: 'stop',
  health: 'progressing',
  reason: 'Replacing',
  message: `${olderName(change)} is stopped, so that the new version takes over where it stops.`,
  ledger: {
    ...change.ledger,
    attempt: { of: 'replace', step: 'stop', at: change.now, ...approvedIn(change.ledger), ...tried },
  },
});

/** The older one has failed, and has been asked to stop: that may still take effect. */
export const mayYetStop = ({ seen, ledger: { attempt }, now }: Change): boolean =>
  attempt?.of === 'replace' &&
  attempt.answer !== 'refused' &&
  now < attempt.at + (seen.statement?.stopped === true ? STOP_NOTED : GRACE);

const beginsAt = (start: Start): string => {
  switch (start.from) {
    case 'statement':
      return `where ${start.statementName} stops`;
    case 'offsets':
      return 'at the recorded offsets of the older one';
    case 'timestamp':
      return `with the rows from ${new Date(start.timestamp).toISOString()} on, as approved`;
    case 'earliest':
      return 'from the beginning, as asked for';
  }
};

/**
 * Of what was under way for the older version, only that the keeper itself stops it counts from now on: should the new
 * version be refused, nobody else is taken for it.
 */
export const withStop = (ledger: Ledger, { statement }: Seen): Ledger => {
  const { attempt } = ledger;
  if (attempt === undefined || attempt.of === 'replace') return ledger;
  // A restart that was wished for has asked for no stop yet.
  const isWish = attempt.of === 'restart' && attempt.answer === undefined && statement?.stopped !== true;
  const stops = statement !== undefined && !isWish && (attempt.step === 'stop' || statement.phase === 'STOPPED');
  return stops
    ? { ...ledger, attempt: { of: 'replace', step: 'stop', at: attempt.at, answer: 'accepted' } }
    : without(ledger, 'attempt');
};

/** Asks for the new version, once it is in the ledger; holds where it cannot begin exactly there. */
export const ask = (change: Change, start: Start): Decision => {
  const { desired, seen, ledger, now } = change;
  const version: Version = { ...nextVersion(desired, ledger), start };
  const statement = statementOf(desired, version, seen.placement);
  if (statement === undefined)
    return holdInexact(change, 'its SQL text cannot be started exactly at the recorded offsets');
  const completed = [...new Set([...ledger.completed, ...desired.prerequisites.map((each) => each.versionName)])];
  return about(version, change, {
    step: { do: 'create', statement },
    action: 'replace',
    health: 'progressing',
    reason: 'SpecChanged',
    message: `Its SQL or properties have changed: ${nameOf(version)} is created and begins ${beginsAt(start)}.`,
    ledger: { ...withStop(ledger, seen), next: { version, at: now }, completed },
  });
};

/** The new version could begin nowhere but at a guess. */
export const holdInexact = (change: Change, why: string): Decision => {
  const { desired, ledger } = change;
  const message = `Its SQL or properties have changed, but ${olderName(change)} cannot be carried on from: ${why}. Put the older text back to go on with that one; ${APPROVALS}`;
  return about(nextVersion(desired, ledger), change, hold({ reason: 'Missing', message, ledger }));
};
