import { describe, expect, test } from 'vitest';
import { poolIsGone } from '../../../lambda/core/messages/absent.ts';
import { STOPPED_BY_SOMEBODY } from '../../../lambda/core/messages/stopped.ts';
import {
  ABSENT,
  accepted,
  brief,
  DAY,
  failedAt,
  HOUR,
  Keeping,
  MINUTE,
  OFFSETS,
  RESUMING,
  refused,
  running,
  SECOND,
  type Sight,
  seen,
} from '../keeping.ts';
import { ledgerWith, streakWith } from '../ledger/ledger-with.ts';

const STOPPED = seen('STOPPED', { latestOffsets: OFFSETS });

describe('a stop that was asked for', () => {
  test.each(['RUNNING', 'DEGRADED', 'PENDING'])('is carried out on a statement that is %s, and stays', (phase) => {
    const keeping = running().after(HOUR).ask({ command: 'stop' });
    keeping.sees(seen(phase), 'Suspended suspended stop stop').answered();
    keeping.after(SECOND).look(seen('STOPPING'));
    for (let day = 0; day < 9; day += 1) keeping.after(DAY).sees(STOPPED, 'Suspended suspended none rest');
    keeping.ask({ command: 'resume' }).sees(STOPPED, 'Resuming progressing resume resume').answered();
    keeping.after(SECOND).look(seen('PENDING'));
    keeping.after(SECOND).sees(seen('RUNNING'), 'Running healthy none rest');
  });

  test('is not sent twice', () => {
    const keeping = running().ask({ command: 'stop' });
    keeping.sees(seen('RUNNING'), 'Suspended suspended stop stop').answered();
    for (const phase of ['RUNNING', 'DEGRADED', 'PENDING']) {
      expect(keeping.look(seen(phase, { stopped: true })).step.do).not.toBe('stop');
    }
  });

  test('is sent again after a crash', () => {
    const keeping = running().ask({ command: 'stop' });
    keeping.sees(seen('RUNNING'), 'Suspended suspended stop stop').after(MINUTE);
    keeping.sees(seen('RUNNING'), 'Suspended suspended stop stop');
  });

  test('that is refused while PENDING is carried out as soon as it runs', () => {
    const keeping = running().ask({ command: 'stop' });
    const pending = seen('PENDING', { updatedAt: keeping.now });
    keeping.sees(pending, 'Suspended suspended stop stop').answered(refused());
    keeping.sees(pending, 'Starting progressing wait look').after(SECOND);
    keeping.sees(seen('RUNNING'), 'Suspended suspended stop stop').answered();
    keeping.sees(STOPPED, 'Suspended suspended none rest');
  });

  test.each(['RUNNING', 'DEGRADED', 'PENDING'])('is over where somebody resumed it since, seen %s', (phase) => {
    const keeping = running().ask({ command: 'stop' });
    keeping.look(seen('RUNNING'));
    keeping.answered().sees(STOPPED, 'Suspended suspended none rest').after(DAY);
    expect(keeping.look(seen(phase, { updatedAt: keeping.now })).step.do).not.toBe('stop');
    keeping.after(SECOND).sees(seen('RUNNING'), 'Running healthy none rest').after(DAY);
    keeping.sees(failedAt(keeping.now), 'Failed recovering resume resume');
  });

  test('counts against an earlier resume that takes effect late', () => {
    const keeping = running().after(DAY);
    const failed = failedAt(keeping.now);
    keeping.sees(failed, 'Failed recovering resume resume').answered().ask({ command: 'stop' });
    keeping.after(SECOND).look(failed);
    keeping.after(SECOND).sees(seen('RUNNING'), 'Suspended suspended stop stop');
  });

  test('wins over `restart` and `resume` that came before it', () => {
    for (const command of ['restart', 'resume'] as const) {
      running().ask({ command }).ask({ command: 'stop' }).sees(seen('RUNNING'), 'Suspended suspended stop stop');
      running().ask({ command }).ask({ command: 'stop' }).sees(STOPPED, 'Suspended suspended none rest');
    }
  });

  test('loses against `restart` and `resume` that come after it', () => {
    for (const command of ['restart', 'resume'] as const) {
      const keeping = running().ask({ command: 'stop' });
      keeping.sees(STOPPED, 'Suspended suspended none rest').ask({ command });
      expect(keeping.look(STOPPED).step.do).toBe('resume');
    }
    running().ask({ command: 'stop' }).ask({ command: 'resume' }).sees(seen('RUNNING'), 'Running healthy none rest');
  });
});

