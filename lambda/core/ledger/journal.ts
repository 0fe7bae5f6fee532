import type {
  Approval,
  Failure,
  Ledger,
  Purpose,
  Refusal,
  Request,
  RequestAnswer,
  Restart,
  StatementRecord,
} from '../model/ledger.ts';
import { EFFECT_TIMEOUT_MS, JOURNAL_LENGTH, LATE_STOP_MS } from '../model/limits.ts';
import { currentRecord, prerequisiteRecord } from './records.ts';

/** Test for a request that Confluent has refused. */
export const isRefused = ({ answer }: Pick<Request, 'answer'>): boolean => answer?.kind === 'refused';

/** Test for a request that Confluent has accepted. */
export const isAccepted = ({ answer }: Pick<Request, 'answer'>): boolean => answer?.kind === 'accepted';

/** Test for a create whose name is taken, as Confluent answered. */
export const isNameTaken = ({ answer }: Pick<Request, 'answer'>): boolean => answer?.kind === 'exists';

/** Confluent's words on a refused request; undefined for any other. */
export const refusedDetail = ({ answer }: Pick<Request, 'answer'>): string | undefined =>
  answer?.kind === 'refused' ? answer.detail : undefined;

/** Test for a refusal that may be over the next time, about nothing in the text: Confluent asks to try later. */
export const isPutOff = ({ signals }: Pick<Refusal, 'signals'>): boolean =>
  signals.includes('try-later') || signals.includes('transient');

/** The creates that Confluent has put off, oldest first. */
export const putOffCreates = ({ journal }: StatementRecord): readonly Request[] =>
  journal.filter(({ verb, answer }) => verb === 'create' && answer?.kind === 'refused' && isPutOff(answer));

const isSamePurpose = (one: Purpose, other: Purpose): boolean =>
  one.kind === other.kind &&
  (one.kind !== 'failure' || (other.kind === 'failure' && one.id === other.id && one.round === other.round));

/** Test for a stop that has the same purpose as the other stop, and that nothing has overtaken. */
const isStopFor = ({ verb, purpose, overtaken }: Request, other: Request): boolean =>
  verb === 'stop' && other.verb === 'stop' && overtaken !== true && isSamePurpose(purpose, other.purpose);

/**
 * The record with one more request. A stop replaces an earlier one with the same purpose, unless Confluent has refused
 * that.
 */
export const withRequest = (record: StatementRecord, request: Request): StatementRecord => {
  const first = record.journal.find((one) => isStopFor(one, request));
  const others = record.journal.filter((one) => !isStopFor(one, request) || (one === first && isRefused(one)));
  return { ...record, journal: [...others, request].slice(-JOURNAL_LENGTH) };
};

/** The record with a change to its newest request of that kind. */
export const withLast = (
  record: StatementRecord,
  is: (request: Request) => boolean,
  change: (request: Request) => Request,
): StatementRecord => {
  const index = record.journal.findLastIndex(is);
  return index < 0
    ? record
    : { ...record, journal: record.journal.map((one, at) => (at === index ? change(one) : one)) };
};

/** The record with Confluent's answer to its newest request of that verb. */
export const withAnswer = (record: StatementRecord, verb: Request['verb'], answer: RequestAnswer): StatementRecord =>
  withLast(
    record,
    (request) => request.verb === verb,
    (request) => ({ ...request, answer }),
  );

/** The record with Confluent's answer to its newest stop, which answers a stop for its successor too. */
export const withStopAnswer = (record: StatementRecord, answer: RequestAnswer): StatementRecord =>
  withLast(
    withAnswer(record, 'stop', answer),
    ({ verb, purpose, overtaken }) => verb === 'stop' && purpose.kind === 'replace' && overtaken !== true,
    (request) => ({ ...request, answer }),
  );

const isStart = ({ verb }: Request): boolean => verb !== 'stop';

/** The newest create or resume; undefined if Confluent has refused it, or if it has had no effect. */
export const lastStart = ({ journal }: StatementRecord): Request | undefined => {
  const last = journal.findLast(isStart);
  return last === undefined || isRefused(last) || last.withoutEffect === true ? undefined : last;
};

/**
 * Time of the newest start, in milliseconds since 1970. A create counts from Confluent's answer, a resume from the
 * keeper's request.
 */
export const startedAt = (record: StatementRecord): number | undefined => {
  const start = lastStart(record);
  return start?.verb === 'create' ? (start.answer?.at ?? start.at) : start?.at;
};

/** Time at which Confluent accepted the newest create, in milliseconds since 1970. */
export const acceptedAt = ({ journal }: StatementRecord): number | undefined =>
  journal.findLast((request) => request.verb === 'create' && isAccepted(request))?.answer?.at;

/**
 * Test for a create or a resume of the keeper's that may not have taken effect yet: a look may show the state before
 * it.
 */
export const isSettling = (ledger: Ledger, now: number): boolean => {
  const current = currentRecord(ledger);
  const prerequisite = prerequisiteRecord(ledger);
  const times = [current && startedAt(current), prerequisite && acceptedAt(prerequisite)];
  return times.some((time = -Infinity) => now < time + EFFECT_TIMEOUT_MS);
};

