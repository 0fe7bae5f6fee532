import type { Details, PastDecision } from '../contract.ts';
import { othersOf } from '../core/current/others.ts';
import { purgeAt } from '../core/memory/purge.ts';
import { type Decision, isoTime } from '../core/model/decision.ts';
import type { Ledger } from '../core/model/ledger.ts';
import type { Desired, LiveStatement, Observed } from '../core/model/statement.ts';
import { planOf } from '../core/words/plan.ts';
import { releasedBy } from '../core/words/release.ts';
import type { Evaluation } from './evaluate.ts';
import { exceptionOf } from './report.ts';

/** The decisions that the ledger has kept, oldest first, as a report shows them. */
export const historyOf = ({ decisions }: Ledger): readonly PastDecision[] =>
  decisions.map(({ at, ...decision }) => ({ at: isoTime(at), ...decision }));

/** The short form of another statement. */
const shown = ({ statementName, phase }: Observed | LiveStatement) => ({ statementName, phase });

/** The next steps, in words. */
const nextOf = (desired: Desired, decision: Decision, ledger: Ledger): string => {
  if (decision.health === 'healthy') return 'Nothing: it is looked at again in every pass.';
  return planOf(desired, decision, ledger).join(' ');
};

/** The compute pool and the principal, as Confluent showed them. */
const placeOf = ({ statement }: Evaluation['seen']): Partial<Details> => ({
  ...(statement?.computePoolId === undefined ? {} : { computePoolId: statement.computePoolId }),
  ...(statement?.principalId === undefined ? {} : { principalId: statement.principalId }),
});

/** The last decision that did something; else the last one. */
const lastOf = (history: readonly PastDecision[]): PastDecision | undefined =>
  history.findLast(({ action }) => action !== 'none' && action !== 'wait') ?? history.at(-1);

/** The statement's past, from the ledger. */
const pastOf = (ledger: Ledger): Partial<Details> => {
  const { since, offsets } = ledger;
  const last = lastOf(historyOf(ledger));
  const exception = exceptionOf(ledger);
  const purge = purgeAt(ledger);
  return {
    ...(since === undefined ? {} : { since: isoTime(since.at) }),
    ...(offsets === undefined ? {} : { offsets }),
    ...(last === undefined ? {} : { last }),
    ...(exception === undefined ? {} : { exception }),
    ...(purge === undefined ? {} : { purgeAt: isoTime(purge) }),
  };
};

/** Everything known about a statement, for `status` and `explain`. */
export const detailsOf = (desired: Desired, { seen, remembered, decision }: Evaluation): Details => {
  const { previous, next, live = [] } = seen;
  const waits = decision.health === 'held' || decision.health === 'suspended';
  const release = waits ? releasedBy(decision.reason, desired) : undefined;
  return {
    ...placeOf(seen),
    ...pastOf(remembered),
    next: nextOf(desired, decision, remembered),
    ...(release === undefined ? {} : { releasedBy: release }),
    ...(previous === undefined ? {} : { previous: shown(previous) }),
    ...(next === undefined ? {} : { replacement: shown(next) }),
    otherWriters: othersOf(desired, remembered, live).map(shown),
  };
};
