import * as say from '../messages/judgement.ts';
import type { Ledger, SinkKind, TextState } from '../model/ledger.ts';
import type { Desired, Observed } from '../model/statement.ts';
import { stateOf } from '../sql/state/state.ts';
import { onlyAppends, tableIn } from '../sql/tables/catalog.ts';
import { sinksOf } from '../sql/tables/writers.ts';
import { factsOf } from './facts.ts';

/** The kind of a sink, and in words who says so. */
export interface KnownSink {
  readonly is: SinkKind;
  readonly by: string;
}

/** Test for a sink that the DDL of a prerequisite declares as an upsert table. */
const isDeclaredUpsert = ({ sql = '', properties, declared = [] }: Desired): boolean =>
  sinksOf(sql, properties)
    .map((sink) => tableIn(declared, sink))
    .some((table) => table !== undefined && !onlyAppends(table));

/**
 * The kind of the version's sink, as it is certain: Confluent itself proves an upsert sink by the version that runs,
 * else the DDL of a prerequisite does, else INFORMATION_SCHEMA knows. Undefined: nobody has said so far.
 */
export const certainSinkOf = (desired: Desired, ledger: Ledger, observed?: Observed): KnownSink | undefined => {
  if (observed?.upserts === true) return { is: 'upserts', by: say.BY_TRAITS };
  if (isDeclaredUpsert(desired)) return { is: 'upserts', by: say.BY_DDL };
  const { tables } = factsOf(desired, ledger);
  return tables?.sink === undefined ? undefined : { is: tables.sink, by: say.BY_TABLES };
};

/** The kind of the version's sink; if nothing else is known, a key in Confluent's plan counts for an upsert sink. */
export const sinkOf = (desired: Desired, ledger: Ledger, observed?: Observed): KnownSink | undefined => {
  const { plan } = factsOf(desired, ledger);
  const isKeyed = (plan?.kind === 'stateless' || plan?.kind === 'stateful') && plan.keyedSink === true;
  return certainSinkOf(desired, ledger, observed) ?? (isKeyed ? { is: 'upserts', by: say.BY_PLAN } : undefined);
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
