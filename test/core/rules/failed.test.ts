import { describe, expect, test } from 'vitest';
import { backingOff, IT_FAILED, sameErrorAgain } from '../../../lambda/core/messages/failed.ts';
import type { Failure } from '../../../lambda/core/model/ledger.ts';
import type { Observation } from '../../../lambda/core/model/observation.ts';
import { brief, DAY, failedAt, HOUR, type Keeping, MINUTE, running, SECOND, type Sight, seen } from '../keeping.ts';
import { failureWith } from '../ledger/ledger-with.ts';

/** Words without a digit, so that no two of them are the same once masked. */
const WORDS = ['ape', 'bee', 'cat', 'dog', 'elk', 'fox', 'gnu', 'hen', 'ibis', 'jay', 'koi', 'lynx'];

/** The failure that Confluent tells in these words. */
const thrown = (message: string): Failure => failureWith({ name: 'java.lang.ArithmeticException', message });

/** Fails now, and is looked at until it is resumed or held: minutes waited, or why not. */
const heal = (keeping: Keeping, failed: Observation): number | string => {
  const first = keeping.look(failed);
  if (first.nextAttemptAt === undefined) {
    if (first.step.do !== 'resume') return first.reason;
    keeping.answered();
    return 0;
  }
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
  const times = (message: string) => [message, message, message, message];

  test.each([
    ['Division by zero'],
    ['Record 17 at offset 4711 is broken'],
    ['Task 1f0c5b2e-8e0a-4b8e-9c50-0d6d9e6f6a77 timed out'],
  ])('a third time is a hold: %s', (message) => {
    expect(streak(running(), times(message), 1)).toEqual([0, 2, 'SameErrorAgain', 'SameErrorAgain']);
  });

  test('is the same whatever its numbers, ids, offsets and times', () => {
    const messages = [
      'Bad record at offset 12 of flights-3 at 2026-11-22T10:00:00.000Z (env-abc123)',
      'Bad record at offset 13977 of flights-0 at 2026-12-01T23:59:59.999Z (env-x9y8z7)',
      'Bad record at offset 4 of flights-11 at 2026-11-22T10:00:07.123Z (env-000111)',
    ];
    expect(streak(running(), messages, 1)).toEqual([0, 2, 'SameErrorAgain']);
  });

  test('need not come three times in a row', () => {
    const messages = ['ape', 'bee', 'ape', 'cat', 'ape'];
    expect(streak(running(), messages, 1)).toEqual([0, 2, 6, 12, 'SameErrorAgain']);
  });

  test('is another one in another class', () => {
    const keeping = running();
    const classes = ['a.A', 'b.B', 'c.C', 'a.A', 'b.B', 'c.C', 'a.A'];
    const waits = classes.map((name) => {
      keeping.after(SECOND).look(seen('RUNNING'));
      keeping.after(MINUTE);
      const errors = [{ name, message: 'boom', at: keeping.now }];
      return heal(keeping, seen('FAILED', { endTime: keeping.now, errors }));
    });
    expect(waits).toEqual([0, 2, 6, 12, 20, 30, 'SameErrorAgain']);
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
    streak(keeping, ['ape', 'ape', 'ape'], 1);
    return { keeping, failed: failedAt(keeping.now, 'ape') };
  };

  test('stays for good and says what to do', () => {
    const { keeping, failed } = held();
    for (let day = 0; day < 30; day += 1) keeping.after(DAY).sees(failed, 'SameErrorAgain held hold rest');
    const { message, ledger } = keeping.look(failed);
    expect(message).toBe(sameErrorAgain(IT_FAILED, thrown('ape'), ledger));
  });

  test('is not released by `resume`', () => {
    const { keeping, failed } = held();
    keeping.ask({ command: 'resume' }).sees(failed, 'SameErrorAgain held hold rest');
  });

  test('is released by `restart`, whose resume is the first of its new streak', () => {
    const { keeping, failed } = held();
    keeping.after(DAY).ask({ command: 'restart' }).sees(failed, 'Failed recovering resume resume').answered();
    expect(streak(keeping, ['ape', 'ape', 'ape'], 1)).toEqual([2, 6, 'SameErrorAgain']);
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

describe('what is curable from outside', () => {
  const CURABLE = [
    "Table 'skyone_avro' does not exist",
    "Topic 'skyone_avro' not found",
    'Kafka topic does not exist',
    'org.apache.kafka.common.errors.UnknownTopicOrPartitionException: This server does not host this topic-partition.',
    'org.apache.kafka.common.errors.TopicAuthorizationException: Not authorized to access topics: [flight_avro]',
    'Access denied to topic flight_avro',
    'Access is denied: the principal lacks permission WRITE',
  ];

  test.each(CURABLE)('is probed at once, then hourly, and never held: %s', (message) => {
    const messages = new Array<string>(30).fill(message);
    expect(streak(running(), messages, 1)).toEqual([0, ...new Array<number>(29).fill(60)]);
  });

  test.each(CURABLE)('is probed though the streak is at its end for another error: %s', (message) => {
    const keeping = running();
    streak(keeping, WORDS.slice(0, 7), 1);
    expect(streak(keeping, [message, message, 'otter'], 1)).toEqual([0, 60, 'CrashLoop']);
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
    expect(waits).toEqual([0, 60, 60, 60]);
  });

  test('is known by the statement’s detail', () => {
    const keeping = running().after(MINUTE);
    const failed = (): Observation =>
      seen('FAILED', { endTime: keeping.now, detail: "Table 'skyone_avro' does not exist." });
    expect(heal(keeping, failed())).toBe(0);
    keeping.after(SECOND).look(seen('RUNNING'));
    expect(heal(keeping.after(MINUTE), failed())).toBe(60);
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
