import * as say from '../messages/judgement.ts';
import type { Ledger, SinkKind, TextState } from '../model/ledger.ts';
import type { Desired, Observed } from '../model/statement.ts';
import { onlyAppends, tableIn } from '../sql/catalog.ts';
import { stateOf } from '../sql/state.ts';
import { sinksOf } from '../sql/writers.ts';
import { factsOf } from './facts.ts';

/** The kind of a sink, and in words who says so. */
export interface KnownSink {
  readonly is: SinkKind;
  readonly by: string;
}

/**
 * The kind of the version's sink: Confluent itself proves an upsert sink by the version that runs, else the DDL of a
 * prerequisite does, else INFORMATION_SCHEMA knows. Undefined: nobody has said so far.
 */
export const sinkOf = (desired: Desired, ledger: Ledger, observed?: Observed): KnownSink | undefined => {
  const { sql = '', properties, declared = [] } = desired;
  if (observed?.upserts === true) return { is: 'upserts', by: say.BY_TRAITS };
  const tables = sinksOf(sql, properties).map((sink) => tableIn(declared, sink));
  if (tables.some((table) => table !== undefined && !onlyAppends(table))) return { is: 'upserts', by: say.BY_DDL };
  const { sink } = factsOf(desired, ledger).tables ?? {};
  return sink && { is: sink, by: say.BY_TABLES };
};

/** The state that the version keeps by its text, and by what is known of its tables. */
const textStateOf = (desired: Desired, ledger: Ledger): TextState =>
  factsOf(desired, ledger).tables?.state ?? stateOf(desired.sql ?? '', desired.declared ?? [], desired.properties);

/** Test for a text about which the plan has nothing more to say. */
export const isStatefulByText = (desired: Desired, ledger: Ledger): boolean =>
  textStateOf(desired, ledger).verdict === 'stateful';

/**
 * The cause, in words, for which the version must be taken to keep state; undefined if it keeps none, so that its
 * position in its topics is all that there is to carry over. The text is judged by what is known to be stateless;
 * Confluent's plan has the last word on what the text leaves open, and against the text.
 */
export const stateKept = (desired: Desired, ledger: Ledger): string | undefined => {
  const text = textStateOf(desired, ledger);
  const { plan } = factsOf(desired, ledger);
  if (text.verdict === 'stateful') return say.keepsByText(text.why);
  if (plan?.kind === 'stateful') return say.keepsByPlan(plan.operators);
  if (text.verdict === 'open' && plan?.kind !== 'stateless') return say.leftOpen(text.why);
  return undefined;
};

/** What was judged by what, in words, for `plan` and `explain`; undefined if the text is not known. */
export const judged = (desired: Desired, ledger: Ledger, observed?: Observed): string | undefined => {
  if (desired.sql === undefined) return undefined;
  const { plan } = factsOf(desired, ledger);
  const sink = sinkOf(desired, ledger, observed);
  return [say.byText(textStateOf(desired, ledger)), say.byPlan(plan), say.bySink(sink)].join(' ');
};