/** Test for a request that others may follow. None follows a create, or a stop that a person wants. */
const isOperation = ({ verb, purpose, overtaken }: Request): boolean =>
  overtaken !== true && verb !== 'create' && !(verb === 'stop' && purpose.kind === 'person');

const isOpenCreate = ({ verb, overtaken }: Request): boolean => verb === 'create' && overtaken !== true;

/** A person's restart that the keeper has still to carry out. */
const pendingRestart = (ledger: Ledger): Restart | undefined => {
  const { restart } = ledger;
  if (restart === undefined || restart.carriedOut === true) return undefined;
  return currentRecord(ledger)?.journal.findLast(isOperation)?.purpose.kind === 'replace' ? undefined : restart;
};

/** Test for a person's restart that the keeper has still to carry out. */
export const isRestartPending = (ledger: Ledger): boolean => pendingRestart(ledger) !== undefined;

/** The start that a person has approved, until its restart is carried out or overtaken. */
export const approvalOf = ({ restart }: Ledger): Approval | undefined =>
  restart?.carriedOut === true ? undefined : restart?.from;

/**
 * The stop or resume of the current version that is under way, or the last one of a chain: the keeper goes on from it.
 * A person's restart stands here as a stop until the keeper has carried it out.
 */
export const operationOf = (ledger: Ledger): Request | undefined => {
  const last = currentRecord(ledger)?.journal.findLast(isOperation);
  const restart = pendingRestart(ledger);
  if (restart === undefined) return last;
  const asked = last?.purpose.kind === 'restart' ? last : undefined;
  return { ...asked, verb: 'stop', purpose: { kind: 'restart' }, at: restart.at };
};

/** The newest requests with this purpose, oldest first, up to the last request with another one. */
const chainOf = ({ journal }: StatementRecord, { purpose }: Request): readonly Request[] => {
  const requests = journal.filter(isOperation);
  const other = requests.findLastIndex((request) => !isSamePurpose(request.purpose, purpose));
  return requests.slice(other + 1);
};

/** The newest requests with one purpose: a create, or the stops and resumes that belong together; none if all are over. */
export const lastChain = (record: StatementRecord): readonly Request[] => {
  const last = record.journal.findLast((request) => isOperation(request) || isOpenCreate(request));
  if (last === undefined) return [];
  return last.verb === 'create' ? [last] : chainOf(record, last);
};

/**
 * Number of times that the keeper has begun the whole chain of requests for that failure; 0: nothing has answered it
 * yet.
 */
export const roundsOf = (ledger: Ledger, failure: Failure | undefined): number => {
  const purpose = operationOf(ledger)?.purpose;
  return failure !== undefined && purpose?.kind === 'failure' && purpose.id === failure.id ? purpose.round : 0;
};

/** Test for the resume that is the first request of its round. Later resumes follow a stop. */
export const isFirstOfRound = (record: StatementRecord, request: Request): boolean =>
  request.verb === 'resume' && request.purpose.kind === 'failure' && chainOf(record, request).length <= 1;

/**
 * Test for a round whose resume may still take effect: Confluent has not refused it, or the round began with a stop.
 */
export const mayTakeEffect = (record: StatementRecord, request: Request): boolean => {
  const chain = chainOf(record, request);
  return chain[0]?.verb === 'stop' || chain.some((one) => one.verb === 'resume' && !isRefused(one));
};

/** Test for a stop of the keeper's own in `spec.stopped`, as far as the journal shows. */
export const hasOwnStop = (ledger: Ledger): boolean => {
  const operation = operationOf(ledger);
  return operation?.verb === 'stop' || operation?.afterOwnStop === true;
};

/** Test for a stop of the keeper's own without an answer, which may take effect as late as at `time`. */
export const mayComeLate = ({ verb, answer, at }: Request, time: number): boolean =>
  verb === 'stop' && answer === undefined && time < at + LATE_STOP_MS;

/** Test for a stop that the keeper has still to request, or has requested so recently that it may take effect. */
export const isStopOnItsWay = (ledger: Ledger, now: number): boolean => {
  const operation = operationOf(ledger);
  if (operation?.verb !== 'stop') return false;
  return operation.purpose.kind === 'restart' || (!isRefused(operation) && now < operation.at + EFFECT_TIMEOUT_MS);
};

/**
 * Test for a stop that a person wants and Confluent has refused. If a successor needs the stop too, the keeper repeats
 * it.
 */
export const isStopRefused = ({ journal }: StatementRecord): boolean => {
  const open = journal.filter(({ verb, overtaken }) => verb === 'stop' && overtaken !== true);
  const refused = open.findIndex((request) => request.purpose.kind === 'person' && isRefused(request));
  return refused >= 0 && !open.slice(0, refused).some(({ purpose }) => purpose.kind === 'replace');
};

/** Test for a statement that a person, or somebody on Confluent, wants stopped. */
export const isStopWanted = ({ desiredState }: Ledger): boolean => desiredState?.state === 'stopped';
