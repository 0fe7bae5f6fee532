import { isDeepStrictEqual } from 'node:util';
import { AIRLINES, CARRIED } from '../../bin/keeper/audit.ts';
import type { LogEntry, Write } from '../../emulator/control/control-topics.ts';
import type { PhaseChange } from '../../emulator/world/confluent.ts';
import { HEALTH_OF } from '../../lambda/contract.ts';
import { backoff, lasted } from '../../lambda/core/ledger/backoff.ts';
import { isFailureHold, isTry } from '../../lambda/core/ledger/trial.ts';
import { EMPTY_STREAK } from '../../lambda/core/model/ledger.ts';
import { HOUR_MS as HOUR, MINUTE_MS as MINUTE, QUIET_RESUMES } from '../../lambda/core/model/limits.ts';
import type { Evidence, Span, Standing } from './evidence.ts';
import { isOurs } from './view.ts';

/** What is wrong, in words; undefined where nothing is. */
export type Invariant = (evidence: Evidence) => string | undefined;

const writes = (phase: string): boolean => phase === 'RUNNING' || phase === 'DEGRADED';
const clock = (at: number): string => new Date(at).toISOString();

/** 1: at no time do two statements of the keeper's write. */
const oneWriter: Invariant = ({ history }) => {
  const running = new Map<string, string>();
  for (const { at, uid, name, phase } of history.filter(isOurs)) {
    if (writes(phase)) running.set(uid, name);
    else running.delete(uid);
    if (running.size > 1) return `${[...running.values()].join(' and ')} both write at ${clock(at)}`;
  }
  return undefined;
};

const placeOf = ({ source }: Write): string => `${source?.topic} ${source?.partition}:${source?.offset}`;

/** 2 and 3: no record is written twice, but for as many times as a person has approved of it. */
const noRowTwice: Invariant = ({ writes: rows, approvals }) => {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const count = (counts.get(placeOf(row)) ?? 0) + 1;
    counts.set(placeOf(row), count);
    if (count > 1 + approvals) return `${row.statement} wrote ${placeOf(row)} a time too often (${count})`;
  }
  return undefined;
};

const isCarriable = ({ poison, value }: LogEntry): boolean =>
  !poison && CARRIED.every((column) => (value[column] ?? null) !== null);

/** 3: each row has the values of its record in the right columns, under the right airline. */
const noRowMisplaced: Invariant = ({ writes: rows, sources }) => {
  const airlines = new Map<string, string>(Object.entries(AIRLINES));
  for (const write of rows) {
    const { source, row } = write;
    const record = sources[source?.topic ?? '']?.find(
      ({ partition, offset }) => partition === source?.partition && offset === source.offset,
    );
    if (record === undefined || !isCarriable(record)) return `${placeOf(write)} is no record to be written`;
    const wrong = CARRIED.find((column) => row[column] !== String(record.value[column]));
    if (wrong !== undefined) return `${placeOf(write)} has ${row[wrong]} in ${wrong}`;
    if (row['airline'] !== airlines.get(source?.topic ?? '')) return `${placeOf(write)} is under ${row['airline']}`;
  }
  return undefined;
};

/** 3, at the end: each record is in the sink. */
const noRowLost: Invariant = ({ writes: rows, sources }) => {
  const written = new Set(rows.map(placeOf));
  for (const [topic, records] of Object.entries(sources)) {
    const lost = records.find((record) => {
      return isCarriable(record) && !record.expired && !written.has(`${topic} ${record.partition}:${record.offset}`);
    });
    if (lost !== undefined) return `${topic} ${lost.partition}:${lost.offset} is not in the sink`;
  }
  return undefined;
};

const rests = (phase: string): boolean => phase === 'FAILED' || phase === 'STOPPED';

/** 3, at the end: what rests says from when it loses rows, and none that came since is lost before. */
const lossSaid: Invariant = ({ history, reported, retention }) => {
  if (retention === undefined) return undefined;
  // The keeper knows that a statement has run if a pass has seen it run.
  const ran = new Set<string>();
  const silent = reported.find(({ phase, health, statementName = '', rowsLostFrom, at }) => {
    if (phase === 'RUNNING') ran.add(statementName);
    if (health === 'unknown' || !rests(phase) || !ran.has(statementName)) return false;
    const last = history.findLast((change) => change.name === statementName && rests(change.phase) && change.at <= at);
    return rowsLostFrom === undefined || Date.parse(rowsLostFrom) > (last?.at ?? at) + retention;
  });
  return silent && `${silent.statementName} rested at ${clock(silent.at)}, and ${silent.rowsLostFrom} was said`;
};