describe('a stop by somebody else', () => {
  test('is respected for ever, and told how it ends', () => {
    const keeping = running();
    for (let day = 0; day < 30; day += 1) keeping.after(DAY).sees(STOPPED, 'Suspended suspended none rest');
    expect(keeping.look(STOPPED).message).toBe(STOPPED_BY_SOMEBODY);
  });

  test.each(['resume', 'restart'] as const)('ends by `%s`', (command) => {
    const keeping = running();
    keeping.sees(STOPPED, 'Suspended suspended none rest').ask({ command });
    expect(keeping.look(STOPPED).step.do).toBe('resume');
    keeping.answered().after(SECOND).sees(seen('RUNNING'), 'Running healthy none rest');
    keeping.after(HOUR).sees(STOPPED, 'Suspended suspended none rest');
  });

  test('ends where it is resumed on Confluent', () => {
    const keeping = running();
    keeping
      .sees(STOPPED, 'Suspended suspended none rest')
      .after(DAY)
      .sees(seen('RUNNING'), 'Running healthy none rest');
    keeping.after(DAY).sees(failedAt(keeping.now), 'Failed recovering resume resume');
  });

  test('is respected after a resume that was accepted, whether it was seen to run or not', () => {
    const keeping = running();
    keeping.sees(STOPPED, 'Suspended suspended none rest').ask({ command: 'resume' });
    keeping.look(STOPPED);
    keeping.answered().after(MINUTE).sees(STOPPED, 'Suspended suspended none rest').after(DAY);
    keeping.sees(STOPPED, 'Suspended suspended none rest');
  });

  test('is not assumed while an accepted resume may still take effect', () => {
    const keeping = running();
    keeping.sees(STOPPED, 'Suspended suspended none rest').ask({ command: 'resume' });
    keeping.look(STOPPED);
    keeping
      .answered()
      .after(14 * SECOND)
      .sees(STOPPED, 'Moving progressing wait look');
  });

  test('stays known once the statement is gone', () => {
    const keeping = running();
    keeping.sees(STOPPED, 'Suspended suspended none rest').after(DAY).sees(ABSENT, 'Suspended suspended none rest');
  });
});

describe('a stop by somebody else where the policy is to resume', () => {
  test('is answered within the back-off, then held', () => {
    const keeping = running(RESUMING);
    const waits: (number | string)[] = [];
    for (let n = 0; n < 8; n += 1) {
      keeping.after(SECOND).look(seen('RUNNING', { updatedAt: keeping.now }));
      keeping.after(MINUTE);
      const stopped = seen('STOPPED', { updatedAt: keeping.now });
      const first = keeping.look(stopped);
      const due = first.nextAttemptAt ?? keeping.now;
      waits.push(first.action === 'hold' ? first.reason : (due - keeping.now) / MINUTE);
      if (first.action === 'hold') break;
      if (first.step.do !== 'resume') {
        expect(brief(first)).toBe('BackingOff recovering wait rest');
        keeping.after(due - keeping.now).sees(stopped, 'Resuming progressing resume resume');
      }
      keeping.answered();
    }
    expect(waits).toEqual([0, 2, 6, 12, 20, 30, 42, 'CrashLoop']);
  });

  test('is answered at once each time after runs that lasted', () => {
    const keeping = running(RESUMING);
    for (let n = 0; n < 9; n += 1) {
      keeping.after(HOUR).look(seen('RUNNING'));
      keeping.sees(seen('STOPPED', { updatedAt: keeping.now }), 'Resuming progressing resume resume').answered();
      keeping.after(SECOND).look(seen('RUNNING'));
    }
  });

  test('counts from the end_time, else from updated_at', () => {
    const due = (more: (now: number) => Sight): number => {
      const keeping = running(RESUMING).after(MINUTE);
      keeping.sees(STOPPED, 'Resuming progressing resume resume').answered().after(SECOND).look(seen('RUNNING'));
      keeping.after(MINUTE);
      return ((keeping.look(seen('STOPPED', more(keeping.now))).nextAttemptAt ?? 0) - keeping.now) / SECOND;
    };
    expect(due((now) => ({ endTime: now - 30 * SECOND, updatedAt: now }))).toBe(90);
    expect(due((now) => ({ updatedAt: now - 40 * SECOND }))).toBe(80);
    expect(due(() => ({}))).toBe(120);
  });

  test('does not overrule `stop`', () => {
    const keeping = running(RESUMING).ask({ command: 'stop' });
    keeping.sees(STOPPED, 'Suspended suspended none rest').after(DAY).sees(STOPPED, 'Suspended suspended none rest');
  });

  test('holds after a release by `restart` only', () => {
    const keeping = running(RESUMING);
    keeping.ledger = ledgerWith({
      current: { phase: { name: 'RUNNING', since: keeping.now }, streak: streakWith({ resumes: 7 }) },
    });
    keeping.after(MINUTE).sees(STOPPED, 'CrashLoop held hold rest').ask({ command: 'restart' });
    expect(keeping.look(STOPPED).step.do).toBe('resume');
  });
});

