import { signalsOf } from '../../../lambda/adapters/confluent/signals.ts';
import { withErrorAt } from '../../../lambda/core/ledger/backoff.ts';
import { currentRecord, newRecord } from '../../../lambda/core/ledger/records.ts';
import {
  EMPTY_LEDGER,
  EMPTY_STREAK,
  type ErrorCount,
  type Failure,
  type Ledger,
  type Purpose,
  type Refusal,
  type Request,
  type RequestAnswer,
  type StatementRecord,
  type Streak,
} from '../../../lambda/core/model/ledger.ts';
import { nameOf } from '../../../lambda/core/model/names.ts';
import { BEGIN, NAME, SETTLED_TEXTS } from '../keeping.ts';

/** A ledger by its facts: records by what differs from a fresh one, and any other entry as it is. */
export interface Facts extends Partial<Omit<Ledger, 'current' | 'successor' | 'prerequisite' | 'records'>> {
  readonly current?: Partial<StatementRecord>;
  readonly successor?: Partial<StatementRecord>;
  readonly prerequisite?: Partial<StatementRecord>;
}

/** A record with these facts; without a version name, of the version that every story has. */
export const recordWith = (facts: Partial<StatementRecord> = {}): StatementRecord => ({
  ...newRecord(NAME, 1, { from: 'configured' }, 'ran'),
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
    texts: SETTLED_TEXTS,
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

/** Confluent's yes to a request. */
export const acceptance = (at = BEGIN): RequestAnswer => ({ kind: 'accepted', at });

/** Confluent's final no to a request, in these words. */
export const refusal = (detail = 'not now', at = BEGIN): Refusal => ({
  kind: 'refused',
  at,
  detail,
  signals: signalsOf(detail),
});

/** The create of a start, with that answer. */
export const createWith = (answer?: RequestAnswer, at = BEGIN): Request =>
  requestWith({ verb: 'create', purpose: { kind: 'start' }, at, ...(answer && { answer }) });

/** The facts of a statement that Confluent has refused to create. */
export const refusedCreate = (detail: string, at = BEGIN): Pick<StatementRecord, 'evidence' | 'journal'> => ({
  evidence: 'requested',
  journal: [createWith(refusal(detail, at), at)],
});

/** A stop for that purpose, with that answer. */
export const stopFor = (purpose: Purpose, at = BEGIN, answer?: RequestAnswer): Request =>
  requestWith({ verb: 'stop', purpose, at, ...(answer && { answer }) });

/** A failure for which Confluent names an exception; `E: boom`, unless it says otherwise. */
export const failureWith = (facts: Partial<Failure> = {}): Failure => ({
  id: 'f1',
  of: 'uid-1',
  versionName: NAME,
  at: BEGIN,
  name: 'E',
  message: 'boom',
  fingerprint: 'E: boom',
  signals: [],
  ...facts,
});

/** A streak with these facts, and nothing else behind it. */
export const streakWith = (facts: Partial<Streak> = {}): Streak => ({ ...EMPTY_STREAK, ...facts });

/** The errors of a streak: each of these fingerprints, as often as it stands there; all at that time. */
export const errorsWith = (fingerprints: readonly string[], at = BEGIN): readonly ErrorCount[] =>
  fingerprints.reduce<readonly ErrorCount[]>((known, fingerprint) => withErrorAt(known, fingerprint, at), []);

/** The record of the current version, of which something is known. */
export const currentOf = (ledger: Ledger): StatementRecord => {
  const record = currentRecord(ledger);
  if (record === undefined) throw new Error('nothing is known of the current version');
  return record;
};
