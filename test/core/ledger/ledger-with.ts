import { newRecord } from '../../../lambda/core/ledger/records.ts';
import { EMPTY_LEDGER, type Ledger, type Request, type StatementRecord } from '../../../lambda/core/model/ledger.ts';
import { nameOf } from '../../../lambda/core/model/names.ts';
import { NAME } from '../keeping.ts';

/** A ledger by its facts: records by what differs from a fresh one, and any other entry as it is. */
export interface Facts extends Partial<Omit<Ledger, 'current' | 'successor' | 'prerequisite' | 'records'>> {
  readonly current?: Partial<StatementRecord>;
  readonly successor?: Partial<StatementRecord>;
  readonly prerequisite?: Partial<StatementRecord>;
}

/** A record with these facts; without a version name, of the version that every story has. */
export const recordWith = (facts: Partial<StatementRecord> = {}): StatementRecord => ({
  ...newRecord(NAME, 1, { from: 'earliest' }, 'ran'),
  ...facts,
});

/** A ledger with these facts in it, and nothing else. */
export const ledgerWith = ({ current, successor, prerequisite, ...entries }: Facts = {}): Ledger => {
  const named = { current, successor, prerequisite };
  const records = Object.entries(named).flatMap(([role, facts]) =>
    facts === undefined ? [] : [{ role, record: recordWith(facts) }],
  );
  return {
    ...EMPTY_LEDGER,
    ...entries,
    ...Object.fromEntries(records.map(({ role, record }) => [role, nameOf(record)])),
    records: Object.fromEntries(records.map(({ record }) => [nameOf(record), record])),
  };
};

/** A request of a journal: a resume that answers the failure "failure-1", unless it says otherwise. */
export const requestWith = (facts: Partial<Request> = {}): Request => ({
  verb: 'resume',
  purpose: { kind: 'failure', id: 'failure-1', round: 1 },
  at: 0,
  ...facts,
});
