import { decideChange } from '../change/decide-change.ts';
import { decideCharge } from '../current/decide-charge.ts';
import { owns } from '../memory/remember.ts';
import { type Decision, hold, inFlight, type Seen } from '../model/decision.ts';
import type { Ledger } from '../model/ledger.ts';
import { type Desired, isAtRest, type Observed } from '../model/statement.ts';
import { inCharge, isChanging } from '../model/version.ts';
import { wantsStop } from '../model/wants.ts';

const holdUnlabelled = ({ statementName }: Observed, ledger: Ledger): Decision =>
  hold({
    reason: 'ForeignWriter',
    message: `${statementName} exists, but the keeper did not create it: it has not the keeper's label. Rename or delete it.`,
    ledger,
  });

/** The version that was replaced runs again: it would write every row a second time. */
const decidePrevious = ({ previous, statement }: Seen, ledger: Ledger): Decision | undefined => {
  if (previous === undefined || isAtRest(previous.phase) || previous.phase === 'DELETING') return undefined;
  // Both stopped and this one running by somebody's hand: that is left to them until this one is to run.
  if (wantsStop(ledger) && (statement === undefined || isAtRest(statement.phase))) return undefined;
  const { statementName } = previous;
  const verdict = {
    reason: 'Replacing',
    message: `${statementName}, which was replaced, is live: it is stopped.`,
    ledger,
  } as const;
  if (previous.stopped) return inFlight('progressing', verdict);
  return { step: { do: 'stop', statementName }, action: 'stop', health: 'progressing', ...verdict };
};

/**
 * What is to be done about one statement, and why: design, section 4. The ledger must have been brought up to date by
 * `remember` with the same look.
 */
export const decide = (desired: Desired, seen: Seen, ledger: Ledger, now: number): Decision => {
  const charge = inCharge(desired, ledger);
  if (seen.statement !== undefined && !owns(charge, seen.statement, ledger))
    return holdUnlabelled(seen.statement, ledger);
  const previous = decidePrevious(seen, ledger);
  if (previous !== undefined) return previous;
  return isChanging(desired, ledger)
    ? decideChange(desired, charge, seen, ledger, now)
    : decideCharge(desired, seen, ledger, now);
};
