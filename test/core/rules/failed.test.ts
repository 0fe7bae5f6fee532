import { describe, expect, test } from 'vitest';
import * as say from '../../../lambda/core/messages/failed.ts';
import { backingOff, IT_FAILED, probed, sameErrorAgain } from '../../../lambda/core/messages/failed.ts';
import { RUNNING } from '../../../lambda/core/messages/live.ts';
import type { Failure } from '../../../lambda/core/model/ledger.ts';
import type { Observation } from '../../../lambda/core/model/observation.ts';
import {
  brief,
  DAY,
  DESIRED,
  failedAt,
  HOUR,
  type Keeping,
  MINUTE,
  running,
  SECOND,
  type Sight,
  seen,
} from '../keeping.ts';
import { currentOf, failureWith } from '../ledger/ledger-with.ts';

/** Words without a digit, so that no two of them are the same once masked. */
const WORDS = ['ape', 'bee', 'cat', 'dog', 'elk', 'fox', 'gnu', 'hen', 'ibis', 'jay', 'koi', 'lynx'];

/** The failure that Confluent tells in these words. */
const thrown = (message: string): Failure =>
  failureWith({
    name: 'java.lang.ArithmeticException',
    message,
    fingerprint: `java.lang.ArithmeticException: ${message}`,
  });

/** Fails now, and is looked at until it is resumed or held: minutes waited, or why not. */
const heal = (keeping: Keeping, failed: Observation): number | string => {
  const first = keeping.look(failed);
  if (first.health === 'held') return first.reason;
  if (first.step.do === 'resume') {
    keeping.answered();
    return 0;
  }
  if (first.nextAttemptAt === undefined) return first.reason;
  expect(brief(first)).toBe('BackingOff recovering wait rest');
  const waited = first.nextAttemptAt - keeping.now;
  keeping
    .after(waited - 1)
    .sees(failed, 'BackingOff recovering wait rest')
    .after(1);
  keeping.sees(failed, 'Failed recovering resume resume').answered();
  return waited / MINUTE;
};

/** One failure after the other, each after a run of `minutes`. */
const streak = (keeping: Keeping, messages: readonly string[], minutes: number): readonly (number | string)[] =>
  messages.map((message) => {
    keeping.after(SECOND).look(seen('RUNNING', { updatedAt: keeping.now }));
    keeping.after(minutes * MINUTE);
    return heal(keeping, failedAt(keeping.now, message));
  });

describe('back-off', () => {
  test('is n² + n minutes, and after seven resumes it is a crash loop', () => {
    expect(streak(running(), WORDS.slice(0, 9), 1)).toEqual([0, 2, 6, 12, 20, 30, 42, 'CrashLoop', 'CrashLoop']);
  });

  test('ends the streak after a run of at least 30 minutes', () => {
    expect(streak(running(), WORDS.slice(0, 5), 30)).toEqual([0, 0, 0, 0, 0]);
    expect(streak(running(), WORDS.slice(0, 4), 29.9)).toEqual([0, 2, 6, 12]);
  });

  test('does not end the streak before the run was as long as its own back-off', () => {
    const keeping = running();
    expect(streak(keeping, WORDS.slice(0, 7), 1)).toEqual([0, 2, 6, 12, 20, 30, 42]);
    expect(streak(keeping, WORDS.slice(7, 8), 41)).toEqual(['CrashLoop']);
  });

  test('ends the streak after a run that nobody watched', () => {
    const keeping = running();
    keeping.after(MINUTE);
    expect(heal(keeping, failedAt(keeping.now, 'ape'))).toBe(0);
    keeping.after(31 * MINUTE);
    expect(heal(keeping, failedAt(keeping.now, 'bee'))).toBe(0);
  });

  test('names the moment of the next try', () => {
    const keeping = running();
    streak(keeping, WORDS.slice(0, 2), 1);
    keeping.after(MINUTE);
    expect(keeping.look(failedAt(keeping.now, 'cat')).message).toBe(
      backingOff(IT_FAILED, thrown('cat'), keeping.now + 6 * MINUTE),
    );
  });
});

