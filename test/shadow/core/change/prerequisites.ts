import { decideRefused } from '../current/refusal.ts';
import { type Decision, hold, inFlight, type Seen } from '../model/decision.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Desired, Prerequisite } from '../model/statement.ts';
import { isAnotherVersion } from '../model/version.ts';
import { type Change, lookAgain, withStop } from './change.ts';

/**
 * The new text with nothing but the wish to have it checked (`sql.dry-run`, Confluent, "SET"): where every row is read again,
 * the older version stops first, and must not stop for a text that Confluent refuses.
 */
const dryRun = ({ versionName, sql, properties, policies }: Desired): readonly Prerequisite[] =>
  sql === undefined || policies.onChange !== 'reprocess'
    ? []
    : [{ versionName: `${versionName}-d`, sql, properties: { ...properties, 'sql.dry-run': 'true' } }];

/** What has to be COMPLETED before the desired version can be started. What stands behind an older one was run for it. */
export const prerequisitesOf = (desired: Desired, ledger: Ledger): readonly Prerequisite[] => {
  if (ledger.version?.created !== true || !isAnotherVersion(desired, ledger)) return desired.prerequisites;
  const missing = desired.prerequisites.filter(({ versionName }) => !ledger.completed.includes(versionName));
  return [...missing, ...dryRun(desired)];
};

/** The prerequisite once more, under its next name. */
const again = ({ ledger, seen }: Change, { versionName }: Prerequisite): Decision =>
  lookAgain('Its prerequisite is run again, as asked.', {
    ...withStop(ledger, seen),
    prerequisites: { ...ledger.prerequisites, [versionName]: (ledger.prerequisites[versionName] ?? 1) + 1 },
  });

/** It is not there yet: it is asked for, unless Confluent has refused it. */
const ask = ({ seen, ledger, now }: Change, { sql, properties }: Prerequisite, statementName: string): Decision => {
  const { refusal } = ledger;
  const refused = refusal?.statementName === statementName ? decideRefused(refusal, ledger, now) : undefined;
  if (refused !== undefined) return refused;
  return {
    step: { do: 'create', statement: { statementName, sql, properties, placement: seen.placement } },
    action: 'create',
    health: 'progressing',
    reason: 'SpecChanged',
    message: `Its SQL or properties have changed: the prerequisite ${statementName} is run first.`,
    ledger,
  };
};

/** One statement of DDL on the way to a new version; the older one goes on meanwhile. */
export const decideChangePrerequisite = (
  change: Change,
  { wanted, statementName, statement }: NonNullable<Seen['prerequisite']>,
): Decision => {
  const { seen, ledger, now } = change;
  if (statement === undefined) return ask(change, wanted, statementName);
  const { phase, detail } = statement;
  if (phase !== 'FAILED' && phase !== 'STOPPED') {
    const message = `Its new version waits for the prerequisite ${statementName} (${phase}).`;
    return inFlight('progressing', { reason: 'SpecChanged', message, ledger });
  }
  if (ledger.attempt?.of === 'restart') return again(change, wanted);
  const why = seen.nextExceptions?.[0]?.message || detail || 'Confluent gives no reason';
  const message = `The prerequisite ${statementName} of its new version failed: ${why}. Correct it and deploy, or \`restart\` once the cause is gone.`;
  // Kept, so that it stays held once Confluent has purged it.
  const kept =
    ledger.refusal?.statementName === statementName ? ledger.refusal : { statementName, detail: why, at: now };
  return hold({ reason: 'SqlInvalid', message, ledger: { ...ledger, refusal: kept } });
};
