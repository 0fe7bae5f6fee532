import { describe, expect, test } from 'vitest';
import {
  APPROVALS,
  cannotBeResumed,
  POSITION_UNKNOWN,
  prerequisiteFailed,
  refusedStatement,
} from '../../../lambda/core/messages/absent.ts';
import { sameErrorAgain } from '../../../lambda/core/messages/failed.ts';
import type { Observation } from '../../../lambda/core/model/observation.ts';
import type { Desired, Prerequisite } from '../../../lambda/core/model/statement.ts';
import {
  ABSENT,
  brief,
  createdName,
  createdSql,
  DAY,
  DESIRED,
  failedAt,
  HOUR,
  Keeping,
  MINUTE,
  NAME,
  OFFSETS,
  refused,
  running,
  SECOND,
  type Sight,
  SQL,
  seen,
  TABLE,
} from '../keeping.ts';
import { currentOf, failureWith } from '../ledger/ledger-with.ts';
import { beforeStart } from './changing.ts';

const SINK: Prerequisite = { versionName: TABLE, sql: 'CREATE TABLE f (a STRING)', properties: { p: 'q' } };
const WITH_SINK: Desired = { ...DESIRED, prerequisites: [SINK] };

/** The sink's statement as it is seen while the statement itself is absent. */
const sink = (shown?: Observation, statementName = TABLE, wanted = SINK): Observation => {
  const absent = { wanted, statementName };
  if (shown?.statement === undefined) return beforeStart(absent);
  const { statement, exceptions } = shown;
  return beforeStart({ ...absent, statement: { ...statement, statementName }, exceptions });
};

describe('a first start', () => {
  test('creates the statement as configured', () => {
    const decision = new Keeping().look(ABSENT);
    expect(brief(decision)).toBe('NeverExisted progressing create create');
    expect(decision.step).toEqual({
      do: 'create',
      statement: {
        placement: {},
        statementName: NAME,
        sql: SQL,
        properties: DESIRED.properties,
      },
    });
  });

  test('chooses the same name again after a lost answer, or none', () => {
    const keeping = new Keeping();
    const first = keeping.look(ABSENT);
    expect(keeping.after(HOUR).look(ABSENT).step).toEqual(first.step);
    keeping.answered({ kind: 'exists', detail: 'taken' }).after(HOUR);
    expect(keeping.look(ABSENT).step).toEqual(first.step);
    keeping.sees(seen('RUNNING'), 'Running healthy none rest');
  });

  test('waits until a stop is taken back', () => {
    const keeping = new Keeping().ask({ command: 'stop' });
    keeping.sees(ABSENT, 'Suspended suspended none rest').after(DAY);
    keeping.sees(ABSENT, 'Suspended suspended none rest').ask({ command: 'resume' });
    keeping.sees(ABSENT, 'NeverExisted progressing create create');
  });

  test('begins anew after `restart`, too', () => {
    new Keeping().ask({ command: 'restart' }).sees(ABSENT, 'NeverExisted progressing create create');
    new Keeping()
      .ask({ command: 'restart', from: { from: 'earliest' } })
      .sees(ABSENT, 'NeverExisted progressing create create');
  });
});

describe('a create that is refused', () => {
  const held = (): Keeping => {
    const keeping = new Keeping();
    keeping.look(ABSENT);
    return keeping.answered(refused('Column zip not found')).sees(ABSENT, 'SqlInvalid held hold rest');
  };

  test('holds for good, with Confluent’s own words', () => {
    const keeping = held().after(7 * DAY);
    expect(keeping.look(ABSENT).message).toBe(refusedStatement(NAME, 'Column zip not found'));
    keeping.ask({ command: 'resume' }).sees(ABSENT, 'SqlInvalid held hold rest');
  });

  test('is tried again after `restart`, under the same name', () => {
    const keeping = held().ask({ command: 'restart' });
    const decision = keeping.look(ABSENT);
    expect(brief(decision)).toBe('NeverExisted progressing create create');
    expect(createdName(decision)).toBe(NAME);
  });

  test('is tried again with another SQL text', () => {
    const keeping = held();
    keeping.desired = { ...DESIRED, versionName: 'flights-55555555', sql: SQL.replace(' a,', ' c,') };
    const decision = keeping.look(ABSENT);
    expect(createdName(decision)).toBe('flights-55555555');
  });

  test('is over once the statement is there', () => {
    held().sees(seen('RUNNING'), 'Running healthy none rest');
  });
});

