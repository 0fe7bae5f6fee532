import { describe, expect, test } from 'vitest';
import { observe } from '../../../lambda/core/ledger/observe.ts';
import { currentRecord } from '../../../lambda/core/ledger/records.ts';
import { EMPTY_LEDGER } from '../../../lambda/core/model/ledger.ts';
import type { Observation } from '../../../lambda/core/model/observation.ts';
import { keptProblems } from '../../../lambda/core/sql/forms/forms.ts';
import { startingAt } from '../../../lambda/core/sql/state/offsets.ts';
import {
  ABSENT,
  BEGIN,
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
  RESUMING,
  refused,
  resumedOnce,
  running,
  SECOND,
  SQL,
  seen,
} from '../keeping.ts';
import { beforeStart } from './changing.ts';

const GRACE = 15 * SECOND;
const STOPPED = seen('STOPPED', { latestOffsets: OFFSETS });

describe('one writer', () => {
  test('a resume that was accepted, a stop and a resume that are refused: a second incarnation only after minutes', () => {
    const { keeping, failed } = resumedOnce(undefined, { latestOffsets: OFFSETS });
    keeping.after(GRACE).sees(failed, 'Failed recovering stop stop').answered(refused());
    keeping.after(SECOND).sees(failed, 'Failed recovering resume resume').answered(refused());
    expect(keeping.after(SECOND).look(failed).step.do).not.toBe('create');
    // Two minutes later it is clear that the accepted resume had no effect.
    for (let second = 2; second < 120; second += 1)
      expect(keeping.after(SECOND).look(failed).step.do).not.toBe('create');
    keeping.after(MINUTE).sees(failed, 'Failed recovering resume resume').answered(refused());
    keeping.after(SECOND).sees(failed, 'Failed recovering stop stop').answered(refused());
    keeping.after(SECOND).sees(failed, 'Missing recovering create create');
  });

  test('a resume whose answer is lost, a stop and a resume that are refused: no second incarnation', () => {
    const keeping = running().after(MINUTE);
    const failed = failedAt(keeping.now, 'Boom', { latestOffsets: OFFSETS });
    keeping.sees(failed, 'Failed recovering resume resume').after(GRACE);
    keeping.sees(failed, 'Failed recovering stop stop').answered(refused()).after(SECOND);
    keeping.sees(failed, 'Failed recovering resume resume').answered(refused()).after(SECOND);
    expect(keeping.look(failed).step.do).not.toBe('create');
  });

  test('`restart` from earliest while an accepted resume may still take effect: no second incarnation yet', () => {
    const { keeping, failed } = resumedOnce();
    keeping.after(SECOND).ask({ command: 'restart', from: { from: 'earliest' } });
    expect(keeping.look(failed).step.do).not.toBe('create');
  });

  test('changed SQL while nobody knows whether the first create got through: only once that has had its time', () => {
    const keeping = new Keeping();
    keeping.sees(ABSENT, 'NeverExisted progressing create create').after(SECOND);
    keeping.desired = { ...DESIRED, versionName: 'flights-55555555' };
    keeping.sees(ABSENT, 'Replacing progressing wait look').after(MINUTE);
    expect(createdName(keeping.look(ABSENT))).toBe('flights-55555555');
  });

  test('changed SQL while the next incarnation of what ran was being created: nothing is read again', () => {
    const keeping = running().after(DAY);
    keeping.look(seen('COMPLETED', { latestOffsets: OFFSETS }));
    keeping.sees(ABSENT, 'Missing recovering create create').after(MINUTE);
    keeping.desired = { ...DESIRED, versionName: 'flights-55555555' };
    expect(createdSql(keeping.look(ABSENT))).toBe(startingAt(SQL, OFFSETS));
  });

  test.each(['FAILED', 'STOPPED'])(
    'changed SQL back to a version that is still there, %s: another incarnation',
    (phase) => {
      const keeping = running(RESUMING).after(DAY);
      keeping.desired = { ...RESUMING, versionName: 'flights-55555555' };
      const { statement } = seen(phase, { statementName: 'flights-55555555', uid: 'old' });
      keeping.sees(
        { ...seen('RUNNING'), ...(statement && { successor: statement }) },
        'Replacing progressing wait look',
      );
      expect(createdName(keeping.look(seen('RUNNING')))).toBe('flights-55555555-2');
    },
  );
});