const within = (spans: readonly Span[], index: number): boolean =>
  spans.some(({ from, until = Number.POSITIVE_INFINITY }) => index >= from && index < until);

/** One statement on its way through failures and resumes. */
interface Course {
  resumes: number;
  /** When it failed, until it is started again. */
  failedAt?: number | undefined;
  /** When it was started last. */
  startedAt: number;
  /** How many resets there were when it failed. */
  resets: number;
  /** It has run since it was started. */
  ran: boolean;
  /** What it is started for may have to be asked for a second time. */
  again: boolean;
  /** What it failed of before it was started without a run: may be the same failure still, once. */
  before?: { readonly failedAt: number; readonly resumes: number } | undefined;
}

const resumedTooSoon = (course: Course, { at, name }: PhaseChange): string | undefined => {
  const due = (course.failedAt ?? at) + backoff(course.resumes);
  return at < due
    ? `${name} was resumed at ${clock(at)}, and not before ${clock(due)} with ${course.resumes} resumes behind it`
    : undefined;
};

/** A resume without any run may be one that Confluent has ignored: it is stopped and resumed at once, but once only. */
const IGNORED = 15_000;

/** As late as that comes: the stop takes a minute at most, and a pass may end before it. */
const REPEATED = 3 * MINUTE;

const failed = (course: Course, at: number, resets: number): void => {
  if (course.failedAt !== undefined) return;
  const { before } = course;
  course.before = undefined;
  if (before !== undefined && !course.ran && at - course.startedAt < IGNORED) {
    Object.assign(course, before);
    return;
  }
  const streak = { ...EMPTY_STREAK, resumes: course.resumes };
  if (resets !== course.resets || lasted(at - course.startedAt, streak)) course.resumes = 0;
  course.failedAt = at;
  course.resets = resets;
};

const started = (course: Course, change: PhaseChange, resets: number, counts: boolean): string | undefined => {
  const answers = course.failedAt !== undefined && counts && resets === course.resets;
  const wrong = answers ? resumedTooSoon(course, change) : undefined;
  const { failedAt, resumes } = course;
  course.again = answers && !(course.again && change.at - course.startedAt < REPEATED);
  course.before = course.again && failedAt !== undefined ? { failedAt, resumes } : undefined;
  course.ran = false;
  course.resumes = answers ? course.resumes + 1 : 0;
  course.failedAt = undefined;
  course.startedAt = change.at;
  return wrong;
};

/** What stops as a new version fails of it has left no savepoint: it is resumed at once, twice at most before a hold. */
const hasNoSavepoint = (history: readonly PhaseChange[], { at, phase, uid }: PhaseChange): boolean =>
  phase === 'STOPPED' &&
  history.some((other) => other.at === at && other.phase === 'FAILED' && other.uid !== uid && isOurs(other));

const versionOf = ({ name }: PhaseChange): string => name.replace(/-\d{1,3}$/, '');

/** Places at which another version was created than before: the older one's streak ends there. */
const newVersions = (history: readonly PhaseChange[]): readonly number[] => {
  const known = new Set<string>();
  let last: string | undefined;
  return [...history.entries()].flatMap(([index, change]) => {
    if (!isOurs(change) || known.has(change.uid)) return [];
    known.add(change.uid);
    const before = last;
    last = versionOf(change);
    return before === undefined || before === last ? [] : [index];
  });
};

