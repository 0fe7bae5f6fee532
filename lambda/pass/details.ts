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

export const historyOf = ({ decisions }: Ledger): readonly PastDecision[] =>
  decisions.map(({ at, ...decision }) => ({ at: isoTime(at), ...decision }));

/** What is said of another statement. */
const shown = ({ statementName, phase }: Observed | LiveStatement) => ({ statementName, phase });

const nextOf = (desired: Desired, decision: Decision, ledger: Ledger): string => {
  if (decision.health === 'healthy') return 'Nothing: it is looked at again in every pass.';
  return planOf(desired, decision, ledger).join(' ');
};

/** Where it is and how far it has come, as Confluent showed it. */
const placeOf = ({ statement }: Evaluation['seen']): Partial<Details> => ({
  ...(statement?.computePoolId === undefined ? {} : { computePoolId: statement.computePoolId }),
  ...(statement?.principalId === undefined ? {} : { principalId: statement.principalId }),
});

/** What was done last; where nothing was, what was found last. */
const lastOf = (history: readonly PastDecision[]): PastDecision | undefined =>
  history.findLast(({ action }) => action !== 'none' && action !== 'wait') ?? history.at(-1);

/** What the ledger knows about it. */
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

/** Everything that is known about a statement, for whoever asks. */
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
