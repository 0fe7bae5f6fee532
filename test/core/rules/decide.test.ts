import { describe, expect, test } from 'vitest';
import { notTheKeepers } from '../../../lambda/core/messages/absent.ts';
import { pendingForPool, pendingTooLong, starting, unknownPhase } from '../../../lambda/core/messages/live.ts';
import { ABSENT, brief, DAY, DESIRED, failedAt, HOUR, Keeping, MINUTE, running, SECOND, seen } from '../keeping.ts';

/** Table of section 4, for a statement that runs and is then seen like this, `minutes` after it got there. */
const ROWS: readonly (readonly [phase: string, minutes: number, expected: string])[] = [
  ['PENDING', 0, 'Starting progressing wait look'],
  ['PENDING', 9.9, 'Starting progressing wait look'],
  ['PENDING', 10, 'StuckPending degraded wait rest'],
  ['PENDING', 600, 'StuckPending degraded wait rest'],
  ['RUNNING', 0, 'Running healthy none rest'],
  ['RUNNING', 6000, 'Running healthy none rest'],
  ['FAILED', 0, 'Failed recovering resume resume'],
  ['STOPPED', 0, 'Suspended suspended none rest'],
  ['STOPPED', 6000, 'Suspended suspended none rest'],
  ['DEGRADED', 0, 'Degraded degraded none rest'],
  ['DEGRADED', 6000, 'Degraded degraded none rest'],
  ['COMPLETED', 0, 'Completed held hold rest'],
  ['FAILING', 0, 'InTransition recovering wait look'],
  ['STOPPING', 0, 'InTransition progressing wait look'],
  ['DELETING', 0, 'InTransition progressing wait look'],
  ['RECOVERING', 0, 'UnknownPhase degraded wait rest'],
  ['', 0, 'UnknownPhase degraded wait rest'],
  ['running', 0, 'UnknownPhase degraded wait rest'],
];

describe('a statement that ran', () => {
  test.each(ROWS)('is seen %s for %d minutes', (phase, minutes, expected) => {
    const keeping = running().after(DAY);
    const shown = seen(phase, { updatedAt: keeping.now });
    keeping.after(minutes * MINUTE).sees(shown, expected);
  });

  test.each(ROWS)('is seen %s for %d minutes with an empty ledger', (phase, minutes, expected) => {
    const keeping = new Keeping();
    const shown = seen(phase, { updatedAt: keeping.now });
    keeping.after(minutes * MINUTE).sees(shown, expected);
  });

  test('is never touched in an unknown phase, whatever was asked for', () => {
    running().ask({ command: 'stop' }).sees(seen('RECOVERING'), 'UnknownPhase degraded wait rest');
    running().ask({ command: 'restart' }).sees(seen('RECOVERING'), 'UnknownPhase degraded wait rest');
  });

  test('names the phase that the keeper does not know', () => {
    expect(running().look(seen('RECOVERING')).message).toBe(unknownPhase('RECOVERING'));
  });

  test('that is about to stop is waited for', () => {
    running().sees(seen('RUNNING', { stopped: true }), 'InTransition progressing wait look');
  });
});

describe('PENDING', () => {
  test('counts from the keeper’s own create, not from what Confluent updated since', () => {
    const keeping = new Keeping();
    keeping.look(ABSENT);
    keeping.answered().after(9 * MINUTE);
    keeping.sees(seen('PENDING', { updatedAt: keeping.now }), 'Starting progressing wait look').after(MINUTE);
    keeping.sees(seen('PENDING', { updatedAt: keeping.now }), 'StuckPending degraded wait rest');
  });

  test('counts from the first look where Confluent does not say', () => {
    const keeping = new Keeping();
    keeping.sees(seen('PENDING'), 'Starting progressing wait look').after(10 * MINUTE - 1);
    keeping.sees(seen('PENDING'), 'Starting progressing wait look').after(1);
    keeping.sees(seen('PENDING'), 'StuckPending degraded wait rest');
  });

  test('does not count from a clock ahead of the keeper’s', () => {
    const keeping = new Keeping();
    const shown = seen('PENDING', { updatedAt: keeping.now + HOUR });
    keeping.sees(shown, 'Starting progressing wait look').after(10 * MINUTE);
    keeping.sees(shown, 'StuckPending degraded wait rest');
  });

  test('says that the pool is exhausted', () => {
    const keeping = new Keeping();
    const shown = seen('PENDING', { poolExhausted: true, updatedAt: keeping.now });
    expect(keeping.look(shown).message).toBe(starting(true, false));
    const decision = keeping.after(10 * MINUTE).look(shown);
    expect(brief(decision)).toBe('PoolExhausted degraded wait rest');
    expect(decision.message).toBe(pendingForPool(10));
  });

  test('tells Confluent’s own detail', () => {
    const shown = seen('PENDING', { detail: 'waiting for the catalog', updatedAt: new Keeping().now });
    expect(new Keeping().after(HOUR).look(shown).message).toBe(pendingTooLong(60, 'waiting for the catalog'));
  });

  test('is recovering after the resume of a failure, and over once it runs', () => {
    const keeping = running().after(DAY);
    keeping.look(failedAt(keeping.now));
    keeping.answered().after(SECOND).sees(seen('PENDING'), 'Starting recovering wait look');
    keeping.after(MINUTE).sees(seen('RUNNING'), 'Running healthy none rest');
  });
});

