import type { Details, Health, PastDecision, ReportEntry } from '../../../lambda/contract.ts';

/** Meaning of each health, in a few words. */
export const MEANINGS: Readonly<Record<Health, string>> = {
  healthy: 'it runs, and there is nothing to do',
  progressing: 'it is on its way to running',
  recovering: 'it failed, and is being brought back',
  degraded: 'it does not do what it should, and somebody should look',
  suspended: 'somebody has stopped it, and that is respected',
  held: 'the keeper leaves it alone until somebody acts, or the cause is gone',
  unknown: 'it could not be looked at',
};

/** Path of a reason's runbook article, from the repository's root. */
export const articleOf = (reason: string): string => `docs/runbook.md#${reason.toLowerCase()}`;

const PARTITION = /^partition:(\d+),offset:(\d+)$/;

/** Offsets as `0:100 1:200`, partition by partition; a text of another form stays as it is. */
export const offsetsOf = (text: string): string => {
  const parts = text.split(';').map((part) => PARTITION.exec(part.trim()));
  return parts.every((part) => part !== null) ? parts.map(([, partition, at]) => `${partition}:${at}`).join(' ') : text;
};

/** Deed of a past decision: done, or only found. */
export const deedOf = ({ action, phase }: PastDecision): string =>
  action === 'none' ? `found ${phase}` : `${action}, found ${phase}`;

export const namesOf = (others: readonly { readonly statementName: string; readonly phase: string }[]): string =>
  others.map(({ statementName, phase }) => `${statementName} (${phase})`).join(', ');

/** Warnings of Confluent's, each with what Confluent means by it. */
export const warningsIn = ({ warnings = [] }: Partial<Details>): readonly string[] =>
  warnings.map(({ severity, reason, message, meaning }) => `${severity} ${reason}: ${message} (${meaning})`);

/** The newest exception since it began to run, and how many Confluent lists. */
export const exceptionsIn = ({ exceptions = [] }: Partial<Details>): string | undefined => {
  const [newest] = exceptions;
  if (newest === undefined) return undefined;
  const others = exceptions.length === 1 ? '' : `, the newest of ${exceptions.length}`;
  return `${newest.name}: ${newest.message}${others}`;
};

/** Next step without what the message has said already. */
export const withoutMessage = (next: string, { message }: Pick<ReportEntry, 'message'>): string => {
  const [lead = ''] = /^(?:Nothing|Wait)\b.*?(?=: )/.exec(next) ?? [];
  return lead !== '' && message.includes(next.slice(lead.length + 2)) ? `${lead}.` : next;
};

/** Next step, if it is more than the message says. */
export const newsOf = ({ next }: Details, entry: ReportEntry): string | undefined =>
  entry.health === 'healthy' || withoutMessage(next, entry) !== next ? undefined : next;

/** The number of runs that ended in a failure within a day. */
export const failedRunsIn = (count: number): string => `${count} in 24 hours, of runs that had lasted ten minutes`;
