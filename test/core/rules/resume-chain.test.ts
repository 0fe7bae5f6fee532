import { describe, expect, test } from 'vitest';
import type { Observation } from '../../../lambda/core/model/observation.ts';
import {
  ABSENT,
  createdName,
  createdSql,
  DAY,
  failedAt,
  HOUR,
  type Keeping,
  MINUTE,
  NAME,
  OFFSETS,
  refused,
  resumedOnce,
  running,
  SECOND,
  seen,
} from '../keeping.ts';

const GRACE = 15 * SECOND;

const stillFailed = (failed: Observation, stopped: boolean): Observation =>
  failed.statement === undefined ? failed : { ...failed, statement: { ...failed.statement, stopped } };

const expectRuns = (keeping: Keeping): void => {
  keeping.after(SECOND).sees(seen('RUNNING'), 'Running healthy none rest');
  keeping.after(DAY).sees(failedAt(keeping.now), 'Failed recovering resume resume');
};

describe('a resume that is accepted', () => {
  test('and works is all there is to it', () => {
    const { keeping } = resumedOnce();
    keeping.after(SECOND).sees(seen('PENDING'), 'Starting recovering wait look');
    expectRuns(keeping);
  });

  test('is given a moment to take effect', () => {
    const { keeping, failed } = resumedOnce();
    for (let second = 0; second < 14; second += 1) keeping.after(SECOND).sees(failed, 'Failed recovering wait look');
    expectRuns(keeping);
  });

  test('without effect is followed by a stop and a resume', () => {
    const { keeping, failed } = resumedOnce();
    keeping.after(GRACE).sees(failed, 'Failed recovering stop stop').answered().after(SECOND);
    keeping.sees(stillFailed(failed, true), 'Failed recovering resume resume').answered();
    expectRuns(keeping);
  });

  test('without effect is followed by a stop that reaches STOPPED, and a resume', () => {
    const { keeping, failed } = resumedOnce();
    keeping.after(GRACE).sees(failed, 'Failed recovering stop stop').answered().after(SECOND);
    keeping.sees(seen('STOPPING'), 'InTransition progressing wait look').after(SECOND);
    keeping.sees(seen('STOPPED'), 'Moving progressing resume resume').answered();
    expectRuns(keeping);
  });

  test('without any effect has failed again when it was asked, and the back-off goes on from there', () => {
    const { keeping, failed } = resumedOnce();
    keeping.after(GRACE).look(failed);
    keeping.answered().after(GRACE).look(failed);
    const asked = keeping.now;
    const decision = keeping.answered().after(GRACE).look(failed);
    expect(decision.reason).toBe('BackingOff');
    expect(decision.nextAttemptAt).toBe(asked + 2 * MINUTE);
  });

  test('counts once, however many steps it takes', () => {
    const { keeping, failed } = resumedOnce();
    keeping.after(GRACE).look(failed);
    keeping.answered().after(SECOND).look(stillFailed(failed, true));
    keeping.answered().after(SECOND).look(seen('RUNNING'));
    keeping.after(MINUTE);
    expect(keeping.look(failedAt(keeping.now, 'Boom')).nextAttemptAt).toBe(keeping.now + 2 * MINUTE);
  });

  test('is over where somebody stops the statement', () => {
    const { keeping } = resumedOnce();
    keeping.after(MINUTE).sees(seen('STOPPED'), 'Suspended suspended none rest').after(DAY);
    keeping.sees(seen('STOPPED'), 'Suspended suspended none rest');
  });

  test.each([
    ['resume', ''],
    ['again', 'stop'],
  ])('never leads to a second incarnation, though nothing ever has an effect (%s)', (_, stops) => {
    const { keeping, failed } = resumedOnce();
    const shown = stillFailed({ ...failed }, stops === 'stop');
    const steps: string[] = [];
    for (let minute = 0; minute < 3 * 24 * 60; minute += 1) {
      const { step } = keeping.after(MINUTE).look(shown);
      if (step.do === 'look' || step.do === 'rest') continue;
      steps.push(step.do);
      keeping.answered();
    }
    expect(steps).not.toContain('create');
    // One in each of the seven rounds, and one in the trial of each hour.
    expect(steps.filter((step) => step === 'stop').length).toBeLessThanOrEqual(7 + 3 * 24);
    expect(steps.length).toBeLessThanOrEqual(3 * (7 + 3 * 24));
    expect(keeping.look(shown)).toMatchObject({ reason: 'CrashLoop', health: 'held' });
  });
});