describe('a stop because the compute pool is gone', () => {
  test.each([
    'Statement was stopped because its compute pool was deleted.',
    'compute pool lfcp-xyz789 not found',
    'The compute pool lfcp-xyz789 does not exist',
    'Stopped after the user deleted the compute pool',
  ])('is held: %s', (detail) => {
    const decision = running().look(seen('STOPPED', { detail }));
    expect(brief(decision)).toBe('AutoStopped held hold rest');
    expect(decision.message).toBe(poolIsGone(detail));
  });

  test('is none where somebody stopped it for another reason', () => {
    running().sees(seen('STOPPED', { detail: 'Stopped by u-123' }), 'Suspended suspended none rest');
  });

  test('is found out by a resume that is refused', () => {
    const keeping = running();
    keeping.sees(STOPPED, 'Suspended suspended none rest').ask({ command: 'resume' }).look(STOPPED);
    keeping.answered(refused('logical compute pool=lfcp-654321 not found'));
    keeping.sees(STOPPED, 'AutoStopped held hold rest').after(DAY).sees(STOPPED, 'AutoStopped held hold rest');
    keeping.ask({ command: 'restart' });
    expect(keeping.look(STOPPED).step.do).toBe('resume');
    keeping.answered(accepted).after(SECOND).sees(seen('RUNNING'), 'Running healthy none rest');
  });
});

describe('`restart` of a statement that runs', () => {
  const bounced = () => {
    const keeping = running().after(DAY).ask({ command: 'restart' });
    return keeping.sees(seen('RUNNING'), 'Moving progressing stop stop');
  };

  test('is a stop and a resume', () => {
    const keeping = bounced().answered().after(SECOND);
    keeping.sees(seen('RUNNING', { stopped: true }), 'InTransition progressing wait look');
    keeping.sees(seen('STOPPING'), 'InTransition progressing wait look');
    keeping.sees(STOPPED, 'Moving progressing resume resume').answered().after(SECOND);
    keeping.sees(seen('RUNNING'), 'Running healthy none rest').after(DAY);
    keeping.sees(seen('RUNNING'), 'Running healthy none rest').sees(STOPPED, 'Suspended suspended none rest');
  });

  test('survives a crash at each of its steps', () => {
    const keeping = bounced().after(MINUTE);
    keeping.sees(seen('RUNNING'), 'Moving progressing stop stop').after(MINUTE);
    keeping.sees(STOPPED, 'Moving progressing resume resume').after(MINUTE);
    keeping.sees(STOPPED, 'Moving progressing resume resume').answered().after(SECOND);
    keeping.sees(seen('RUNNING'), 'Running healthy none rest');
  });

  test('is the first resume of its streak', () => {
    const keeping = bounced().answered();
    keeping.sees(STOPPED, 'Moving progressing resume resume').answered().after(SECOND).look(seen('RUNNING'));
    keeping.after(MINUTE);
    expect(keeping.look(failedAt(keeping.now)).nextAttemptAt).toBe(keeping.now + 2 * MINUTE);
  });

  test('reads everything again only where that is approved', () => {
    const keeping = running()
      .after(DAY)
      .ask({ command: 'restart', from: { from: 'earliest' } });
    keeping.sees(seen('RUNNING'), 'Moving progressing stop stop').answered().after(SECOND);
    keeping.sees(STOPPED, 'Moving progressing create create').answered().after(SECOND);
    const second = { statementName: 'flights-1a2b3c4d-2' };
    keeping.sees(seen('RUNNING', second), 'Running healthy none rest').after(DAY);
    keeping.sees(failedAt(keeping.now, 'Boom', second), 'Failed recovering resume resume');
  });

  test('tries within the back-off, and on trial once a refused resume is a crash loop', () => {
    const keeping = bounced().answered();
    keeping.sees(STOPPED, 'Moving progressing resume resume').answered(refused());
    let tries = 0;
    for (let minute = 0; minute < 3 * 24 * 60; minute += 1) {
      if (keeping.after(MINUTE).look(STOPPED).step.do !== 'resume') continue;
      tries += 1;
      keeping.answered(refused());
    }
    expect(tries).toBeGreaterThan(6 + 2 * 24);
    expect(tries).toBeLessThanOrEqual(6 + 3 * 24);
    keeping.sees(STOPPED, 'CrashLoop held hold rest');
  });
});

test('an empty ledger learns from a look that nobody may start it anew', () => {
  const keeping = new Keeping();
  keeping.look(seen('RUNNING'));
  keeping.sees(ABSENT, 'Missing held hold rest');
});