describe('no row twice, none lost', () => {
  test('offsets are not recorded while an accepted resume may still take effect', () => {
    const { keeping, failed } = resumedOnce(undefined, { latestOffsets: OFFSETS });
    keeping.after(SECOND).sees(failed, 'Failed recovering wait look');
    keeping.after(HOUR).sees(ABSENT, 'Missing held hold rest');
  });

  test.each([
    'INSERT INTO t (a) SELECT q.a FROM x AS q, y AS r',
    'INSERT INTO t (a) SELECT q.a FROM x q, y r',
    'INSERT INTO t (a) SELECT q.a FROM (SELECT a FROM x) AS q, y',
  ])('a comma join is not begun at offsets, whatever stands before the comma: %s', (sql) => {
    expect(startingAt(sql, { x: 'partition:0,offset:1', y: 'partition:0,offset:1' })).toBeUndefined();
  });

  test.each([
    'INSERT INTO t (a) SELECT a FROM x WHERE a IN (SELECT b FROM y)',
    'INSERT INTO t (a) SELECT a FROM x WHERE EXISTS (SELECT b FROM y)',
    'INSERT INTO t (a) SELECT (SELECT b FROM y) FROM x',
  ])('a query within an expression is not begun at offsets: %s', (sql) => {
    expect(startingAt(sql, { x: 'partition:0,offset:1', y: 'partition:0,offset:1' })).toBeUndefined();
  });

  test('a table in parentheses is begun at its own offsets, and so is the one behind it', () => {
    const at = (offset: number): string =>
      `/*+ OPTIONS('scan.startup.mode'='specific-offsets','scan.startup.specific-offsets'='partition:0,offset:${offset}') */`;
    const sql = 'INSERT INTO t (a) SELECT a FROM (x) UNION ALL SELECT a FROM y';
    expect(startingAt(sql, { x: 'partition:0,offset:1' })).toBeUndefined();
    expect(startingAt(sql, { x: 'partition:0,offset:1', y: 'partition:0,offset:2' })).toBe(
      `INSERT INTO t (a) SELECT a FROM (x ${at(1)}) UNION ALL SELECT a FROM y ${at(2)}`,
    );
  });

  test.each(['COUNT(*)', 'SUM(a)', 'max(a)', 'LISTAGG(a)'])('%s over everything is not begun at offsets', (column) => {
    expect(startingAt(`INSERT INTO t (a) SELECT ${column} FROM x`, { x: 'partition:0,offset:1' })).toBeUndefined();
  });

  test('an offset beyond what Kafka can count is none', () => {
    const x = 'partition:0,offset:9223372036854775808';
    expect(startingAt('INSERT INTO t (a) SELECT a FROM x', { x })).toBeUndefined();
  });
});

describe('no row twice, in odd texts', () => {
  test.each([
    'INSERT INTO t (a) SELECT a FROM x WHERE a > ALL (SELECT b FROM y)',
    'INSERT INTO t (a) SELECT a FROM x WHERE a IN ((SELECT b FROM y))',
    'INSERT INTO t (a) SELECT CONCAT((SELECT b FROM y), a) FROM x',
  ])('a query within an expression is found behind ALL and in double parentheses, too: %s', (sql) => {
    expect(startingAt(sql, { x: 'partition:0,offset:1', y: 'partition:0,offset:1' })).toBeUndefined();
  });

  test.each([
    'INSERT INTO t (a) SELECT a FROM x UNION ALL SELECT 1',
    'INSERT INTO t (a) SELECT a FROM x UNION ALL VALUES (1)',
  ])('rows that come from no topic would be written again: %s', (sql) => {
    expect(startingAt(sql, { x: 'partition:0,offset:1' })).toBeUndefined();
  });
});

