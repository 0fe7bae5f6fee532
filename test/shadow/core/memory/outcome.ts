import type { Step } from '../model/decision.ts';
import { type Attempt, type Ledger, without } from '../model/ledger.ts';
import type { NewStatement, Signal } from '../model/statement.ts';
import { nameOf } from '../model/version.ts';

/** Confluent's answer to a step. */
export type Outcome =
  | { readonly kind: 'accepted' | 'exists' }
  | { readonly kind: 'refused'; readonly detail: string; readonly signals: readonly Signal[] };

const accepted = (ledger: Ledger, { statementName, placement }: NewStatement, now: number): Ledger => {
  const { version, next } = ledger;
  if (next !== undefined && nameOf(next.version) === statementName) {
    return { ...ledger, next: { ...next, version: { ...next.version, created: true }, placed: placement } };
  }
  if (version !== undefined && nameOf(version) === statementName) {
    return { ...ledger, actedAt: now, version: { ...version, created: true }, placed: placement };
  }
  return { ...ledger, actedAt: now };
};

/** The ledger after a create was answered. `exists` teaches nothing: the next look shows what is there. */
export const afterCreate = (ledger: Ledger, statement: NewStatement, outcome: Outcome, now: number): Ledger => {
  const { statementName } = statement;
  switch (outcome.kind) {
    case 'exists':
      return ledger;
    case 'refused': {
      const own = ledger.version !== undefined && nameOf(ledger.version) === statementName;
      const refusal = { statementName, detail: outcome.detail, at: now };
      return { ...(own ? without(ledger, 'actedAt') : ledger), refusal };
    }
    case 'accepted':
      return accepted(ledger, statement, now);
  }
};

/** The ledger after a resume or a stop was answered. Only what was asked of the version in charge teaches it anything. */
export const afterStep = (
  ledger: Ledger,
  step: Extract<Step, { readonly do: 'resume' | 'stop' }>,
  outcome: Outcome,
): Ledger => {
  const { attempt, intent, version } = ledger;
  if (version === undefined || nameOf(version) !== step.statementName) return ledger;
  const refused = outcome.kind === 'refused';
  const resumes = step.do === 'resume';
  if (intent?.want === 'stopped' && attempt?.of !== 'replace') {
    return refused ? { ...ledger, intent: { ...intent, refused: true } } : ledger;
  }
  if (attempt === undefined) return ledger;
  const answered: Attempt = {
    ...attempt,
    answer: refused ? 'refused' : 'accepted',
    ...(refused ? { detail: outcome.detail } : {}),
  };
  const placed = resumes && !refused && step.placement !== undefined ? { placed: step.placement } : {};
  // A resume that was refused has no effect that could still come.
  return { ...(refused && resumes ? without(ledger, 'actedAt') : ledger), attempt: answered, ...placed };
};
