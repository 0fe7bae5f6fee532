import type { Ledger, Purpose, Request, StatementRecord } from '../model/ledger.ts';
import { withRequest } from './journal.ts';
import { changedCurrent } from './records.ts';

/** The ledger once a person's restart is carried out, or overtaken. */
export const withRestartCarriedOut = (ledger: Ledger): Ledger =>
  ledger.restart === undefined || ledger.restart.carriedOut === true
    ? ledger
    : { ...ledger, restart: { ...ledger.restart, carriedOut: true } };

/** Test for a stop that a person wants. No other request follows it. */
const isPersonStop = ({ verb, purpose }: Request): boolean => verb === 'stop' && purpose.kind === 'person';

const withOvertaken = (record: StatementRecord, is: (request: Request) => boolean): StatementRecord =>
  record.journal.some((request) => is(request) && request.overtaken !== true)
    ? { ...record, journal: record.journal.map((one) => (is(one) ? { ...one, overtaken: true } : one)) }
    : record;

/** The ledger with nothing under way for the current version: its requests and a person's restart are over. */
export const closeOperation = (ledger: Ledger): Ledger =>
  withRestartCarriedOut(changedCurrent(ledger, (record) => withOvertaken(record, (one) => !isPersonStop(one))));

/** The ledger with every request overtaken by a person's command; a start may still take effect. */
export const overtakeAll = (ledger: Ledger): Ledger =>
  changedCurrent(ledger, (record) => withOvertaken(record, () => true));

/** The ledger with a person's earlier stops overtaken. */
export const overtakePersonStops = (ledger: Ledger): Ledger =>
  changedCurrent(ledger, (record) => withOvertaken(record, isPersonStop));

/** Test for a request after which a person's restart, with its approval, is still to be carried out. */
const keepsRestart = (verb: Request['verb'], purpose: Purpose): boolean =>
  verb === 'stop' && (purpose.kind === 'restart' || purpose.kind === 'replace');

/** The ledger with one more request about the current version, recorded before the keeper sends it. */
export const withOperation = (ledger: Ledger, request: Request): Ledger => {
  const asked = changedCurrent(ledger, (record) => withRequest(record, request));
  return keepsRestart(request.verb, request.purpose) ? asked : withRestartCarriedOut(asked);
};

/**
 * The ledger with a start, after which the statement may read on: phase and position are forgotten before the keeper
 * requests it.
 */
export const withStart = (ledger: Ledger, request: Request): Ledger =>
  changedCurrent(withOperation(ledger, request), ({ phase: _, position: __, ...record }) => record);

/** The ledger in which a stop of the keeper's own has another purpose from now on. */
export const withStopFor = (ledger: Ledger, purpose: Purpose, at: number, isAccepted: boolean): Ledger => {
  const stop: Request = { verb: 'stop', purpose, at, ...(isAccepted ? { answer: { kind: 'accepted', at } } : {}) };
  return withRestartCarriedOut(changedCurrent(closeOperation(ledger), (record) => withRequest(record, stop)));
};