describe('a resume that is refused', () => {
  const offsets = { latestOffsets: OFFSETS };

  test('is followed by a stop and a resume that work', () => {
    const { keeping, failed } = resumedOnce(refused());
    keeping.after(SECOND).sees(failed, 'Failed recovering stop stop').answered().after(SECOND);
    keeping.sees(seen('STOPPED'), 'Moving progressing resume resume').answered();
    expectRuns(keeping);
  });

  test('with a stop that is refused, too, leads to an incarnation from its offsets', () => {
    const { keeping, failed } = resumedOnce(refused(), offsets);
    keeping.after(SECOND).sees(failed, 'Failed recovering stop stop').answered(refused()).after(SECOND);
    const decision = keeping.look(failed);
    expect(createdName(decision)).toBe(`${NAME}-2`);
    expect(createdSql(decision)).toContain("'partition:0,offset:7'");
    keeping.answered().after(SECOND);
    keeping.sees(seen('PENDING', { statementName: `${NAME}-2`, uid: 'uid-2' }), 'Starting recovering wait look');
    keeping.sees(seen('RUNNING', { statementName: `${NAME}-2`, uid: 'uid-2' }), 'Running healthy none rest');
  });

  test('with a second resume that is refused leads to an incarnation from its offsets', () => {
    const { keeping, failed } = resumedOnce(refused(), offsets);
    keeping.after(SECOND).look(failed);
    keeping.answered().after(SECOND).sees(stillFailed(failed, true), 'Failed recovering resume resume');
    keeping.answered(refused()).after(SECOND);
    expect(createdName(keeping.look(failed))).toBe(`${NAME}-2`);
  });

  test('once it is STOPPED leads to an incarnation from its offsets, too', () => {
    const { keeping, failed } = resumedOnce(refused(), offsets);
    keeping.after(SECOND).look(failed);
    keeping.answered().after(SECOND).sees(seen('STOPPED', offsets), 'Moving progressing resume resume');
    keeping.answered(refused()).after(SECOND);
    expect(createdName(keeping.look(seen('STOPPED', offsets)))).toBe(`${NAME}-2`);
  });

  test.each([
    ['unknown', undefined],
    ['of one source only', { skyone: 'partition:0,offset:7' }],
    ['not understood', { skyone: 'latest', sunset: 'latest' }],
  ])('is held where its offsets are %s, for ever', (_, latestOffsets) => {
    const { keeping, failed } = resumedOnce(refused(), latestOffsets === undefined ? {} : { latestOffsets });
    keeping.after(SECOND).sees(failed, 'Failed recovering stop stop').answered(refused()).after(SECOND);
    for (let n = 0; n < 9; n += 1) keeping.after(DAY).sees(failed, 'Missing held hold rest');
    keeping.sees(seen('RUNNING'), 'Running healthy none rest');
  });

  test('and held is tried again by `restart`, and read again where that is approved', () => {
    const { keeping, failed } = resumedOnce(refused());
    keeping.after(SECOND).look(failed);
    keeping.answered(refused()).sees(failed, 'Missing held hold rest').ask({ command: 'restart' });
    keeping.sees(failed, 'Failed recovering resume resume').answered(refused()).look(failed);
    keeping.answered(refused()).sees(failed, 'Missing held hold rest');
    keeping.ask({ command: 'restart', from: { from: 'earliest' } });
    const decision = keeping.after(HOUR).look(failed);
    expect(createdName(decision)).toBe(`${NAME}-2`);
    expect(createdSql(decision)).not.toContain('OPTIONS');
  });

  test('because its pool is gone is held as that', () => {
    const { keeping, failed } = resumedOnce(refused('logical compute pool=lfcp-654321 not found'), offsets);
    keeping.after(SECOND).sees(failed, 'AutoStopped held hold rest').after(DAY);
    keeping.sees(failed, 'AutoStopped held hold rest').ask({ command: 'restart' });
    keeping.sees(failed, 'Failed recovering resume resume');
  });

  test('has incarnations that fail in their turn, within the back-off', () => {
    const { keeping, failed } = resumedOnce(refused(), offsets);
    keeping.after(SECOND).look(failed);
    keeping.answered(refused()).after(SECOND).look(failed);
    keeping.answered().after(SECOND);
    const second = { ...offsets, statementName: `${NAME}-2`, uid: 'uid-2' };
    const failedAgain = failedAt(keeping.now, 'Boom', second);
    expect(keeping.look(failedAgain).nextAttemptAt).toBe(keeping.now + 2 * MINUTE);
    keeping
      .after(2 * MINUTE)
      .sees(failedAgain, 'Failed recovering resume resume')
      .answered(refused());
    keeping.sees(failedAgain, 'Failed recovering stop stop').answered(refused());
    expect(createdName(keeping.look(failedAgain))).toBe(`${NAME}-3`);
  });
});

describe('a pass that dies between recording and acting', () => {
  test('before the resume: the chain goes on, and it runs', () => {
    const { keeping, failed } = died();
    keeping.sees(failed, 'Failed recovering wait look').after(GRACE);
    keeping.sees(failed, 'Failed recovering stop stop').answered().after(SECOND);
    keeping.sees(seen('STOPPED'), 'Moving progressing resume resume').answered();
    expectRuns(keeping);
  });

  test('before the stop: it is stopped then, and resumed', () => {
    const { keeping, failed } = resumedOnce();
    keeping.after(GRACE).sees(failed, 'Failed recovering stop stop').after(GRACE);
    keeping.sees(failed, 'Failed recovering stop stop').answered().after(SECOND);
    keeping.sees(seen('STOPPED'), 'Moving progressing resume resume').answered();
    expectRuns(keeping);
  });

  test('before the resume of what it stopped: it is resumed', () => {
    const { keeping, failed } = resumedOnce(refused());
    keeping.after(SECOND).look(failed);
    keeping.answered().after(SECOND).sees(seen('STOPPED'), 'Moving progressing resume resume').after(MINUTE);
    keeping.sees(seen('STOPPED'), 'Moving progressing resume resume').answered();
    expectRuns(keeping);
  });

  test('before the next incarnation: it has the same name and offsets', () => {
    const { keeping, failed } = resumedOnce(refused(), { latestOffsets: OFFSETS });
    keeping.after(SECOND).look(failed);
    keeping.answered(refused()).after(SECOND);
    const first = keeping.look(failed);
    expect(keeping.after(MINUTE).look(ABSENT).step).toEqual(first.step);
    expect(keeping.after(MINUTE).look(ABSENT).step).toEqual(first.step);
  });

  /** The resume is recorded, nobody knows whether it was sent. */
  const died = () => {
    const keeping = running().after(MINUTE);
    const failed = failedAt(keeping.now);
    keeping.sees(failed, 'Failed recovering resume resume');
    return { keeping, failed };
  };
});
