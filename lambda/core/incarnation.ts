import { type Decision, hold } from './decision.ts';
import type { Ledger, Version } from './ledger.ts';
import { startingAt } from './offsets.ts';
import { without } from './remember.ts';
import { type Desired, incarnationName } from './statement.ts';

/** The version as it is to be started, or as it was: the ledger's word on which incarnation it is. */
export const versionOf = (desired: Desired, ledger: Ledger): Version =>
  ledger.version?.versionName === desired.versionName
    ? ledger.version
    : { versionName: desired.versionName, incarnation: 1, start: 'earliest', created: false };

/** The name on Confluent of the incarnation that the ledger knows as the current one. */
export const currentName = (desired: Desired, ledger: Ledger): string => {
  const { versionName, incarnation } = versionOf(desired, ledger);
  return incarnationName(versionName, incarnation);
};

/** Creates the current incarnation, beginning where the ledger says; undefined where that cannot be done exactly. */
export const createCurrent = (desired: Desired, ledger: Ledger): Decision | undefined => {
  const version = versionOf(desired, ledger);
  const fromOffsets = version.start !== 'earliest';
  const sql = version.start === 'earliest' ? desired.sql : startingAt(desired.sql, version.start);
  if (sql === undefined) return undefined;
  const first = version.incarnation === 1 && !fromOffsets;
  return {
    step: {
      do: 'create',
      statement: { statementName: currentName(desired, ledger), sql, properties: desired.properties },
    },
    action: 'create',
    health: first ? 'progressing' : 'recovering',
    reason: first ? 'NeverExisted' : 'Missing',
    message: first
      ? 'It has never existed: it is created and reads its topics from the beginning.'
      : `It is started anew ${fromOffsets ? 'at the offsets where it stopped' : 'from the beginning, as approved'}.`,
    ledger: { ...without(ledger, 'attempt', 'since'), version },
  };
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
