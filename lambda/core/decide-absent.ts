import { answerFailure } from './answer-failure.ts';
import { exhausted } from './backoff.ts';
import { type Decision, hold, inFlight, isoTime, none, type Seen, wait } from './decision.ts';
import { createCurrent, holdChanged, nextIncarnation } from './incarnation.ts';
import type { Ledger } from './ledger.ts';
import { PENDING_LIMIT, POOL_RETRY_INTERVAL } from './limits.ts';
import { holdAutoStopped, isAboutPool, poolIsGone } from './pool.ts';
import { isSettling } from './remember.ts';
import type { Desired } from './statement.ts';
import { isAnotherVersion, versionOf } from './version.ts';

/** Whether Confluent's refusal was of something that is still wanted. */
const isRefused = (desired: Desired, statementName: string): boolean =>
  [desired, ...desired.prerequisites].some(({ versionName }) => statementName.startsWith(versionName));

/** One statement of DDL on the way to the first start. */
const decidePrerequisite = (prerequisite: NonNullable<Seen['prerequisite']>, ledger: Ledger, now: number): Decision => {
  const { wanted, statementName, statement } = prerequisite;
  const reason = 'NeverExisted';
  switch (statement?.phase) {
    case undefined:
      return {
        step: { do: 'create', statement: { statementName, sql: wanted.sql, properties: wanted.properties } },
        action: 'create',
        health: 'progressing',
        reason,
        message: `Its prerequisite ${statementName} is run first.`,
        ledger,
      };
    case 'FAILED':
    case 'STOPPED':
      return answerFailure(ledger, now, `Its prerequisite ${statementName} failed`, (next) => ({
        step: { do: 'look' },
        action: 'create',
        ledger: {
          ...next,
          prerequisites: {
            ...next.prerequisites,
            [wanted.versionName]: (next.prerequisites[wanted.versionName] ?? 1) + 1,
          },
        },
      }));
    default: {
      const message = `It waits for its prerequisite ${statementName} (${statement?.phase}).`;
      const late = now - (ledger.actedAt ?? statement?.updatedAt ?? now) >= PENDING_LIMIT;
      return late
        ? wait('degraded', { reason: statement?.poolExhausted ? 'PoolExhausted' : 'StuckPending', message, ledger })
        : inFlight('progressing', { reason, message, ledger });
    }
  }
};

/** Confluent's final word, unless it was about the pool: that is asked again. */
const decideRefused = (
  { statementName, detail, at }: NonNullable<Ledger['refusal']>,
  ledger: Ledger,
  now: number,
): Decision | undefined => {
  if (!isAboutPool(detail)) {
    return hold({
      reason: 'SqlInvalid',
      message: `Confluent refuses ${statementName}: ${detail}. Correct the SQL and deploy, or \`restart\` once the cause is gone.`,
      ledger,
    });
  }
  const due = at + POOL_RETRY_INTERVAL;
  if (now >= due) return undefined;
  if (poolIsGone(detail)) return holdAutoStopped(detail, ledger);
  return wait('degraded', {
    reason: 'PoolExhausted',
    message: `Confluent refuses ${statementName}: ${detail}. Give it a compute pool with CFUs left; the next try is at ${isoTime(due)}.`,
    nextAttemptAt: due,
    ledger,
  });
};

/** There is no statement of that name. */
export const decideAbsent = (desired: Desired, seen: Seen, ledger: Ledger, now: number): Decision => {
  const { version, refusal, intent, attempt } = ledger;
  if (isAnotherVersion(desired, ledger)) return holdChanged(ledger);
  if (intent?.want === 'stopped') {
    return none('suspended', {
      reason: 'Suspended',
      message: 'It is to stay stopped: nothing is created until `resume`.',
      ledger,
    });
  }
  if (refusal !== undefined && isRefused(desired, refusal.statementName)) {
    const refused = decideRefused(refusal, ledger, now);
    if (refused !== undefined) return refused;
  }
  if (version?.created === true && attempt === undefined && isSettling(ledger, now)) {
    return inFlight('progressing', {
      reason: 'Starting',
      message: 'It has just been created, and is not shown yet.',
      ledger,
    });
  }
  const { failure, streak } = ledger;
  if (version?.created === true && failure !== undefined && exhausted(failure, streak) !== undefined) {
    return answerFailure(ledger, now, 'It failed, and is gone since', (counted) => ({
      step: { do: 'look' },
      action: 'wait',
      ledger: counted,
    }));
  }
  if (version?.created === true || (version !== undefined && attempt?.from !== undefined)) {
    return nextIncarnation(desired, ledger);
  }
  if (seen.prerequisite !== undefined) return decidePrerequisite(seen.prerequisite, ledger, now);
  const current = { ...ledger, version: versionOf(desired, ledger) };
  return createCurrent(desired, current) ?? nextIncarnation(desired, current);
};
