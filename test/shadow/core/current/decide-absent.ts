import { isSettling } from '../memory/remember.ts';
import { type Decision, hold, inFlight, none, type Seen, wait } from '../model/decision.ts';
import type { Ledger, Start } from '../model/ledger.ts';
import { PENDING_LIMIT } from '../model/limits.ts';
import type { Desired, Prerequisite } from '../model/statement.ts';
import { versionOf } from '../model/version.ts';
import { answerFailure, holdExhausted, isUnanswered } from './answer-failure.ts';
import { createCurrent, nextIncarnation } from './incarnation.ts';
import { decideOthers } from './others.ts';
import { decidePreflight } from './preflight.ts';
import { decideRefused, isRefused } from './refusal.ts';

/** It has failed, and waits for an answer: Confluent's purge of what is left of it changes nothing about that. */
const hasFailed = ({ versionName }: Prerequisite, ledger: Ledger): boolean =>
  ledger.failure?.versionName === versionName && isUnanswered(ledger);

/** One statement of DDL on the way to the first start. */
const decidePrerequisite = (
  { wanted, statementName, statement }: NonNullable<Seen['prerequisite']>,
  { placement }: Seen,
  ledger: Ledger,
  now: number,
): Decision => {
  const reason = 'NeverExisted';
  if (statement === undefined && !hasFailed(wanted, ledger)) {
    return {
      step: { do: 'create', statement: { statementName, sql: wanted.sql, properties: wanted.properties, placement } },
      action: 'create',
      health: 'progressing',
      reason,
      message: `Its prerequisite ${statementName} is run first.`,
      ledger,
    };
  }
  if (statement === undefined || statement.phase === 'FAILED' || statement.phase === 'STOPPED') {
    return answerFailure(ledger, now, `Its prerequisite ${statementName} failed`, (next, failure) => ({
      step: { do: 'look' },
      action: 'create',
      ledger: {
        ...next,
        failure: { ...failure, left: true },
        prerequisites: {
          ...next.prerequisites,
          [wanted.versionName]: (next.prerequisites[wanted.versionName] ?? 1) + 1,
        },
      },
    }));
  }
  const message = `It waits for its prerequisite ${statementName} (${statement.phase}).`;
  const late = now - (ledger.actedAt ?? statement.updatedAt ?? now) >= PENDING_LIMIT;
  return late
    ? wait('degraded', { reason: statement.poolExhausted ? 'PoolExhausted' : 'StuckPending', message, ledger })
    : inFlight('progressing', { reason, message, ledger });
};

/** Where a person has approved that it begins, if only for a text that Confluent has refused since. */
const approvedStart = ({ attempt, version }: Ledger): Start | undefined =>
  attempt?.from ?? (version?.start.from === 'timestamp' ? version.start : undefined);

/** It has never run, as far as anybody knows. */
const decideFirst = (desired: Desired, seen: Seen, ledger: Ledger, now: number): Decision => {
  if (desired.sql === undefined) {
    const message = `${desired.versionName} is not there: it is adopted, so whatever created it has to create it again; then it is looked after.`;
    return hold({ reason: 'Missing', message, ledger });
  }
  const others = decideOthers(desired, seen, ledger);
  if (others !== undefined) return others;
  if (seen.prerequisite !== undefined) return decidePrerequisite(seen.prerequisite, seen, ledger, now);
  const preflight = decidePreflight(desired, seen, ledger, now);
  if (preflight !== undefined) return preflight;
  const version = versionOf(desired, ledger);
  const current = { ...ledger, version: { ...version, start: approvedStart(ledger) ?? version.start } };
  return createCurrent(desired, seen, current, now) ?? nextIncarnation(desired, seen, current, now);
};

/** There is no statement of that name. */
export const decideAbsent = (desired: Desired, seen: Seen, ledger: Ledger, now: number): Decision => {
  const { version, refusal, intent, attempt } = ledger;
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
  if (version?.created === true && ledger.failure !== undefined) {
    const held = holdExhausted(ledger, ledger.failure, 'It failed, and is gone since');
    if (held !== undefined) return held;
  }
  if (version?.created === true) return nextIncarnation(desired, seen, ledger, now);
  return decideFirst(desired, seen, ledger, now);
};