describe('it converges', () => {
  test('a resume that takes effect just when the keeper’s own stop is accepted is resumed after that stop', () => {
    const { keeping, failed } = resumedOnce();
    keeping.after(GRACE).sees(failed, 'Failed recovering stop stop').answered().after(SECOND);
    keeping.look(seen('RUNNING', { stopped: true }));
    keeping.after(SECOND).look(seen('STOPPING'));
    expect(keeping.after(SECOND).look(STOPPED).step.do).toBe('resume');
  });

  test.each([false, true])(
    'a person resumed it after a stop, and it FAILED before anybody looked (asked for: %s)',
    (asked) => {
      const keeping = running();
      if (asked) keeping.ask({ command: 'stop' });
      keeping.sees(STOPPED, 'Suspended suspended none rest').after(DAY);
      keeping.sees(failedAt(keeping.now), 'Failed recovering resume resume');
    },
  );

  test('a refused resume of what was then stopped is resumed before a new incarnation is thought of', () => {
    const { keeping } = resumedOnce(refused(), { latestOffsets: OFFSETS });
    keeping.after(SECOND);
    expect(keeping.look(STOPPED).step.do).not.toBe('create');
  });
});

describe('restarts are bounded', () => {
  test('a STOPPED statement whose accepted resumes have no effect', () => {
    const keeping = running();
    keeping.sees(STOPPED, 'Suspended suspended none rest').ask({ command: 'resume' });
    const shown = seen('STOPPED', { stopped: false });
    let resumes = 0;
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      if (keeping.after(MINUTE).look(shown).step.do !== 'resume') continue;
      resumes += 1;
      keeping.answered();
    }
    expect(resumes).toBeLessThanOrEqual(8 + 24);
  });

  test('a bounce of DEGRADED keeps to the back-off', () => {
    const keeping = running();
    keeping.desired = { ...DESIRED, policies: { ...DESIRED.policies, restartDegradedAfterMinutes: 1 } };
    const bounces: number[] = [];
    for (let minute = 0; minute < 60; minute += 1) {
      const decision = keeping.after(MINUTE).look(seen('DEGRADED', { updatedAt: keeping.now }));
      if (decision.step.do !== 'stop') continue;
      bounces.push(minute);
      keeping.answered().look(STOPPED);
      keeping.answered();
    }
    expect(bounces.length).toBeLessThanOrEqual(5);
  });

  test('a statement that never got beyond PENDING has not run', () => {
    const keeping = running();
    const reasons = ['ape', 'bee', 'cat', 'dog', 'elk', 'fox', 'gnu', 'hen', 'ibis'].map((word) => {
      keeping.after(SECOND).look(seen('PENDING', { updatedAt: keeping.now }));
      keeping.after(50 * MINUTE);
      const failed = failedAt(keeping.now, word);
      const first = keeping.look(failed);
      if (first.nextAttemptAt !== undefined) keeping.after(first.nextAttemptAt - keeping.now).look(failed);
      if (first.action !== 'hold') keeping.answered();
      return first.reason;
    });
    expect(reasons.at(-1)).toBe('CrashLoop');
  });
});

describe('a stop of the keeper’s own', () => {
  /** A resume without an answer, then a stop without one, then a resume that Confluent accepts; all within seconds. */
  const stoppedLate = (): Keeping => {
    const keeping = running().after(MINUTE);
    const failed = failedAt(keeping.now);
    keeping.sees(failed, 'Failed recovering resume resume').after(15 * SECOND);
    keeping.sees(failed, 'Failed recovering stop stop').after(SECOND);
    keeping.sees(failedAt(keeping.now - 16 * SECOND, undefined, { stopped: true }), 'Failed recovering resume resume');
    return keeping.answered();
  };

  test('that comes after a resume is not taken for somebody’s', () => {
    const keeping = stoppedLate().after(20 * SECOND);
    keeping.sees(seen('STOPPED', { endTime: keeping.now - 10 * SECOND }), 'Moving progressing resume resume');
  });

  test('that is seen to come after a resume is not taken for somebody’s, however long it takes', () => {
    const keeping = stoppedLate().after(2 * SECOND);
    keeping.sees(seen('PENDING', { stopped: true }), 'Starting recovering wait look').after(MINUTE);
    keeping.sees(seen('STOPPED', { endTime: keeping.now }), 'Moving progressing resume resume');
  });

  test('cannot come once it was seen RUNNING: then it was somebody else', () => {
    const keeping = stoppedLate().after(10 * SECOND);
    keeping.sees(seen('RUNNING'), 'Running healthy none rest').after(SECOND);
    keeping.sees(seen('STOPPED', { endTime: keeping.now }), 'Suspended suspended none rest');
  });

  test('cannot come more than 15 s later: then it was somebody else', () => {
    const keeping = stoppedLate().after(20 * SECOND);
    keeping.sees(seen('STOPPED', { endTime: keeping.now }), 'Suspended suspended none rest');
  });

  test('that was answered before the resume cannot come later', () => {
    const keeping = running().after(MINUTE);
    const failed = failedAt(keeping.now);
    keeping
      .sees(failed, 'Failed recovering resume resume')
      .answered()
      .after(15 * SECOND);
    keeping.sees(failed, 'Failed recovering stop stop').answered().after(SECOND);
    keeping.sees(failedAt(keeping.now - 16 * SECOND, undefined, { stopped: true }), 'Failed recovering resume resume');
    keeping.answered().after(20 * SECOND);
    keeping.sees(seen('STOPPED', { endTime: keeping.now }), 'Suspended suspended none rest');
  });
});