describe('a statement that ran and is gone', () => {
  const ENDED = seen('COMPLETED', { latestOffsets: OFFSETS });
  const vanished = (last: Observation): Keeping => {
    const keeping = running().after(DAY);
    keeping.look(last);
    return keeping.after(MINUTE);
  };

  test('after COMPLETED is started where it ended', () => {
    const keeping = vanished(ENDED);
    const decision = keeping.look(ABSENT);
    expect(brief(decision)).toBe('Missing recovering create create');
    expect(createdName(decision)).toBe(`${NAME}-2`);
    expect(createdSql(decision)).toContain("skyone /*+ OPTIONS('scan.startup.mode'='specific-offsets'");
    expect(createdSql(decision)).toContain("'partition:0,offset:9;partition:1,offset:0'");
  });

  test('after a failure that waits for its back-off is started where it failed', () => {
    const keeping = running().after(MINUTE);
    keeping.look(failedAt(keeping.now));
    keeping.answered().after(SECOND).look(seen('RUNNING'));
    keeping.after(MINUTE);
    keeping.sees(failedAt(keeping.now, 'Boom', { latestOffsets: OFFSETS }), 'BackingOff recovering wait rest');
    keeping.sees(ABSENT, 'Missing recovering create create');
  });

  test('after a failure that may have been resumed is held', () => {
    const keeping = running().after(DAY);
    keeping.sees(failedAt(keeping.now, 'Boom', { latestOffsets: OFFSETS }), 'Failed recovering resume resume');
    keeping.sees(ABSENT, 'Missing held hold rest');
  });

  /** A keeper whose statement is held for five identical failures, the newest five minutes ago, and gone since. */
  const heldAndGone = (more: Sight): Keeping => {
    const keeping = running();
    for (let n = 0; n < 5; n += 1) {
      keeping.after(SECOND).look(seen('RUNNING'));
      keeping.after(10 * MINUTE).look(failedAt(keeping.now - 5 * MINUTE, 'Boom', more));
    }
    return keeping;
  };

  test('after a hold is held for the same reason, until `restart`', () => {
    const keeping = heldAndGone({ latestOffsets: OFFSETS });
    keeping.sees(ABSENT, 'SameErrorAgain held hold rest');
    keeping.ask({ command: 'restart' }).sees(ABSENT, 'Missing recovering create create');
  });

  test('after a hold is started where it ended, on trial, once an hour', () => {
    const keeping = heldAndGone({ latestOffsets: OFFSETS });
    keeping.after(55 * MINUTE - 1).sees(ABSENT, 'SameErrorAgain held hold rest');
    const decision = keeping.after(1).look(ABSENT);
    expect(brief(decision)).toBe('SameErrorAgain held create create');
    expect(createdName(decision)).toBe(`${NAME}-2`);
    expect(currentOf(decision.ledger).streak.resumes).toBe(3);
    const next = { statementName: `${NAME}-2` };
    keeping
      .answered()
      .after(SECOND)
      .sees(seen('RUNNING', { ...next, updatedAt: keeping.now }), 'SameErrorAgain held wait rest');
    keeping.after(10 * MINUTE).sees(seen('RUNNING', next), 'Running healthy none rest');
  });

  test('after a hold, and nobody knows how far it had read, is not started at all', () => {
    const keeping = heldAndGone({});
    keeping.after(HOUR).sees(ABSENT, 'Missing held hold rest').after(HOUR).sees(ABSENT, 'Missing held hold rest');
    expect(currentOf(keeping.ledger).streak.resumes).toBe(2);
  });

  test.each(['RUNNING', 'DEGRADED', 'PENDING', 'FAILING', 'STOPPING'])('after %s is held', (phase) => {
    const keeping = vanished(seen(phase, { latestOffsets: OFFSETS }));
    keeping.sees(ABSENT, 'Missing held hold rest').after(DAY);
    expect(keeping.look(ABSENT).message).toBe(cannotBeResumed(POSITION_UNKNOWN, ` ${APPROVALS}`));
  });

  test('keeps what it knew while somebody deletes it', () => {
    const keeping = vanished(ENDED);
    keeping.look(seen('DELETING'));
    keeping.sees(ABSENT, 'Missing recovering create create');
  });

  test('forgets the offsets once it has run again', () => {
    const keeping = vanished(ENDED);
    keeping.look(seen('RUNNING'));
    keeping.sees(ABSENT, 'Missing held hold rest');
  });

  test('forgets the offsets before it is resumed', () => {
    const keeping = vanished(seen('STOPPED', { latestOffsets: OFFSETS })).ask({ command: 'resume' });
    keeping.sees(seen('STOPPED', { latestOffsets: OFFSETS }), 'Resuming progressing resume resume');
    keeping.sees(ABSENT, 'Missing held hold rest');
  });

  test('is held where its offsets do not name all its sources', () => {
    const keeping = vanished(seen('COMPLETED', { latestOffsets: { skyone: 'partition:0,offset:7' } }));
    keeping.sees(ABSENT, 'Missing held hold rest');
  });

  test('is over when it is there again', () => {
    const keeping = vanished(seen('RUNNING'));
    keeping.sees(ABSENT, 'Missing held hold rest').sees(seen('RUNNING'), 'Running healthy none rest');
  });

  test('is not read again by `restart` or `resume` alone', () => {
    const keeping = vanished(seen('RUNNING')).ask({ command: 'restart' });
    keeping.sees(ABSENT, 'Missing held hold rest').ask({ command: 'resume' });
    keeping.sees(ABSENT, 'Missing held hold rest').sees(ABSENT, 'Missing held hold rest');
  });

  test('is read again from the beginning if a person says so, once', () => {
    const keeping = vanished(seen('RUNNING')).ask({ command: 'restart', from: { from: 'earliest' } });
    const decision = keeping.look(ABSENT);
    expect(brief(decision)).toBe('Moving progressing create create');
    expect(createdName(decision)).toBe(`${NAME}-2`);
    expect(createdSql(decision)).toBe(SQL);
    keeping
      .answered()
      .after(SECOND)
      .sees(seen('RUNNING', { statementName: `${NAME}-2` }), 'Running healthy none rest');
    keeping.after(DAY).sees(ABSENT, 'Missing held hold rest');
  });

  test('has the same next name after a crash, and the next but one only after that one ran', () => {
    const keeping = vanished(ENDED);
    const first = keeping.look(ABSENT);
    expect(keeping.after(MINUTE).look(ABSENT).step).toEqual(first.step);
    keeping.answered({ kind: 'exists', detail: 'taken' });
    expect(keeping.after(MINUTE).look(ABSENT).step).toEqual(first.step);
    const second = { statementName: `${NAME}-2`, latestOffsets: OFFSETS };
    keeping.look(seen('RUNNING', second));
    keeping.look(seen('COMPLETED', second));
    expect(createdName(keeping.look(ABSENT))).toBe(`${NAME}-3`);
  });

  test.each([true, false])('stays suspended, and is started where it stopped by `resume` (asked for: %s)', (asked) => {
    const keeping = running();
    if (asked) keeping.ask({ command: 'stop' });
    keeping.look(seen('STOPPED', { latestOffsets: OFFSETS }));
    keeping.after(DAY).sees(ABSENT, 'Suspended suspended none rest').ask({ command: 'resume' });
    const decision = keeping.look(ABSENT);
    expect(brief(decision)).toBe('Missing recovering create create');
    expect(createdName(decision)).toBe(`${NAME}-2`);
  });

  test('is held as refused if Confluent does not take the offsets, until `restart`', () => {
    const keeping = vanished(ENDED);
    const first = keeping.look(ABSENT);
    keeping.answered(refused()).sees(ABSENT, 'SqlInvalid held hold rest').ask({ command: 'restart' });
    expect(keeping.look(ABSENT).step).toEqual(first.step);
    keeping.answered(refused()).ask({ command: 'restart', from: { from: 'earliest' } });
    const approved = keeping.look(ABSENT);
    expect(createdName(approved)).toBe(`${NAME}-2`);
    expect(createdSql(approved)).toBe(SQL);
  });

  test('is started with a changed SQL text where it ended', () => {
    const keeping = vanished(ENDED);
    keeping.desired = { ...DESIRED, versionName: 'flights-55555555' };
    keeping.sees(ABSENT, 'SpecChanged progressing replace create');
  });
});