/** 4: with n resumes behind it in a streak, the next one comes n² + n minutes after the failure, or later. */
const backedOff: Invariant = ({ history, resets: acts, probing }) => {
  const courses = new Map<string, Course>();
  const resets = [...acts, ...newVersions(history)];
  for (const [index, change] of history.entries()) {
    if (!isOurs(change)) continue;
    const before = resets.filter((place) => place <= index).length;
    const course = courses.get(change.uid) ?? {
      resumes: 0,
      startedAt: change.at,
      resets: before,
      ran: false,
      again: false,
    };
    courses.set(change.uid, course);
    if (change.phase === 'FAILING' || change.phase === 'FAILED') failed(course, change.at, before);
    if (change.phase === 'RUNNING') Object.assign(course, { ran: true, again: false });
    if (hasNoSavepoint(history, change)) course.failedAt = undefined;
    if (change.phase !== 'PENDING') continue;
    const wrong = started(course, change, before, !within(probing, index));
    if (wrong !== undefined) return wrong;
  }
  return undefined;
};

/** Time by which the keeper may know a failure earlier than the phase shows it. */
const EARLIER = 2 * MINUTE;

/** The beginning of the first run since then that lasted ten minutes: it ends a hold. */
const lastingRun = (history: readonly PhaseChange[], since: number): number => {
  const ours = history.filter(isOurs);
  const run = ours.find(({ at, phase, uid }, index) => {
    const end = ours.slice(index + 1).find((change) => change.uid === uid)?.at ?? Number.POSITIVE_INFINITY;
    return phase === 'RUNNING' && end >= since && end - Math.max(at, since) >= 10 * MINUTE;
  });
  return run?.at ?? Number.POSITIVE_INFINITY;
};

/** 4: what is held for its failures is touched once an hour at most: a trial begins an hour after a failure. */
const heldUntouched: Invariant = ({ requests, holds, history }) => {
  for (const hold of holds) {
    const over = lastingRun(history, hold.at);
    const touches = requests.slice(hold.from, hold.until).filter(({ at }) => at < over);
    let last = Number.NEGATIVE_INFINITY;
    for (const { at, method, path } of touches) {
      const failed = history.findLast((change) => isOurs(change) && change.phase === 'FAILED' && change.at <= at);
      // What follows on a request without another failure in between belongs to the same trial.
      const isNew = failed !== undefined && failed.at > last;
      if (isNew && at < failed.at + HOUR - EARLIER) return `${method} ${path} at ${clock(at)}, though it is held`;
      last = at;
    }
  }
  return undefined;
};

/** Confluent gives up a carry-over whose older statement has not stopped in time: that is a reason for another one. */
const GIVEN_UP = 6 * HOUR;

const givenUp = (history: readonly PhaseChange[]): number => {
  const asked = new Map<string, number>();
  let count = 0;
  for (const { uid, phase, at } of history) {
    if (phase === 'PENDING') asked.set(uid, at);
    else if (phase === 'FAILED' && at - (asked.get(uid) ?? at) >= GIVEN_UP) count += 1;
    else asked.delete(uid);
  }
  return count;
};

/** 4: a statement is created for a reason, however often passes die. */
const createdForAReason: Invariant = ({ history, mostStatements }) => {
  const ours = history.filter(isOurs);
  const created = new Set(ours.map(({ uid }) => uid)).size;
  const reasons = mostStatements + givenUp(ours);
  return created > reasons ? `${created} statements, for ${reasons} reasons` : undefined;
};

/** 5: what a person has stopped stays stopped. */
const stopRespected: Invariant = ({ history, stops }) => {
  const ran = history.find((change, index) => isOurs(change) && change.phase === 'RUNNING' && within(stops, index));
  return ran && `${ran.name} ran at ${clock(ran.at)}, though a person wants it stopped`;
};

/** 5: what the keeper itself has stopped is not taken for stopped by a person. */
const noOwnStop: Invariant = ({ mistaken: [at] }) =>
  at === undefined ? undefined : `it was suspended at ${clock(at)}, and nobody had stopped it`;

/** 6: it touches only its own, and deletes nothing but its own questions. */
const ownOnly: Invariant = ({ requests, history, allowedNames }) => {
  const isAllowed = (name: string): boolean => allowedNames.some((pattern) => pattern.test(name));
  for (const { method, path } of requests) {
    const name = /\/statements\/([^/?]+)/.exec(path)?.[1];
    if (method === 'DELETE' && !/-(ask|plan|kept)$/.test(name ?? '')) return `DELETE ${path}`;
    if (name !== undefined && !isAllowed(decodeURIComponent(name))) return `${method} ${path}`;
  }
  const strange = history.find(({ name }) => !isAllowed(name) && name !== 'stranger');
  return strange && `${strange.name} was created`;
};

