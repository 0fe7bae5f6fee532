import { type Decision, hold } from './decision.ts';
import type { Ledger, Version } from './ledger.ts';
import { startingAt } from './offsets.ts';
import { without } from './remember.ts';
import type { Desired } from './statement.ts';
import { currentName, versionOf } from './version.ts';

export const holdChanged = (ledger: Ledger): Decision =>
  hold({
    reason: 'SpecChanged',
    message: `Its SQL or properties have changed since ${ledger.version?.versionName} was started, which goes on as it is. Put them back.`,
    // A restart asked for meanwhile must not come as a surprise later.
    ledger: ledger.attempt?.of === 'restart' ? without(ledger, 'attempt') : ledger,
  });

/** Creates the current incarnation, beginning where the ledger says; undefined where that cannot be done exactly. */
export const createCurrent = (desired: Desired, ledger: Ledger): Decision | undefined => {
  const version = versionOf(desired, ledger);
  const sql = version.start === 'earliest' ? desired.sql : startingAt(desired.sql, version.start);
  if (sql === undefined) return undefined;
  return {
    step: {
      do: 'create',
      statement: { statementName: currentName(desired, ledger), sql, properties: desired.properties },
    },
    action: 'create',
    ...wordsOf(version),
    ledger: { ...without(ledger, 'attempt', 'since'), version },
  };
};

const wordsOf = ({ incarnation, start }: Version): Pick<Decision, 'health' | 'reason' | 'message'> => {
  if (start !== 'earliest') {
    return { health: 'recovering', reason: 'Missing', message: 'It is started anew at the offsets where it stopped.' };
  }
  return incarnation === 1
    ? {
        health: 'progressing',
        reason: 'NeverExisted',
        message: 'It has never existed: it is created and reads its topics from the beginning.',
      }
    : { health: 'progressing', reason: 'Moving', message: 'It is started anew from the beginning, as approved.' };
};

/**
 * Starts the next incarnation: from the beginning where a person has approved that, else at the recorded offsets, else not
 * at all.
 */
export const nextIncarnation = (desired: Desired, ledger: Ledger): Decision => {
  const { version, attempt, offsets } = ledger;
  const start = attempt?.from ?? offsets;
  if (start !== undefined) {
    const incarnation = version?.created === true ? version.incarnation + 1 : (version?.incarnation ?? 1);
    const next: Version = { versionName: desired.versionName, incarnation, start, created: false };
    const decision = createCurrent(desired, { ...without(ledger, 'offsets'), version: next });
    if (decision !== undefined) return decision;
  }
  return hold({
    reason: 'Missing',
    message: `It has run and cannot be resumed, and ${
      offsets === undefined
        ? 'how far it had read is not known'
        : 'it cannot be started exactly at the recorded offsets'
    }: it is not started from the beginning unasked. \`restart\` with "from": "earliest" reads every row again.`,
    // A wish to restart ends here; what was tried to cure a failure is remembered, not to be tried again.
    ledger: attempt?.of === 'restart' ? without(ledger, 'attempt') : ledger,
  });
};
