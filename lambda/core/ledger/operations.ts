import type { Ledger, Purpose, Request, StatementRecord } from '../model/ledger.ts';
import { withRequest } from './journal.ts';
import { changedCurrent } from './records.ts';

/** The ledger once a person's restart is carried out, or overtaken. */
export const withRestartCarriedOut = (ledger: Ledger): Ledger =>
  ledger.restart === undefined || ledger.restart.carriedOut === true
    ? ledger
    : { ...ledger, restart: { ...ledger.restart, carriedOut: true } };

/** A stop that a person asked for; it is no step on the way to anything. */
const isPersonStop = ({ verb, purpose }: Request): boolean => verb === 'stop' && purpose.kind === 'person';

const withOvertaken = (record: StatementRecord, is: (request: Request) => boolean): StatementRecord =>
  record.journal.some((request) => is(request) && request.overtaken !== true)
    ? { ...record, journal: record.journal.map((one) => (is(one) ? { ...one, overtaken: true } : one)) }
    : record;

/** The ledger with nothing under way for the current version: what was asked for is over, and so is a restart. */
export const closeOperation = (ledger: Ledger): Ledger =>
  withRestartCarriedOut(changedCurrent(ledger, (record) => withOvertaken(record, (one) => !isPersonStop(one))));

/** The ledger with every request overtaken by what a person wants now; a start may still take effect. */
export const overtakeAll = (ledger: Ledger): Ledger =>
  changedCurrent(ledger, (record) => withOvertaken(record, () => true));

/** The ledger with the stops overtaken that a person has asked for before. */
export const overtakePersonStops = (ledger: Ledger): Ledger =>
  changedCurrent(ledger, (record) => withOvertaken(record, isPersonStop));

/** Whether a request leaves a person's restart, and the approval with it, to be carried out still. */
const keepsRestart = (verb: Request['verb'], purpose: Purpose): boolean =>
  verb === 'stop' && (purpose.kind === 'restart' || purpose.kind === 'replace');

/** The ledger with one more request about the current version, recorded before Confluent is asked. */
export const withOperation = (ledger: Ledger, request: Request): Ledger => {
  const asked = changedCurrent(ledger, (record) => withRequest(record, request));
  return keepsRestart(request.verb, request.purpose) ? asked : withRestartCarriedOut(asked);
};

/** The ledger once it may read on: phase and position are forgotten before the start is asked for. */
export const withStart = (ledger: Ledger, request: Request): Ledger =>
  changedCurrent(withOperation(ledger, request), ({ phase: _, position: __, ...record }) => record);

/** The ledger in which a stop of the keeper's own stands for another purpose from now on. */
export const withStopFor = (ledger: Ledger, purpose: Purpose, at: number, isAccepted: boolean): Ledger => {
  const stop: Request = { verb: 'stop', purpose, at, ...(isAccepted ? { answer: { kind: 'accepted', at } } : {}) };
  return withRestartCarriedOut(changedCurrent(closeOperation(ledger), (record) => withRequest(record, stop)));
};
