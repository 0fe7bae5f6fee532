import { type Decision, hold, isoTime, type Seen } from '../model/decision.ts';
import { type Ledger, type Version, without } from '../model/ledger.ts';
import type { Desired } from '../model/statement.ts';
import { nameOf, nextNumber, versionOf } from '../model/version.ts';
import { statementOf } from './start.ts';

/** Creates the current incarnation, beginning where the ledger says; undefined where that cannot be done exactly. */
export const createCurrent = (desired: Desired, seen: Seen, ledger: Ledger, now: number): Decision | undefined => {
  const version = versionOf(desired, ledger);
  const statement = statementOf(desired, version, seen.placement);
  if (statement === undefined) return undefined;
  const completed = [...new Set([...ledger.completed, ...desired.prerequisites.map(({ versionName }) => versionName)])];
  return {
    step: { do: 'create', statement },
    action: 'create',
    ...wordsOf(version),
    // From now on its answer may be lost: it may be there, whatever Confluent has refused before.
    ledger: { ...without(ledger, 'attempt', 'since', 'refusal'), version, completed, actedAt: now },
  };
};

const wordsOf = ({ incarnation, start }: Version): Pick<Decision, 'health' | 'reason' | 'message'> => {
  switch (start.from) {
    case 'offsets':
      return {
        health: 'recovering',
        reason: 'Missing',
        message: 'It is started anew at the offsets where it stopped.',
      };
    case 'statement':
      return {
        health: 'progressing',
        reason: 'Moving',
        message: `It is started where ${start.statementName} stopped.`,
      };
    case 'timestamp': {
      const message = `It is started anew with the rows from ${isoTime(start.timestamp)} on, as approved.`;
      return { health: 'progressing', reason: 'Moving', message };
    }
    case 'earliest':
      return incarnation === 1
        ? {
            health: 'progressing',
            reason: 'NeverExisted',
            message: 'It has never existed: it is created and reads its topics from the beginning.',
          }
        : { health: 'progressing', reason: 'Moving', message: 'It is started anew from the beginning, as approved.' };
  }
};

/** The ways on for a statement that cannot be started exactly where it was. */
export const APPROVALS =
  '`restart` with "from": "earliest" reads every row again, with "from": "<timestamp>" those from then on.';

const whyNot = ({ sql }: Desired, { offsets }: Ledger): string => {
  if (sql === undefined) return 'its SQL text is not configured here: whatever created it has to create it again';
  return offsets === undefined
    ? 'how far it had read is not known'
    : 'it cannot be started exactly at the recorded offsets';
};

/** It cannot be started where it was, and is not started anywhere else unasked. */
export const holdMissing = (message: string, ledger: Ledger): Decision =>
  hold({
    reason: 'Missing',
    message,
    // A wish to restart ends here; what was tried to cure a failure is remembered, not to be tried again.
    ledger: ledger.attempt?.of === 'restart' ? without(ledger, 'attempt') : ledger,
  });

/**
 * Starts the next incarnation: where a person has approved it, else at the recorded offsets, else not at all.
 */
export const nextIncarnation = (desired: Desired, seen: Seen, ledger: Ledger, now: number): Decision => {
  const { attempt, offsets, version } = ledger;
  const start = attempt?.from ?? (offsets === undefined ? undefined : { from: 'offsets' as const, offsets });
  if (start !== undefined) {
    const { versionName } = desired;
    const next: Version = { versionName, incarnation: nextNumber(versionName, ledger), start, created: false };
    // Whoever resumes the one before it would write every row twice.
    const previous = version?.created === true ? { previous: nameOf(version) } : {};
    const decision = createCurrent(desired, seen, { ...without(ledger, 'offsets'), ...previous, version: next }, now);
    if (decision !== undefined) return decision;
  }
  const approvals = desired.sql === undefined ? '' : ` ${APPROVALS}`;
  const message = `It has run and cannot be resumed, and ${whyNot(desired, ledger)}: it is not started from the beginning unasked.${approvals}`;
  return holdMissing(message, ledger);
};