describe('each failure counts once', () => {
  test('without end_time and exceptions, a failure after PENDING is another one', () => {
    const keeping = running();
    const reasons = [1, 2, 3, 4, 5].map(() => {
      keeping.after(40 * MINUTE);
      const shown = seen('FAILED', { detail: 'Boom', updatedAt: keeping.now - 30 * MINUTE });
      const decision = keeping.look(shown);
      if (decision.step.do !== 'resume') return decision.reason;
      keeping
        .answered()
        .after(SECOND)
        .look(seen('PENDING', { updatedAt: keeping.now }));
      return decision.reason;
    });
    expect(reasons).toEqual(['Failed', 'Failed', 'Failed', 'Failed', 'SameErrorAgain']);
  });

  test('exceptions that can be read only later make no second failure', () => {
    const keeping = running().after(MINUTE);
    const at = keeping.now;
    keeping
      .sees(seen('FAILED', { updatedAt: at }), 'Failed recovering resume resume')
      .answered()
      .after(SECOND);
    const errors = [{ name: 'E', message: 'Boom', at }];
    keeping.sees(seen('FAILED', { updatedAt: at, errors }), 'Failed recovering wait look').after(GRACE);
    keeping.sees(seen('FAILED', { updatedAt: at, errors }), 'Failed recovering stop stop');
  });

  test('exceptions that an accepted resume has emptied make no second failure', () => {
    const keeping = running().after(MINUTE);
    const at = keeping.now;
    const errors = [{ name: 'E', message: 'Boom', at }];
    keeping
      .sees(seen('FAILED', { updatedAt: at, errors }), 'Failed recovering resume resume')
      .answered()
      .after(SECOND);
    keeping.sees(seen('FAILED', { updatedAt: at }), 'Failed recovering wait look').after(GRACE);
    keeping.sees(seen('FAILED', { updatedAt: at }), 'Failed recovering stop stop');
  });

  test('a run of which the end was seen as FAILING has lasted all the same', () => {
    const { keeping } = resumedOnce();
    keeping.after(SECOND).look(seen('RUNNING', { updatedAt: keeping.now }));
    keeping.after(45 * MINUTE).look(seen('FAILING', { updatedAt: keeping.now }));
    keeping.after(SECOND).sees(failedAt(keeping.now, 'Boom'), 'Failed recovering resume resume');
  });

  test('a new version of a prerequisite begins a new streak', () => {
    const keeping = new Keeping();
    const sink = (versionName: string, uid: string): Observation => {
      const { statement, exceptions } = failedAt(keeping.now, 'Cannot parse', { uid, statementName: versionName });
      const wanted = { versionName, sql: 'x', properties: {} };
      const prerequisite = statement && { wanted, statementName: versionName, statement, exceptions };
      return prerequisite === undefined ? ABSENT : beforeStart(prerequisite);
    };
    for (const uid of ['a', 'b', 'c']) {
      keeping.after(10 * MINUTE).look(sink('sink-1', uid));
      keeping.after(10 * MINUTE).look(sink('sink-1', uid));
    }
    keeping.sees(sink('sink-1', 'c'), 'SameErrorAgain held hold rest');
    keeping.sees(sink('sink-2', 'd'), 'Failed recovering create look');
  });
});