describe('a prerequisite', () => {
  const beginning = (): Keeping => new Keeping(WITH_SINK);

  test('is created before the statement, with its own properties', () => {
    const decision = beginning().look(sink());
    expect(brief(decision)).toBe('NeverExisted progressing create create');
    expect(decision.step).toEqual({
      do: 'create',
      statement: {
        placement: {},
        statementName: TABLE,
        sql: SINK.sql,
        properties: SINK.properties,
      },
    });
  });

  test.each(['PENDING', 'RUNNING', 'FAILING', 'STOPPING', 'DELETING', 'DEGRADED', 'PLANNING'])(
    'that is %s is waited for, and reported after ten minutes',
    (phase) => {
      const keeping = beginning();
      keeping.look(sink());
      keeping
        .answered()
        .after(SECOND)
        .sees(sink(seen(phase)), 'NeverExisted progressing wait look');
      keeping.after(10 * MINUTE).sees(sink(seen(phase)), 'StuckPending degraded wait rest');
      keeping.sees(sink(seen(phase, { poolExhausted: true })), 'PoolExhausted degraded wait rest');
    },
  );

  test('that is COMPLETED is none: the statement is created', () => {
    const keeping = beginning();
    keeping.look(sink());
    keeping.answered();
    expect(createdName(keeping.look(ABSENT))).toBe(NAME);
  });

  test.each(['FAILED', 'STOPPED'])('that is %s is run again under its next name', (phase) => {
    const keeping = beginning();
    keeping.look(sink());
    keeping.answered().sees(sink(seen(phase, { endTime: keeping.now })), 'Failed recovering create look');
    expect(keeping.ledger.incarnations).toEqual({ [TABLE]: 2 });
    expect(createdName(keeping.look(sink(undefined, `${TABLE}-2`)))).toBe(`${TABLE}-2`);
  });

  test('that fails again and again with other errors is held after seven tries more', () => {
    const keeping = beginning();
    const words = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'];
    const tries = words.map((word, index) => {
      const failed = failedAt(keeping.now, `Trouble ${word}`, { uid: word });
      const first = keeping.look(sink(failed, index === 0 ? TABLE : `${TABLE}-${index + 1}`));
      if (first.nextAttemptAt === undefined || first.health === 'held') return first.reason;
      const waited = first.nextAttemptAt - keeping.now;
      keeping.after(waited).look(sink(failed));
      // The next incarnation is asked for, however many there were.
      keeping.sees(sink(), 'NeverExisted progressing create create');
      return waited / MINUTE;
    });
    expect(tries).toEqual(['Failed', 2, 6, 12, 20, 30, 42, 'CrashLoop']);
  });

  /** A keeper whose prerequisite has failed five times with the same error, 20 minutes after the first. */
  const heldFor = (message: string) => {
    const keeping = beginning();
    const failed = (n: number) => sink(failedAt(keeping.now, message, { uid: `uid-${n}` }), `${TABLE}-${n}`);
    for (const n of [1, 2, 3, 4]) {
      const seenFirst = failed(n);
      keeping.look(seenFirst);
      keeping.after(20 * MINUTE).look(seenFirst);
    }
    return { keeping, failed: failed(5) };
  };

  test('that fails a fifth time with the same error is held, and run once more in every hour', () => {
    const { keeping, failed } = heldFor('Cannot parse');
    keeping
      .sees(failed, 'SameErrorAgain held hold rest')
      .after(HOUR - 1)
      .sees(failed, 'SameErrorAgain held hold rest');
    keeping.after(1).sees(failed, 'SameErrorAgain held create look');
    const { incarnations } = keeping.ledger;
    const name = `${TABLE}-${incarnations[TABLE] ?? 0}`;
    keeping.sees(sink(undefined, name), 'SameErrorAgain held create create').answered();
    keeping.after(SECOND).sees(sink(seen('PENDING'), name), 'SameErrorAgain held wait look');
    keeping.look(ABSENT);
    keeping.answered().after(SECOND).sees(seen('RUNNING'), 'Running healthy none rest');
  });

  test('that is held is run anew by `restart`', () => {
    const { keeping, failed } = heldFor('Cannot parse');
    keeping.sees(failed, 'SameErrorAgain held hold rest').ask({ command: 'restart' });
    keeping.sees(failed, 'Failed recovering create look');
  });

  test('that is held stays so once Confluent has purged it', () => {
    const { keeping, failed } = heldFor('Cannot parse');
    keeping.look(failed);
    const due = keeping.now + HOUR;
    const gone = sink(undefined, `${TABLE}-5`);
    const decision = keeping.after(MINUTE).look(gone);
    expect(brief(decision)).toBe('SameErrorAgain held hold rest');
    const name = 'java.lang.ArithmeticException';
    const failure = failureWith({ name, message: 'Cannot parse', fingerprint: `${name}: Cannot parse` });
    const { streak } = currentOf(decision.ledger);
    expect(decision.message).toBe(
      sameErrorAgain(prerequisiteFailed(`${TABLE}-5`), failure, streak, decision.ledger, due),
    );
    keeping.after(HOUR).sees(gone, 'SameErrorAgain held create look');
  });

  test('that is gone during its back-off is run again no sooner', () => {
    const keeping = beginning();
    for (const n of [1, 2]) keeping.look(sink(failedAt(keeping.now, `Trouble ${n}`, { uid: `uid-${n}` })));
    keeping.sees(sink(), 'BackingOff recovering wait rest').after(2 * MINUTE);
    keeping.sees(sink(), 'Failed recovering create look').sees(sink(), 'NeverExisted progressing create create');
  });

  test('is created though another one has failed for good', () => {
    const keeping = beginning();
    for (const n of [1, 2, 3]) keeping.look(sink(failedAt(keeping.now, 'Cannot parse', { uid: `uid-${n}` })));
    const wanted = { ...SINK, versionName: 'other-00000000' };
    keeping.sees(sink(undefined, wanted.versionName, wanted), 'NeverExisted progressing create create');
  });

  test('that lacks access is tried at once, then within a quarter of an hour, and never held', () => {
    const keeping = beginning();
    const failed = (n: number) => sink(failedAt(keeping.now, 'Access denied to topic f', { uid: `uid-${n}` }));
    keeping.sees(failed(0), 'Failed recovering create look');
    for (let n = 1; n < 30; n += 1) {
      const again = failed(n);
      const wait = Math.min(n ** 2 + n, 15) * MINUTE;
      keeping.sees(again, 'BackingOff recovering wait rest').after(wait - 1);
      keeping.sees(again, 'BackingOff recovering wait rest').after(1).sees(again, 'Failed recovering create look');
    }
  });

  test('that Confluent refuses is held, until `restart` or another text', () => {
    const keeping = beginning();
    keeping.look(sink());
    keeping.answered(refused('Unknown type STRNG')).sees(sink(), 'SqlInvalid held hold rest');
    const { ledger } = keeping;
    expect(createdName(keeping.ask({ command: 'restart' }).look(sink()))).toBe(TABLE);
    keeping.ledger = ledger;
    const corrected = { ...SINK, versionName: 'sink-77777777' };
    keeping.desired = { ...DESIRED, prerequisites: [corrected] };
    const decision = keeping.look(sink(undefined, 'sink-77777777', corrected));
    expect(createdName(decision)).toBe('sink-77777777');
  });

  test('is not asked for where a stop is wanted', () => {
    beginning().ask({ command: 'stop' }).sees(sink(), 'Suspended suspended none rest');
  });

  test('leaves nothing behind in the streak of the statement that runs', () => {
    const keeping = beginning();
    keeping.look(sink(failedAt(keeping.now)));
    keeping.look(ABSENT);
    keeping.answered().look(seen('RUNNING'));
    keeping.after(HOUR).look(seen('RUNNING'));
    expect(currentOf(keeping.ledger).streak).toEqual({ resumes: 0, probes: 0, errors: [] });
  });
});
