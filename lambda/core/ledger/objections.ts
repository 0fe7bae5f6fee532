import type { Ledger, TextFacts } from '../model/ledger.ts';

/** The facts without those that stand in the way of the text: the keeper asks for them once more. */
const withoutOwn = (facts: TextFacts): TextFacts => {
  const { tables, dryRun, plan } = facts;
  const isInTheWay = tables !== undefined && (tables.problems.length > 0 || tables.refusal !== undefined);
  return {
    ...(tables === undefined || isInTheWay ? {} : { tables }),
    ...(dryRun === undefined || dryRun.refusal !== undefined || dryRun.phase !== undefined ? {} : { dryRun }),
    ...(plan === undefined || plan.kind === 'refused' || plan.kind === 'asked' ? {} : { plan }),
  };
};

/** The ledger without Confluent's objections to any text: a person says that their cause is gone. */
export const withoutObjections = (ledger: Ledger): Ledger => ({
  ...ledger,
  texts: Object.fromEntries(Object.entries(ledger.texts).map(([name, facts]) => [name, withoutOwn(facts)])),
});
