import * as say from '../../../lambda/core/messages/live.ts';
import { BEGIN } from '../keeping.ts';
import { pin } from './pinned.ts';

const UNHEALTHY = "it goes on using CFUs. Look at its exceptions, else ask Confluent's support.";

pin<typeof say>({
  RUNNING: [[() => say.RUNNING, 'It is running.']],
  flapping: [
    [
      () => say.flapping(5, BEGIN),
      'It runs, but 5 runs in the last 24 hours ended in a failure, the newest at 2026-11-22T10:00:00.000Z. Each resume helps for a while only: look for the cause in its exceptions.',
    ],
  ],
  ABOUT_TO_STOP: [[() => say.ABOUT_TO_STOP, 'It is about to stop.']],
  STOPPED_AS_ASKED: [
    [() => say.STOPPED_AS_ASKED, 'It is being stopped, as asked; `resume` starts it again where it stops.'],
  ],
  STOPPED_TO_RESUME: [[() => say.STOPPED_TO_RESUME, 'It is being stopped to be resumed at once, where it stops.']],
  FAILING: [[() => say.FAILING, 'It is failing; wait for FAILED.']],
  STOPPING: [[() => say.STOPPING, 'It is stopping.']],
  DELETING: [[() => say.DELETING, 'Somebody is deleting it.']],
  ENDED_AND_STOPS: [[() => say.ENDED_AND_STOPS, 'It has ended, and is to stay stopped.']],
  endedAdopted: [
    [
      () => say.endedAdopted,
      'It ended, which a statement over unbounded topics never does: look for a bounded source or `sql.snapshot.mode`. What owns it has to create it anew.',
    ],
  ],
  endedSomewhere: [
    [
      () => say.endedSomewhere,
      'It ended, which a statement over unbounded topics never does: look for a bounded source or `sql.snapshot.mode`. `restart` with "from": "earliest" starts it again, from the beginning.',
    ],
  ],
  endedAtPosition: [
    [
      () => say.endedAtPosition,
      'It ended, which a statement over unbounded topics never does: look for a bounded source or `sql.snapshot.mode`. `restart` starts it again where it ended.',
    ],
  ],
  unknownPhase: [
    [
      () => say.unknownPhase('MOVED'),
      'Confluent answers the phase MOVED, which this keeper does not know: it waits. Look for a newer keeper.',
    ],
  ],
  degraded: [
    [() => say.degraded(''), `Confluent reports that it is unhealthy; ${UNHEALTHY}`],
    [() => say.degraded('slow'), `Confluent reports that it is unhealthy (slow); ${UNHEALTHY}`],
  ],
  pendingForPool: [
    [
      () => say.pendingForPool(11),
      "PENDING for 11 minutes: its compute pool has no CFUs left. Raise the pool's limit or stop something in it.",
    ],
  ],
  pendingTooLong: [
    [
      () => say.pendingTooLong(10, ''),
      "PENDING for 10 minutes. Look at the compute pool and at Confluent's status page.",
    ],
    [
      () => say.pendingTooLong(10, 'no catalog'),
      "PENDING for 10 minutes: no catalog. Look at the compute pool and at Confluent's status page.",
    ],
  ],
  starting: [
    [() => say.starting(false, false), 'Confluent is starting it.'],
    [() => say.starting(true, false), 'Confluent is starting it. Its compute pool has no CFUs left for it.'],
    [() => say.starting(false, true), 'Confluent is starting it. It will be stopped as soon as it runs.'],
    [
      () => say.starting(true, true),
      'Confluent is starting it. Its compute pool has no CFUs left for it. It will be stopped as soon as it runs.',
    ],
  ],
});