describe('the same error', () => {
  const times = (message: string) => new Array<string>(6).fill(message);

  test.each([
    ['Division by zero'],
    ['Record 17 at offset 4711 is broken'],
    ['Task 1f0c5b2e-8e0a-4b8e-9c50-0d6d9e6f6a77 is broken'],
  ])('a fifth time is a hold: %s', (message) => {
    expect(streak(running(), times(message), 1)).toEqual([0, 2, 6, 12, 'SameErrorAgain', 'SameErrorAgain']);
  });

  test('is a hold 20 minutes after the first, and no sooner', () => {
    // Persons resume it: all five come within a few minutes.
    const keeping = running();
    const reasons = [1, 2, 3, 4, 5].map(() => {
      keeping.after(SECOND).look(seen('RUNNING', { updatedAt: keeping.now }));
      return keeping.after(MINUTE).look(failedAt(keeping.now, 'ape')).reason;
    });
    expect(reasons).toEqual(['Failed', 'BackingOff', 'BackingOff', 'BackingOff', 'BackingOff']);
    keeping.after(SECOND).look(seen('RUNNING', { updatedAt: keeping.now }));
    expect(keeping.after(16 * MINUTE).look(failedAt(keeping.now, 'ape')).reason).toBe('SameErrorAgain');
  });

  test('is the same whatever its numbers, ids, offsets and times', () => {
    const messages = [
      'Bad record at offset 12 of flights-3 at 2026-11-22T10:00:00.000Z (env-abc123)',
      'Bad record at offset 13977 of flights-0 at 2026-12-01T23:59:59.999Z (env-x9y8z7)',
      'Bad record at offset 4 of flights-11 at 2026-11-22T10:00:07.123Z (env-000111)',
      'Bad record at offset 5 of flights-1 at 2026-11-22T11:00:07.123Z (env-000112)',
      'Bad record at offset 0 of flights-2 at 2027-11-22T10:00:07.123Z (env-zz)',
    ];
    expect(streak(running(), messages, 1)).toEqual([0, 2, 6, 12, 'SameErrorAgain']);
  });

  test('need not come five times in a row', () => {
    const messages = ['ape', 'bee', 'ape', 'cat', 'ape', 'ape', 'ape'];
    expect(streak(running(), messages, 1)).toEqual([0, 2, 6, 12, 20, 30, 'SameErrorAgain']);
  });

  test('is another one in another class', () => {
    const keeping = running();
    const classes = ['a.A', 'b.B', 'c.C', 'a.A', 'b.B', 'c.C', 'a.A', 'b.B'];
    const waits = classes.map((name) => {
      keeping.after(SECOND).look(seen('RUNNING'));
      keeping.after(MINUTE);
      const errors = [{ name, message: 'boom', at: keeping.now }];
      return heal(keeping, seen('FAILED', { endTime: keeping.now, errors }));
    });
    expect(waits).toEqual([0, 2, 6, 12, 20, 30, 42, 'CrashLoop']);
  });

  test('is forgotten after a run that lasted', () => {
    const keeping = running();
    expect(streak(keeping, ['ape', 'ape'], 1)).toEqual([0, 2]);
    expect(streak(keeping, ['ape', 'ape'], 31)).toEqual([0, 0]);
  });
});

