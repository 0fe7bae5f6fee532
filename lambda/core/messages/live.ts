import { isoTime } from '../model/decision.ts';

/** Messages about a statement that runs, starts or is in transition. */

export const RUNNING = 'It is running.';
export const ABOUT_TO_STOP = 'It is about to stop.';
export const STOPPED_AS_ASKED = 'It is being stopped, as asked; `resume` starts it again where it stops.';
export const STOPPED_TO_RESUME = 'It is being stopped to be resumed at once, where it stops.';
export const FAILING = 'It is failing; wait for FAILED.';
export const STOPPING = 'It is stopping.';
export const DELETING = 'Somebody is deleting it.';
export const ENDED_AND_STOPS = 'It has ended, and is to stay stopped.';

const ENDED =
  'It ended, which a statement over unbounded topics never does: look for a bounded source or `sql.snapshot.mode`. ';

export const endedAdopted = `${ENDED}What owns it has to create it anew.`;
export const endedSomewhere = `${ENDED}\`restart\` with "from": "earliest" starts it again, from the beginning.`;
export const endedAtPosition = `${ENDED}\`restart\` starts it again where it ended.`;

export const unknownPhase = (phase: string): string =>
  `Confluent answers the phase ${phase}, which this keeper does not know: it waits. Look for a newer keeper.`;

export const degraded = (detail: string): string =>
  `Confluent reports that it is unhealthy${detail && ` (${detail})`}; it goes on using CFUs. Look at its exceptions, else ask Confluent's support.`;

export const flapping = (count: number, newest: number): string =>
  `It runs, but ${count} runs in the last 24 hours ended in a failure, the newest at ${isoTime(newest)}. Each resume helps for a while only: look for the cause in its exceptions.`;

export const pendingForPool = (minutes: number): string =>
  `PENDING for ${minutes} minutes: its compute pool has no CFUs left. Raise the pool's limit or stop something in it.`;

export const pendingTooLong = (minutes: number, detail: string): string =>
  `PENDING for ${minutes} minutes${detail && `: ${detail}`}. Look at the compute pool and at Confluent's status page.`;

export const starting = (waitsForPool: boolean, isStoppedThen: boolean): string =>
  `Confluent is starting it.${waitsForPool ? ' Its compute pool has no CFUs left for it.' : ''}${isStoppedThen ? ' It will be stopped as soon as it runs.' : ''}`;
