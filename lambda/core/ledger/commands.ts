import { type Approval, EMPTY_STREAK, type Ledger, without } from '../model/ledger.ts';
import { isStopWanted } from './journal.ts';
import { withoutObjections } from './objections.ts';
import { overtakeAll, overtakePersonStops, withRestartCarriedOut } from './operations.ts';
import { changedCurrent, successorRecord, withoutRejections, withoutTakenNames } from './records.ts';

/** A person's command that changes what the keeper has to do. */
export type Command =
  | { readonly command: 'stop' | 'resume' }
  /** A restart. `from`: the approval to read rows again, needed if the statement cannot go on at its position. */
  | { readonly command: 'restart'; readonly from?: Approval }
  /**
   * A takeover. `statementNames`: other people's statements that the keeper may stop, so that only this one writes the
   * sink.
   */
  | { readonly command: 'takeover'; readonly statementNames: readonly string[] };

const stopped = (ledger: Ledger, now: number): Ledger => ({
  ...without(withRestartCarriedOut(overtakeAll(ledger)), 'downSince'),
  desiredState: { state: 'stopped', by: 'person', at: now },
});

const resumed = (ledger: Ledger, now: number): Ledger => ({
  ...overtakePersonStops(ledger),
  desiredState: { state: 'running', by: 'person', at: now },
});

/** The ledger with a restart in it. A restart forgets hold, streak and refusals. */
const restarted = (ledger: Ledger, from: Approval | undefined, now: number): Ledger => ({
  ...changedCurrent(
    withoutObjections(withoutTakenNames(withoutRejections(without(overtakeAll(ledger), 'desiredState')))),
    (record) => ({
      ...without(record, 'failedRuns'),
      streak: EMPTY_STREAK,
    }),
  ),
  // The restart is later than the successor, even within one millisecond: if that comes to nothing, it is tried again.
  restart: { at: Math.max(now, (successorRecord(ledger)?.succeedsSince ?? 0) + 1), ...(from && { from }) },
});

/** The ledger with a person's command in it. The next pass carries it out, or any later one. */
export const applyCommand = (ledger: Ledger, command: Command, now: number): Ledger => {
  switch (command.command) {
    case 'stop':
      return stopped(ledger, now);
    case 'resume':
      return resumed(ledger, now);
    case 'restart':
      return restarted(ledger, command.from, now);
    case 'takeover': {
      const wanted = isStopWanted(ledger) ? resumed(ledger, now) : ledger;
      return { ...wanted, takeover: command.statementNames };
    }
  }
};