describe('a hold', () => {
  const held = () => {
    const keeping = running();
    streak(keeping, ['ape', 'ape', 'ape', 'ape', 'ape'], 1);
    return { keeping, failed: failedAt(keeping.now, 'ape') };
  };

  const RUNS = seen('RUNNING');
  const HELD = 'SameErrorAgain held hold rest';

  /** The trial of what is held: it runs from now on. */
  const onTrial = () => {
    const { keeping, failed } = held();
    keeping.after(HOUR).sees(failed, 'SameErrorAgain held resume resume').answered();
    keeping.after(SECOND).sees(seen('PENDING'), 'SameErrorAgain held wait look');
    keeping.after(SECOND).sees(seen('RUNNING', { updatedAt: keeping.now }), 'SameErrorAgain held wait rest');
    return keeping;
  };

  test('says what to do, and when the next trial is', () => {
    const { keeping, failed } = held();
    const due = keeping.now + HOUR;
    const { message, ledger, nextAttemptAt } = keeping.after(HOUR - 1).look(failed);
    expect(message).toBe(sameErrorAgain(IT_FAILED, thrown('ape'), currentOf(ledger).streak, ledger, due));
    expect(nextAttemptAt).toBe(due);
    expect(keeping.after(1).look(failed).message).toBe(probed(IT_FAILED, thrown('ape')));
  });

  test('is over once a trial has run for ten minutes, and a failure after it is a hold again', () => {
    const keeping = onTrial();
    expect(keeping.after(10 * MINUTE - 1).look(RUNS).message).toBe(say.onTrial(RUNNING));
    keeping.sees(RUNS, 'SameErrorAgain held wait rest').after(1).sees(RUNS, 'Running healthy none rest');
    keeping.after(10 * MINUTE).sees(failedAt(keeping.now, 'ape'), HELD);
  });

  test('ends for good with a run that ends the streak', () => {
    const keeping = onTrial();
    keeping.after(30 * MINUTE).look(RUNS);
    keeping.after(MINUTE).sees(failedAt(keeping.now, 'ape'), 'Failed recovering resume resume');
  });

  test('goes on if the trial fails, with whatever error; the next trial comes an hour later', () => {
    const keeping = onTrial();
    const again = failedAt(keeping.after(5 * MINUTE).now, 'ape');
    keeping
      .sees(again, HELD)
      .after(HOUR - 1)
      .sees(again, HELD);
    keeping.after(1).sees(again, 'SameErrorAgain held resume resume').answered();
    keeping.after(SECOND).look(seen('RUNNING', { updatedAt: keeping.now }));
    const other = failedAt(keeping.after(MINUTE).now, 'bee');
    keeping.sees(other, 'CrashLoop held hold rest').after(HOUR).sees(other, 'CrashLoop held resume resume');
  });

  test('gives way to a cause from outside, which is never held', () => {
    const keeping = onTrial();
    const outage = failedAt(keeping.after(MINUTE).now, 'Timed out waiting for a node assignment');
    keeping.sees(outage, 'Failed recovering resume resume').answered();
    keeping.after(SECOND).sees(seen('RUNNING', { updatedAt: keeping.now }), 'Running healthy none rest');
  });

  test('ends with a stop by somebody else during the trial, which is respected', () => {
    const keeping = onTrial();
    keeping.sees(seen('RUNNING', { stopped: true }), 'SameErrorAgain held wait look');
    keeping.after(MINUTE).sees(seen('STOPPED'), 'Suspended suspended none rest');
  });

  test('stays through the whole chain of a resume that does nothing at first', () => {
    const { keeping, failed } = held();
    keeping.after(HOUR).sees(failed, 'SameErrorAgain held resume resume').answered();
    keeping
      .after(15 * SECOND)
      .sees(failed, 'SameErrorAgain held stop stop')
      .answered();
    keeping.after(SECOND).sees(seen('STOPPED'), 'SameErrorAgain held resume resume').answered();
    keeping.after(SECOND).sees(seen('RUNNING', { updatedAt: keeping.now }), 'SameErrorAgain held wait rest');
    expect(currentOf(keeping.ledger).streak.resumes).toBe(5);
  });

  test('is left alone by policy', () => {
    const { keeping, failed } = held();
    keeping.desired = { ...DESIRED, policies: { ...DESIRED.policies, onCrashLoop: 'hold' } };
    keeping.after(DAY).sees(failed, HELD);
    expect(keeping.look(failed).nextAttemptAt).toBeUndefined();
  });

  test('is not released by `resume`', () => {
    const { keeping, failed } = held();
    keeping.ask({ command: 'resume' }).sees(failed, 'SameErrorAgain held hold rest');
  });

  test('is released by `restart`, whose resume is the first of its new streak', () => {
    const { keeping, failed } = held();
    keeping.after(DAY).ask({ command: 'restart' }).sees(failed, 'Failed recovering resume resume').answered();
    expect(streak(keeping, new Array<string>(5).fill('ape'), 1)).toEqual([2, 6, 12, 20, 'SameErrorAgain']);
  });

  test('is over where somebody resumed it on Confluent', () => {
    const { keeping } = held();
    keeping.after(HOUR).sees(seen('RUNNING'), 'Running healthy none rest');
  });

  test('becomes a suspension by `stop`, and a hold again by `resume`', () => {
    const { keeping, failed } = held();
    keeping.ask({ command: 'stop' }).sees(failed, 'Suspended suspended none rest');
    keeping.ask({ command: 'resume' }).sees(failed, 'SameErrorAgain held hold rest');
  });
});

