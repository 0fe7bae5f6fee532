import * as say from '../../../lambda/core/messages/change.ts';
import { BEGIN } from '../keeping.ts';
import { pin } from './pinned.ts';

pin<typeof say>({
  followsThen: [[() => say.followsThen('It is stopped.'), 'It is stopped. The new version follows then.']],
  meanwhile: [
    [
      () => say.meanwhile('It is failing.', 'flights-2 is not shown yet.'),
      'It is failing. Meanwhile the new version waits: flights-2 is not shown yet.',
    ],
  ],
  settling: [
    [
      () => say.settling,
      'It has just been asked to start or resume: the new version waits until that has shown its effect.',
    ],
  ],
  olderIsStopped: [
    [() => say.olderIsStopped('flights-1'), 'flights-1 is stopped, so that the new version takes over where it stops.'],
  ],
  successorIsCreated: [
    [
      () => say.successorIsCreated('flights-2', { from: 'statement', statementName: 'flights-1' }),
      'Its SQL or properties have changed: flights-2 is created and begins where flights-1 stops.',
    ],
    [
      () => say.successorIsCreated('flights-2', { from: 'offsets', offsets: {} }),
      'Its SQL or properties have changed: flights-2 is created and begins at the recorded offsets of the older one.',
    ],
    [
      () => say.successorIsCreated('flights-2', { from: 'timestamp', timestamp: BEGIN }),
      'Its SQL or properties have changed: flights-2 is created and begins with the rows from 2026-11-22T10:00:00.000Z on, as approved.',
    ],
    [
      () => say.successorIsCreated('flights-2', { from: 'earliest' }),
      'Its SQL or properties have changed: flights-2 is created and begins from the beginning, as asked for.',
    ],
  ],
  cannotCarryOn: [
    [
      () => say.cannotCarryOn('flights-1', 'why'),
      'Its SQL or properties have changed, but flights-1 cannot be carried on from: why. Put the older text back to go on with that one; `restart` with "from": "earliest" reads every row again, with "from": "<timestamp>" those from then on.',
    ],
  ],
  OFFSETS_UNUSABLE: [[() => say.OFFSETS_UNUSABLE, 'its SQL text cannot be started exactly at the recorded offsets']],
  NOT_KNOWN_TO_HAVE_RUN: [[() => say.NOT_KNOWN_TO_HAVE_RUN, 'it is not known whether it has ever run']],
  NOT_KNOWN_HOW_FAR: [[() => say.NOT_KNOWN_HOW_FAR, 'it does not run, and how far it had read is not known']],
  notReplaced: [
    [
      () => say.notReplaced('flights-1', 'why'),
      'Its SQL or properties have changed since flights-1 was started, which goes on as it is: why.',
    ],
  ],
  isAdopted: [
    [
      () => say.isAdopted('flights-2'),
      'flights-2 is to be adopted, which does not replace what this keeper has started itself. Give the adopted statement an entry of its own',
    ],
  ],
  HELD_BY_POLICY: [
    [
      () => say.HELD_BY_POLICY,
      'by its policy ("onChange": "hold") it is not replaced. Put the text back, or change the policy',
    ],
  ],
  beginsByHint: [
    [
      () => say.beginsByHint(['latest-offset', 'timestamp']),
      'a table hint in the text says itself where it begins to read (scan.startup.mode latest-offset, timestamp), and wins over everything else. Put the text back, or take the hint out',
    ],
  ],
  keepsState: [
    [
      () => say.keepsState('by its text it keeps state (a join)'),
      'by its text it keeps state (a join), so that it cannot be carried over exactly: what is in the state would be lost. Put the text back, or choose "onChange": "reprocess", which reads every row again',
    ],
  ],
  olderKeepsState: [
    [
      () => say.olderKeepsState(['Join', 'Rank']),
      'by Confluent’s plan it keeps state itself (Join, Rank), which a carry-over would lose. Put the text back, or choose "onChange": "reprocess", which reads every row again',
    ],
  ],
  upsertSink: [
    [
      () => say.upsertSink('INFORMATION_SCHEMA'),
      'its sink is an upsert table (INFORMATION_SCHEMA), and Confluent excludes such sinks from carry-over. Put the text back, or choose "onChange": "reprocess": every row is read again, and the sink ends the same if its sources still have all of their rows',
    ],
  ],
  PLAN_FIRST: [
    [
      () => say.PLAN_FIRST,
      'Its SQL or properties have changed: Confluent is asked for its plan of the new text (EXPLAIN) first, which shows whether it keeps state.',
    ],
  ],
  DRY_RUN_FIRST: [
    [
      () => say.DRY_RUN_FIRST,
      'Its SQL or properties have changed: Confluent checks the new text in a dry run first, before the older version stops.',
    ],
  ],
  dryRunWithout: [
    [
      () => say.dryRunWithout('PENDING', BEGIN),
      'Its SQL or properties have changed, but Confluent answered the dry run of the new text with PENDING, which is no verdict: the next one is at 2026-11-22T10:00:00.000Z.',
    ],
  ],
  backToEarlier: [
    [
      () => say.backToEarlier(BEGIN),
      'Its SQL or properties are those of an earlier version again: in case only a function wants them that is about to end, it begins at 2026-11-22T10:00:00.000Z, or at `restart`.',
    ],
  ],
  hasRunBefore: [[() => say.hasRunBefore('flights-2'), 'flights-2 has run before: the next incarnation follows it.']],
  isThereAlready: [[() => say.isThereAlready('flights-2'), 'flights-2 is there already.']],
  notShownYet: [[() => say.notShownYet('flights-2'), 'flights-2 is not shown yet.']],
  isAboutToStop: [[() => say.isAboutToStop('flights-1'), 'flights-1 is about to stop.']],
  askedToStop: [[() => say.askedToStop('flights-1'), 'flights-1 has been asked to stop.']],
  isInPhase: [[() => say.isInPhase('flights-1', 'STOPPING'), 'flights-1 is STOPPING.']],
  hasTakenOver: [[() => say.hasTakenOver('flights-2'), 'flights-2 has taken over.']],
  justCreated: [[() => say.justCreated('flights-2'), 'flights-2 has just been created, and is not shown yet.']],
  goneBefore: [[() => say.goneBefore('flights-2'), 'flights-2 is gone before it took over.']],
  isGone: [[() => say.isGone('flights-2'), 'flights-2 is gone.']],
  notWanted: [[() => say.notWanted('flights-2'), 'flights-2 is not wanted any more.']],
  mayStillCome: [
    [
      () => say.mayStillCome('flights-2', BEGIN),
      'flights-2, which is not wanted any more, has been asked for: whether it comes is waited for until 2026-11-22T10:00:00.000Z.',
    ],
  ],
  runsAgain: [[() => say.runsAgain('flights-1'), 'flights-1 runs again.']],
  hasReadOn: [[() => say.hasReadOn('flights-1'), 'flights-1 has read on since.']],
  waitsForApproved: [
    [
      () => say.waitsForApproved('flights-2', 'flights-1'),
      'flights-2 waits for flights-1, which cannot be stopped: Confluent gives it up after six hours, and then it starts anew, as approved.',
    ],
  ],
  stoppedForApproved: [
    [
      () => say.stoppedForApproved('flights-2', 'flights-1'),
      'flights-2 waits for flights-1, which has failed: it is stopped, to begin anew, as approved.',
    ],
  ],
  canBeginElsewhere: [
    [
      () => say.canBeginElsewhere('flights-2', BEGIN),
      'flights-2 begins where it stops, once it can be resumed and stopped. Nothing has run since 2026-11-22T10:00:00.000Z. To begin elsewhere: `restart` with "from": "earliest" reads every row again, with "from": "<timestamp>" those from then on.',
    ],
    [
      () => say.canBeginElsewhere('flights-2', undefined),
      'flights-2 begins where it stops, once it can be resumed and stopped. To begin elsewhere: `restart` with "from": "earliest" reads every row again, with "from": "<timestamp>" those from then on.',
    ],
  ],
  beginsWhereItStops: [[() => say.beginsWhereItStops('flights-2'), 'flights-2 begins where it stops.']],
  isLookedAt: [[() => say.isLookedAt('flights-2'), 'Confluent is looking at flights-2.']],
  isStarted: [[() => say.isStarted('flights-2'), 'Confluent is starting flights-2.']],
  tooLong: [
    [
      () => say.tooLong('flights-1 is STOPPING.', 10, undefined),
      'flights-1 is STOPPING. The new version has waited for 10 minutes: look at both statements.',
    ],
    [
      () => say.tooLong('flights-1 is STOPPING.', 59, 'not now'),
      'flights-1 is STOPPING. The new version has waited for 59 minutes (not now): look at both statements.',
    ],
  ],
  staysInCharge: [
    [
      () => say.staysInCharge('Confluent refuses flights-2.', 'flights-1'),
      'Confluent refuses flights-2. flights-1 stays in charge.',
    ],
  ],
  couldNotBegin: [[() => say.couldNotBegin('flights-2', 'no savepoint'), 'flights-2 could not begin (no savepoint)']],
  olderGoesOn: [
    [
      () => say.olderGoesOn('flights-2 could not begin (no savepoint)', 'flights-1'),
      'flights-2 could not begin (no savepoint): flights-1 is resumed where it stopped.',
    ],
  ],
  savepointsFailed: [
    [
      () => say.savepointsFailed('flights-1', BEGIN),
      'Its SQL or properties have changed since flights-1 was started, which goes on as it is: the savepoints of its last stops failed, so that the new version could not carry on from it. The next try is at 2026-11-22T10:00:00.000Z, or at `restart`.',
    ],
  ],
  triedAgainAsAsked: [[() => say.triedAgainAsAsked('flights-2'), 'flights-2 is tried again, as asked.']],
  triedAgain: [[() => say.triedAgain('flights-2'), 'flights-2 is tried again.']],
  waitedInVain: [[() => say.waitedInVain('flights-2'), 'flights-2 has waited in vain.']],
  stoppedBySomebody: [
    [
      () => say.stoppedBySomebody('flights-2'),
      'Somebody stopped flights-2 before it took over: `restart` tries again.',
    ],
  ],
  prerequisiteFirst: [
    [
      () => say.prerequisiteFirst('sink-1'),
      'Its SQL or properties have changed: the prerequisite sink-1 is run first.',
    ],
  ],
  waitsForPrerequisite: [
    [
      () => say.waitsForPrerequisite('sink-1', 'RUNNING'),
      'Its new version waits for the prerequisite sink-1 (RUNNING).',
    ],
  ],
  PREREQUISITE_AGAIN: [[() => say.PREREQUISITE_AGAIN, 'Its prerequisite is run again, as asked.']],
  prerequisiteFailed: [
    [
      () => say.prerequisiteFailed('sink-1', 'no such type'),
      'The prerequisite sink-1 of its new version failed: no such type. Correct it and deploy, or `restart` once the cause is gone.',
    ],
  ],
});