describe('a chain that was refused', () => {
  test('may use the offsets seen at once: a refused resume cannot have read on', () => {
    const { keeping, failed } = resumedOnce(refused(), { latestOffsets: OFFSETS });
    keeping.after(SECOND).sees(failed, 'Failed recovering stop stop').answered(refused());
    expect(keeping.after(SECOND).look(failed).step.do).toBe('create');
  });
});

describe('what is told', () => {
  test('PENDING counts from the act that led to it, not from one long before', () => {
    const keeping = running().after(MINUTE);
    for (let n = 0; n < 9; n += 1) {
      const failed = failedAt(keeping.now, 'Boom');
      keeping.look(failed);
      keeping.after(10 * MINUTE);
      if (keeping.look(failed).action === 'hold') break;
      keeping.after(SECOND);
    }
    keeping.after(DAY);
    const resumedByHand = seen('PENDING', { updatedAt: keeping.now });
    expect(brief(keeping.after(SECOND).look(resumedByHand))).toMatch(/^Starting/);
  });

  test('DEGRADED and about to stop is in transition, and not stopped a second time', () => {
    const keeping = running().ask({ command: 'stop' });
    keeping.sees(seen('DEGRADED'), 'Suspended suspended stop stop').answered();
    keeping.sees(seen('DEGRADED', { stopped: true }), 'InTransition progressing wait look');
  });

  test('a bounce of DEGRADED that was only recorded is off once it runs again', () => {
    const keeping = running();
    keeping.desired = { ...DESIRED, policies: { ...DESIRED.policies, restartDegradedAfterMinutes: 1 } };
    keeping.look(seen('DEGRADED', { updatedAt: keeping.now }));
    keeping.after(MINUTE).sees(seen('DEGRADED'), 'Moving progressing stop stop').after(MINUTE);
    keeping.sees(seen('RUNNING'), 'Running healthy none rest');
  });

  test('PENDING after a resume that started anew what was gone is recovering', () => {
    const keeping = running().after(DAY);
    keeping.look(seen('COMPLETED', { latestOffsets: OFFSETS }));
    keeping.sees(ABSENT, 'Missing recovering create create').answered();
    keeping.sees(seen('PENDING', { statementName: `${NAME}-2` }), 'Starting recovering wait look');
  });
});

describe('the guard', () => {
  test.each([
    'INSERT INTO t (a, b) SELECT ARRAY[x, y], z FROM q',
    "INSERT INTO t (a) SELECT MAP['k', v] FROM q",
    'INSERT INTO t (a, b) SELECT x IS DISTINCT FROM y, z FROM q',
  ])('lets a right SQL text pass: %s', (sql) => {
    expect(keptProblems(sql)).toEqual([]);
  });

  test('sees a column too few behind IS DISTINCT FROM, and behind brackets', () => {
    expect(keptProblems('INSERT INTO t (a) SELECT x IS DISTINCT FROM y, z FROM q')).toHaveLength(1);
    expect(keptProblems('INSERT INTO t (a, b) SELECT ARRAY[x, y] FROM q')).toHaveLength(1);
  });
});

describe('masking', () => {
  test.each([
    ['Took 1.5 s', 'Took 2 s'],
    ['at 2026-11-22T10:00:00Z', 'at 2026-11-22T10:00:00.123Z'],
    ['Id a1b2', 'Id ab12'],
    ['Producer id a1b', 'Producer id 22c'],
    ['offset -1', 'offset 12'],
  ])('knows the same error: %s = %s', (one, other) => {
    const of = (message: string) =>
      currentRecord(
        observe(DESIRED, seen('FAILED', { errors: [{ name: 'E', message, at: BEGIN }] }), EMPTY_LEDGER, BEGIN),
      )?.failure?.fingerprint;
    expect(of(one)).toBe(of(other));
  });
});