describe('a cause that lies outside', () => {
  const OUTSIDE = [
    'org.apache.kafka.common.errors.TimeoutException: Timed out waiting for a node assignment.',
    'RestClientException: Service Unavailable; error code: 503',
    "Table 'skyone_avro' does not exist",
    "Topic 'skyone_avro' not found",
    'Kafka topic does not exist',
    'org.apache.kafka.common.errors.UnknownTopicOrPartitionException: This server does not host this topic-partition.',
    'org.apache.kafka.common.errors.TopicAuthorizationException: Not authorized to access topics: [flight_avro]',
    'Access denied to topic flight_avro',
    'Access is denied: the principal lacks permission WRITE',
  ];

  test.each(OUTSIDE)('is tried at once, then within a quarter of an hour, and never held: %s', (message) => {
    const messages = new Array<string>(30).fill(message);
    expect(streak(running(), messages, 1)).toEqual([0, 2, 6, 12, ...new Array<number>(26).fill(15)]);
  });

  test.each(OUTSIDE)('is tried though the streak is at its end for another error: %s', (message) => {
    const keeping = running();
    streak(keeping, WORDS.slice(0, 7), 1);
    expect(streak(keeping, [message, message, 'otter'], 1)).toEqual([0, 2, 'CrashLoop']);
  });

  test('is known by its class name, too', () => {
    const keeping = running();
    const name = 'org.apache.kafka.common.errors.TopicAuthorizationException';
    const waits = [1, 2, 3, 4].map(() => {
      keeping.after(SECOND).look(seen('RUNNING'));
      keeping.after(MINUTE);
      return heal(
        keeping,
        seen('FAILED', { endTime: keeping.now, errors: [{ name, message: 'No.', at: keeping.now }] }),
      );
    });
    expect(waits).toEqual([0, 2, 6, 12]);
  });

  test('is known by the statement’s detail', () => {
    const keeping = running().after(MINUTE);
    const failed = (): Observation =>
      seen('FAILED', { endTime: keeping.now, detail: "Table 'skyone_avro' does not exist." });
    expect(heal(keeping, failed())).toBe(0);
    keeping.after(SECOND).look(seen('RUNNING'));
    expect(heal(keeping.after(MINUTE), failed())).toBe(2);
  });
});

