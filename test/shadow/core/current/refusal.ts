import { type Decision, hold, isoTime, wait } from '../model/decision.ts';
import type { Ledger } from '../model/ledger.ts';
import { POOL_RETRY_INTERVAL } from '../model/limits.ts';
import type { Desired } from '../model/statement.ts';
import { holdAutoStopped, isAboutPool, poolIsGone } from './pool.ts';

/** Whether Confluent's refusal was of something that is still wanted. */
export const isRefused = (desired: Desired, statementName: string): boolean =>
  [desired, ...desired.prerequisites].some(({ versionName }) => statementName.startsWith(versionName));

/** Confluent's final word, unless it was about the pool: that is asked again. */
export const decideRefused = (
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