describe('DEGRADED where the policy allows a bounce after 15 minutes', () => {
  const bouncing = () => {
    const keeping = running();
    keeping.desired = {
      ...keeping.desired,
      policies: { ...DESIRED.policies, restartDegradedAfterMinutes: 15 },
    };
    return keeping.after(DAY);
  };

  test('waits, stops, resumes', () => {
    const keeping = bouncing();
    const degraded = seen('DEGRADED', { updatedAt: keeping.now });
    const first = keeping.look(degraded);
    expect(brief(first)).toBe('Degraded degraded wait rest');
    expect(first.nextAttemptAt).toBe(keeping.now + 15 * MINUTE);
    keeping.after(15 * MINUTE - 1).sees(degraded, 'Degraded degraded wait rest');
    keeping.after(1).sees(degraded, 'Moving progressing stop stop').answered();
    keeping.after(SECOND).look(seen('STOPPING'));
    keeping.after(SECOND).sees(seen('STOPPED'), 'Moving progressing resume resume').answered();
    keeping.after(SECOND).sees(seen('PENDING'), 'Starting progressing wait look');
    keeping.after(SECOND).sees(seen('RUNNING'), 'Running healthy none rest');
  });

  test('is not stopped if it recovers in time', () => {
    const keeping = bouncing();
    keeping.look(seen('DEGRADED', { updatedAt: keeping.now }));
    keeping.after(14 * MINUTE).sees(seen('RUNNING'), 'Running healthy none rest');
    keeping.after(HOUR);
    keeping.sees(seen('DEGRADED', { updatedAt: keeping.now }), 'Degraded degraded wait rest');
  });

  test('ends with a report after seven bounces that did not last', () => {
    const keeping = bouncing();
    let bounces = 0;
    for (let minute = 0; minute < 2 * 24 * 60; minute += 1) {
      keeping.after(MINUTE);
      if (keeping.look(seen('DEGRADED', { updatedAt: keeping.now })).step.do !== 'stop') continue;
      bounces += 1;
      keeping.answered().sees(seen('STOPPED'), 'Moving progressing resume resume').answered();
    }
    expect(bounces).toBe(7);
    keeping.sees(seen('DEGRADED'), 'Degraded degraded none rest');
  });

  test('stops for good if that is asked for', () => {
    bouncing().ask({ command: 'stop' }).sees(seen('DEGRADED'), 'Suspended suspended stop stop');
  });
});

describe('a statement that is not the keeper’s', () => {
  const stranger = (phase: string) => seen(phase, { labelled: false });

  test.each(ROWS)('holds in phase %s', (phase) => {
    const keeping = new Keeping();
    const decision = keeping.look(stranger(phase));
    expect(brief(decision)).toBe('ForeignWriter held hold rest');
    expect(decision.message).toBe(notTheKeepers('flights-1a2b3c4d'));
  });

  test.each(['stop', 'resume', 'restart'] as const)('is not touched by `%s`', (command) => {
    new Keeping().ask({ command }).sees(stranger('RUNNING'), 'ForeignWriter held hold rest');
  });

  test('is its own without a label if the ledger says that the keeper created it', () => {
    running().sees(stranger('RUNNING'), 'Running healthy none rest');
  });

  test('is over when the stranger is gone', () => {
    const keeping = new Keeping();
    keeping.sees(stranger('RUNNING'), 'ForeignWriter held hold rest');
    keeping.after(DAY).sees(ABSENT, 'NeverExisted progressing create create');
  });
});

describe('COMPLETED', () => {
  test('is started anew by `restart`, where it ended', () => {
    const keeping = running().after(DAY);
    const completed = seen('COMPLETED', {
      latestOffsets: { skyone: 'partition:0,offset:7', sunset: 'partition:0,offset:9' },
    });
    keeping.sees(completed, 'Completed held hold rest').ask({ command: 'restart' });
    const decision = keeping.look(completed);
    expect(brief(decision)).toBe('Missing recovering create create');
    expect(decision.step).toMatchObject({ statement: { statementName: 'flights-1a2b3c4d-2' } });
  });

  test('is not started anew by `restart` where nobody knows where it ended', () => {
    const keeping = running().after(DAY).ask({ command: 'restart' });
    keeping.sees(seen('COMPLETED'), 'Missing held hold rest').after(MINUTE);
    keeping.sees(seen('COMPLETED'), 'Completed held hold rest');
  });

  test('is not started anew by `resume`', () => {
    running().ask({ command: 'resume' }).sees(seen('COMPLETED'), 'Completed held hold rest');
  });

  test('is suspended where `stop` was asked for', () => {
    running().ask({ command: 'stop' }).sees(seen('COMPLETED'), 'Suspended suspended none rest');
  });
});
