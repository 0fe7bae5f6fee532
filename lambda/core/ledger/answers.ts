import type { Step } from '../model/decision.ts';
import type { Ledger, RequestAnswer, StatementRecord } from '../model/ledger.ts';
import type { Phase } from '../model/phase.ts';
import type { NewStatement, Signal } from '../model/statement.ts';
import { withAnswer, withStopAnswer } from './journal.ts';
import { inPhase } from './lessons.ts';
import { changed, withoutRejections } from './records.ts';

/** Confluent's answer to a step. `exists`: Confluent has a statement of that name already. */
export type Outcome =
  | { readonly kind: 'accepted'; readonly shown?: { readonly phase: Phase } }
  | { readonly kind: 'exists'; readonly detail: string }
  | { readonly kind: 'refused'; readonly detail: string; readonly signals: readonly Signal[] };

const answerOf = (outcome: Outcome, now: number): RequestAnswer =>
  outcome.kind === 'accepted' ? { kind: 'accepted', at: now } : { ...outcome, at: now };

/** Confluent answers `exists` to a create alone. */
const stepAnswerOf = (outcome: Outcome, now: number): RequestAnswer =>
  answerOf(outcome.kind === 'exists' ? { kind: 'accepted' } : outcome, now);

/** The ledger with Confluent's answer to a create. `exists` proves nothing about whose it is: a look shows that. */
export const afterCreate = (
  ledger: Ledger,
  { statementName, placement }: NewStatement,
  outcome: Outcome,
  now: number,
): Ledger => {
  const answered = changed(ledger, statementName, (record) => {
    const known = withAnswer(record, 'create', answerOf(outcome, now));
    if (outcome.kind !== 'accepted') return known;
    const created = accepted(known, placement);
    const { shown } = outcome;
    // The next look may show the phase no more, or none at all. PENDING says nothing new: a run that no look has shown
    // counts from the create.
    return shown === undefined || shown.phase.starting ? created : inPhase(created, shown.phase.name, now);
  });
  return outcome.kind === 'refused' ? withoutRejections(answered, statementName) : answered;
};

const accepted = (record: StatementRecord, placement: NewStatement['placement']): StatementRecord => ({
  ...record,
  placement,
  ...(record.evidence === 'requested' ? { evidence: 'accepted' } : {}),
});

/**
 * The ledger with Confluent's answer to a resume or a stop. Only the current version and its successor have a journal of
 * these.
 */
export const afterStep = (
  ledger: Ledger,
  { do: verb, statementName, ...step }: Extract<Step, { readonly do: 'resume' | 'stop' }>,
  outcome: Outcome,
  now: number,
): Ledger => {
  if (statementName !== ledger.current && statementName !== ledger.successor) return ledger;
  return changed(ledger, statementName, (record) => {
    const answer = stepAnswerOf(outcome, now);
    const answered = verb === 'stop' ? withStopAnswer(record, answer) : withAnswer(record, verb, answer);
    const placement = 'placement' in step ? step.placement : undefined;
    const isPlaced = outcome.kind !== 'refused' && placement !== undefined;
    return isPlaced ? { ...answered, placement } : answered;
  });
};