describe('the failure’s time', () => {
  const at = (keeping: Keeping, minutes: number) => keeping.now + minutes * MINUTE;
  const newest = (time: number) => [
    { name: 'E', message: 'two', at: time },
    { name: 'E', message: 'one', at: time - HOUR },
  ];
  /** Seen an hour and a half after it failed, with one resume behind it: due at that time and two minutes. */
  const due = (more: (keeping: Keeping) => Sight): number => {
    const keeping = running();
    streak(keeping, ['ape'], 1);
    keeping.after(SECOND).look(seen('RUNNING', { updatedAt: keeping.now }));
    keeping.after(10 * MINUTE);
    const failed = seen('FAILED', more(keeping));
    const started = keeping.now;
    for (let second = 0; second < 20 * 60; second += 1) {
      if (keeping.look(failed).step.do === 'resume') break;
      keeping.after(SECOND);
    }
    return (keeping.now - started) / MINUTE;
  };

  const ROWS: readonly (readonly [what: string, minutes: number, more: (keeping: Keeping) => Sight])[] = [
    ['end_time', 1.5, (k) => ({ endTime: at(k, -0.5), updatedAt: at(k, -1.5), errors: newest(at(k, -1)) })],
    ['the newest exception', 1, (k) => ({ updatedAt: at(k, -1.5), errors: newest(at(k, -1)) })],
    ['updated_at', 0.5, (k) => ({ updatedAt: at(k, -1.5) })],
    ['the first look', 2, () => ({})],
    ['the first look, where Confluent’s clock is ahead', 2, (k) => ({ endTime: at(k, 90) })],
    ['an end_time long ago: at once', 0, (k) => ({ endTime: at(k, -9) })],
  ];

  test.each(ROWS)('is %s: the resume comes %d minutes later', (_, minutes, more) => {
    expect(due(more)).toBe(minutes);
  });

  test('does not move with updated_at', () => {
    const keeping = running();
    streak(keeping, ['ape'], 1);
    keeping.after(SECOND).look(seen('RUNNING'));
    keeping.after(MINUTE);
    const first = keeping.look(seen('FAILED', { updatedAt: keeping.now }));
    const later = keeping.after(MINUTE).look(seen('FAILED', { updatedAt: keeping.now }));
    expect(later.nextAttemptAt).toBe(first.nextAttemptAt);
    expect(brief(later)).toBe('BackingOff recovering wait rest');
  });
});

describe('a failure of a statement that is to be stopped', () => {
  test('is left alone until `resume`', () => {
    const keeping = running().ask({ command: 'stop' }).after(MINUTE);
    const failed = failedAt(keeping.now);
    keeping.sees(failed, 'Suspended suspended none rest').after(DAY).sees(failed, 'Suspended suspended none rest');
    keeping.ask({ command: 'resume' }).sees(failed, 'Failed recovering resume resume');
  });

  test('is resumed by `restart`', () => {
    const keeping = running().ask({ command: 'stop' }).after(MINUTE);
    const failed = failedAt(keeping.now);
    keeping.sees(failed, 'Suspended suspended none rest').ask({ command: 'restart' });
    keeping.sees(failed, 'Failed recovering resume resume');
  });
});

describe('FAILED again, and nobody has seen it run in between', () => {
  /** Confluent tells neither `end_time` nor exceptions. */
  const silent = (updatedAt?: number): Observation =>
    seen('FAILED', { detail: 'Division by zero', ...(updatedAt === undefined ? {} : { updatedAt }) });

  const resumedSilently = (): Keeping => {
    const keeping = running().after(MINUTE);
    return keeping.sees(silent(keeping.now), 'Failed recovering resume resume').answered();
  };

  test('is another failure where Confluent has updated it since, and waits for its own back-off', () => {
    const keeping = resumedSilently();
    const again = silent(keeping.now + 6 * SECOND);
    keeping.after(16 * SECOND).sees(again, 'BackingOff recovering wait rest');
    keeping.after(2 * MINUTE).sees(again, 'Failed recovering resume resume');
  });

  test.each([
    ['has noted the resume and nothing more', 5 * SECOND],
    ['has noted nothing', -MINUTE],
    ['does not say when it did', undefined],
  ])('is a resume that was ignored where Confluent %s', (_, later) => {
    const keeping = resumedSilently();
    const still = silent(later === undefined ? undefined : keeping.now + later);
    keeping.after(14 * SECOND).sees(still, 'Failed recovering wait look');
    keeping.after(SECOND).sees(still, 'Failed recovering stop stop');
  });
});
