import { isoTime } from '../model/decision.ts';
import type { Start } from '../model/ledger.ts';
import { APPROVALS } from './absent.ts';

/** Messages about a version that is replaced, and about its successor. */

export const followsThen = (message: string): string => `${message} The new version follows then.`;

export const meanwhile = (message: string, waiting: string): string =>
  `${message} Meanwhile the new version waits: ${waiting}`;

export const settling =
  'It has just been asked to start or resume: the new version waits until that has shown its effect.';

export const olderIsStopped = (older: string): string =>
  `${older} is stopped, so that the new version takes over where it stops.`;

const beginsAt = (start: Start): string => {
  switch (start.from) {
    case 'statement':
      return `where ${start.statementName} stops`;
    case 'offsets':
      return 'at the recorded offsets of the older one';
    case 'timestamp':
      return `with the rows from ${isoTime(start.timestamp)} on, as approved`;
    case 'configured':
      return 'where its configuration says';
    case 'earliest':
      return 'from the beginning, as asked for';
  }
};

export const successorIsCreated = (successor: string, start: Start): string =>
  `Its SQL or properties have changed: ${successor} is created and begins ${beginsAt(start)}.`;

export const cannotCarryOn = (older: string, why: string): string =>
  `Its SQL or properties have changed, but ${older} cannot be carried on from: ${why}. Put the older text back to go on with that one; ${APPROVALS}`;

export const OFFSETS_UNUSABLE = 'its SQL text cannot be started exactly at the recorded offsets';
export const NOT_KNOWN_TO_HAVE_RUN = 'it is not known whether it has ever run';
export const NOT_KNOWN_HOW_FAR = 'it does not run, and how far it had read is not known';

export const notReplaced = (older: string, why: string): string =>
  `Its SQL or properties have changed since ${older} was started, which goes on as it is: ${why}.`;

export const isAdopted = (versionName: string): string =>
  `${versionName} is to be adopted, which does not replace what this keeper has started itself. Give the adopted statement an entry of its own`;
export const HELD_BY_POLICY =
  'by its policy ("onChange": "hold") it is not replaced. Put the text back, or change the policy';
const REPROCESS = 'Put the text back, or choose "onChange": "reprocess", which reads every row again';

export const beginsByHint = (modes: readonly string[]): string =>
  `a table hint in the text says itself where it begins to read (scan.startup.mode ${modes.join(', ')}), and wins over everything else. Put the text back, or take the hint out`;

export const keepsState = (kept: string): string =>
  `${kept}, so that it cannot be carried over exactly: what is in the state would be lost. ${REPROCESS}`;

export const olderKeepsState = (operators: readonly string[]): string =>
  `by Confluent’s plan it keeps state itself (${operators.join(', ')}), which a carry-over would lose. ${REPROCESS}`;

export const upsertSink = (by: string): string =>
  `its sink is an upsert table (${by}), and Confluent excludes such sinks from carry-over. Put the text back, or choose "onChange": "reprocess": every row is read again, and the sink ends the same if its sources still have all of their rows`;

export const PLAN_FIRST =
  'Its SQL or properties have changed: Confluent is asked for its plan of the new text (EXPLAIN) first, which shows whether it keeps state.';

export const DRY_RUN_FIRST =
  'Its SQL or properties have changed: Confluent checks the new text in a dry run first, before the older version stops.';

export const dryRunWithout = (phase: string, due: number): string =>
  `Its SQL or properties have changed, but Confluent answered the dry run of the new text with ${phase}, which is no verdict: the next one is at ${isoTime(due)}.`;

export const backToEarlier = (due: number): string =>
  `Its SQL or properties are those of an earlier version again: in case only a function wants them that is about to end, it begins at ${isoTime(due)}, or at \`restart\`.`;

export const hasRunBefore = (name: string): string => `${name} has run before: the next incarnation follows it.`;
export const isThereAlready = (name: string): string => `${name} is there already.`;
export const notShownYet = (name: string): string => `${name} is not shown yet.`;
export const isAboutToStop = (name: string): string => `${name} is about to stop.`;
export const askedToStop = (name: string): string => `${name} has been asked to stop.`;
export const isInPhase = (name: string, phase: string): string => `${name} is ${phase}.`;
export const hasTakenOver = (name: string): string => `${name} has taken over.`;

export const justCreated = (name: string): string => `${name} has just been created, and is not shown yet.`;
export const goneBefore = (name: string): string => `${name} is gone before it took over.`;
export const isGone = (name: string): string => `${name} is gone.`;
export const notWanted = (name: string): string => `${name} is not wanted any more.`;
export const mayStillCome = (name: string, until: number): string =>
  `${name}, which is not wanted any more, has been asked for: whether it comes is waited for until ${isoTime(until)}.`;
export const runsAgain = (name: string): string => `${name} runs again.`;
export const hasReadOn = (name: string): string => `${name} has read on since.`;

export const waitsForApproved = (waiting: string, older: string): string =>
  `${waiting} waits for ${older}, which cannot be stopped: Confluent gives it up after six hours, and then it starts anew, as approved.`;
export const beginsWhereItStops = (waiting: string): string => `${waiting} begins where it stops.`;
export const stoppedForApproved = (waiting: string, older: string): string =>
  `${waiting} waits for ${older}, which has failed: it is stopped, to begin anew, as approved.`;
const notSince = (downSince: number | undefined): string =>
  downSince === undefined ? '' : ` Nothing has run since ${isoTime(downSince)}.`;
export const canBeginElsewhere = (waiting: string, downSince: number | undefined): string =>
  `${waiting} begins where it stops, once it can be resumed and stopped.${notSince(downSince)} To begin elsewhere: ${APPROVALS}`;
export const isLookedAt = (waiting: string): string => `Confluent is looking at ${waiting}.`;
export const isStarted = (waiting: string): string => `Confluent is starting ${waiting}.`;

export const tooLong = (message: string, minutes: number, detail: string | undefined): string =>
  `${message} The new version has waited for ${minutes} minutes${detail === undefined ? '' : ` (${detail})`}: look at both statements.`;

export const staysInCharge = (message: string, older: string): string => `${message} ${older} stays in charge.`;
export const couldNotBegin = (name: string, detail: string): string => `${name} could not begin (${detail})`;
export const olderGoesOn = (why: string, older: string): string => `${why}: ${older} is resumed where it stopped.`;
export const savepointsFailed = (older: string, due: number): string =>
  `Its SQL or properties have changed since ${older} was started, which goes on as it is: the savepoints of its last stops failed, so that the new version could not carry on from it. The next try is at ${isoTime(due)}, or at \`restart\`.`;
export const triedAgainAsAsked = (name: string): string => `${name} is tried again, as asked.`;
export const triedAgain = (name: string): string => `${name} is tried again.`;
export const waitedInVain = (name: string): string => `${name} has waited in vain.`;
export const stoppedBySomebody = (name: string): string =>
  `Somebody stopped ${name} before it took over: \`restart\` tries again.`;

export const prerequisiteFirst = (name: string): string =>
  `Its SQL or properties have changed: the prerequisite ${name} is run first.`;
export const waitsForPrerequisite = (name: string, phase: string): string =>
  `Its new version waits for the prerequisite ${name} (${phase}).`;
export const PREREQUISITE_AGAIN = 'Its prerequisite is run again, as asked.';
export const prerequisiteFailed = (name: string, why: string): string =>
  `The prerequisite ${name} of its new version failed: ${why}. Correct it and deploy, or \`restart\` once the cause is gone.`;