/** 8: one change has one id, at each delivery. */
const idsStable: Invariant = ({ delivered }) => {
  const known = new Map<string, unknown>();
  for (const change of delivered) {
    if (known.has(change.id) && !isDeepStrictEqual(known.get(change.id), change))
      return `${change.id} tells two things`;
    known.set(change.id, change);
  }
  return undefined;
};

const numberOf = (id: string): number => Number(/-(\d+)$/.exec(id)?.[1]);

/** A statement that is held for its failures, or on trial: the hold was told, whatever becomes of its trials. */
const isTrial = ({ health, reason }: Standing): boolean => health === 'held' && isFailureHold(reason);

/** One try of many: from the fourth resume of a streak on they are quiet. */
const isQuiet = ({ reason, restarts }: Standing): boolean => restarts >= QUIET_RESUMES && isTry(reason);

/** 8, at the end: changes are numbered, and none is missing; what a report has shown has been told before. */
const everyChangeTold: Invariant = ({ delivered, reported }) => {
  const numbers = new Set(delivered.map(({ id }) => numberOf(id)));
  const most = Math.max(0, ...numbers);
  const missing = Array.from({ length: most }, (_, index) => index + 1).find((number) => !numbers.has(number));
  if (missing !== undefined) return `change ${missing} of ${most} was never told`;
  const untold = reported.find(
    (standing) =>
      !isQuiet(standing) &&
      !delivered.some(
        (change) =>
          (isTrial(standing) ? isFailureHold(change.reason) : change.reason === standing.reason) &&
          (isTrial(standing) || change.phase === standing.phase) &&
          change.health === standing.health &&
          Date.parse(change.at) <= standing.at,
      ),
  );
  return (
    untold && `${untold.phase} ${untold.health} ${untold.reason} was reported at ${clock(untold.at)}, and not told`
  );
};

/** 9: no credential in the ledger, an event, a report or an error. */
const secretsKept: Invariant = ({ said, secrets }) => {
  const leak = said.find((text) => secrets.some((secret) => text.includes(secret)));
  return leak && `a credential stands in ${leak.slice(0, 200)}`;
};

/** Health follows from the reason; a foreign writer beside a running statement leaves its health as it is. */
const healthFollows: Invariant = ({ delivered, reported }) => {
  const odd = [...delivered, ...reported].find(
    ({ health, reason }) => reason !== 'ForeignWriter' && !HEALTH_OF[reason].includes(health),
  );
  return odd && `${odd.reason} was told with the health ${odd.health}`;
};

/** After every step, by the number in the design. */
export const ALWAYS: Readonly<Record<string, Invariant>> = {
  '1 one writer': oneWriter,
  '2 and 3 no row twice': noRowTwice,
  '3 no row misplaced': noRowMisplaced,
  '4 restarts within the back-off': backedOff,
  '4 a held statement is touched once an hour': heldUntouched,
  '4 nothing is created without a reason': createdForAReason,
  '5 a stop is respected': stopRespected,
  '5 what nobody has stopped is not suspended': noOwnStop,
  '6 only its own, and nothing deleted': ownOnly,
  '8 health follows from the reason': healthFollows,
  '8 ids are stable': idsStable,
  '9 secrets stay secret': secretsKept,
};

/** Once faults have ceased and it runs again. */
export const IN_THE_END: Readonly<Record<string, Invariant>> = {
  '3 no row lost': noRowLost,
  '3 losses are said before': lossSaid,
  '8 every change is told': everyChangeTold,
};

/** An invariant does not hold. */
export class Violation extends Error {
  override readonly name = 'Violation';
  readonly invariant: string;

  constructor(invariant: string, what: string) {
    super(`invariant ${invariant}: ${what}`);
    this.invariant = invariant;
  }
}

/** @throws Violation of the first that does not hold */
export const examine = (invariants: Readonly<Record<string, Invariant>>, evidence: Evidence): void => {
  for (const [name, invariant] of Object.entries(invariants)) {
    const wrong = invariant(evidence);
    if (wrong !== undefined) throw new Violation(name, wrong);
  }
};
