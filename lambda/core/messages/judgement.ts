import type { PlanFact, SinkKind, TextState } from '../model/ledger.ts';

/** Messages about how a text is judged: whether it keeps state, what kind of sink it has, and who says so. */

export const BY_TRAITS = 'Confluent’s traits of the version that runs';
export const BY_DDL = 'the DDL of a prerequisite';
export const BY_TABLES = 'INFORMATION_SCHEMA';
export const BY_PLAN = 'a key in Confluent’s plan';

export const keepsByText = (why: string): string => `by its text it keeps state (${why})`;

export const keepsByPlan = (operators: readonly string[]): string =>
  `by Confluent’s plan it keeps state (${operators.join(', ')})`;

export const leftOpen = (why: string): string =>
  `its text leaves open whether it keeps state (${why}), and no plan of Confluent’s shows that it keeps none`;

export const byText = ({ verdict, why }: TextState): string => {
  switch (verdict) {
    case 'stateless':
      return 'By its text it keeps no state.';
    case 'stateful':
      return `By its text it keeps state: ${why}.`;
    case 'open':
      return `Its text leaves open whether it keeps state: ${why}.`;
  }
};

export const byPlan = (plan: PlanFact | undefined): string => {
  switch (plan?.kind) {
    case 'stateless':
      return 'Confluent’s plan has no operator that keeps state.';
    case 'stateful':
      return `Confluent’s plan has operators that may keep state: ${plan.operators.join(', ')}.`;
    case 'unreadable':
      return 'Confluent’s plan cannot be read, so it decides nothing.';
    case 'refused':
      return `Confluent does not plan it: ${plan.detail}.`;
    case 'asked':
      return 'Confluent was asked for its plan (EXPLAIN), without an answer so far.';
    case undefined:
      return 'Confluent has not been asked for its plan (EXPLAIN): the keeper asks before a change, or once the version runs well.';
  }
};

export const bySink = (sink: { readonly is: SinkKind; readonly by: string } | undefined): string => {
  if (sink === undefined)
    return 'Whether its sink only appends is not known: INFORMATION_SCHEMA is asked before a change.';
  return sink.is === 'appends'
    ? `Its sink is only appended to (${sink.by}).`
    : `Its sink is an upsert table (${sink.by}), which excludes carry-over.`;
};
