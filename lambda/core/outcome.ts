import type { Attempt, Ledger } from './ledger.ts';
import { without } from './remember.ts';
import { incarnationName, type NewStatement } from './statement.ts';

/** Confluent's answer to a step. */
export type Outcome = { readonly kind: 'accepted' | 'exists' } | { readonly kind: 'refused'; readonly detail: string };

/** The ledger after a create was answered. `exists` teaches nothing: the next look shows what is there. */
export const afterCreate = (ledger: Ledger, { statementName }: NewStatement, outcome: Outcome, now: number): Ledger => {
  const { version } = ledger;
  switch (outcome.kind) {
    case 'exists':
      return ledger;
    case 'refused':
      return { ...ledger, refusal: { statementName, detail: outcome.detail, at: now } };
    case 'accepted': {
      const own = version !== undefined && incarnationName(version.versionName, version.incarnation) === statementName;
      return { ...ledger, actedAt: now, ...(own ? { version: { ...version, created: true } } : {}) };
    }
  }
};

/** The ledger after a resume or a stop was answered. */
export const afterStep = (ledger: Ledger, step: 'resume' | 'stop', outcome: Outcome): Ledger => {
  const { attempt, intent } = ledger;
  const refused = outcome.kind === 'refused';
  if (intent?.want === 'stopped') return refused ? { ...ledger, intent: { ...intent, refused: true } } : ledger;
  if (attempt === undefined) return ledger;
  const answered: Attempt = {
    ...attempt,
    answer: refused ? 'refused' : 'accepted',
    ...(outcome.kind === 'refused' ? { detail: outcome.detail } : {}),
  };
  // A resume that was refused has no effect that could still come.
  return { ...(refused && step === 'resume' ? without(ledger, 'actedAt') : ledger), attempt: answered };
};
