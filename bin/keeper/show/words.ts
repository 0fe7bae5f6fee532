import type { Details, Health, PastDecision, ReportEntry } from '../../../lambda/contract.ts';

/** What a health means, in a few words. */
export const MEANINGS: Readonly<Record<Health, string>> = {
  healthy: 'it runs, and there is nothing to do',
  progressing: 'it is on its way to running',
  recovering: 'it failed, and is being brought back',
  degraded: 'it does not do what it should, and somebody should look',
  suspended: 'somebody has stopped it, and that is respected',
  held: 'the keeper leaves it alone until somebody acts, or the cause is gone',
  unknown: 'it could not be looked at',
};

/** The runbook's article, as seen from the repository's root. */
export const articleOf = (reason: string): string => `docs/runbook.md#${reason.toLowerCase()}`;

const PARTITION = /^partition:(\d+),offset:(\d+)$/;

/** `0:100 1:200`, partition by partition; what is written otherwise is left as it is. */
export const offsetsOf = (text: string): string => {
  const parts = text.split(';').map((part) => PARTITION.exec(part.trim()));
  return parts.every((part) => part !== null) ? parts.map(([, partition, at]) => `${partition}:${at}`).join(' ') : text;
};

/** What was done, or only found. */
export const deedOf = ({ action, phase }: PastDecision): string =>
  action === 'none' ? `found ${phase}` : `${action}, found ${phase}`;

export const namesOf = (others: readonly { readonly statementName: string; readonly phase: string }[]): string =>
  others.map(({ statementName, phase }) => `${statementName} (${phase})`).join(', ');

/** Nothing is said twice: what is next without what the message has said already. */
export const withoutMessage = (next: string, { message }: Pick<ReportEntry, 'message'>): string => {
  const [lead = ''] = /^(?:Nothing|Wait)\b.*?(?=: )/.exec(next) ?? [];
  return lead !== '' && message.includes(next.slice(lead.length + 2)) ? `${lead}.` : next;
};

/** What is next, where that is more than the message says. */
export const newsOf = ({ next }: Details, entry: ReportEntry): string | undefined =>
  entry.health === 'healthy' || withoutMessage(next, entry) !== next ? undefined : next;
