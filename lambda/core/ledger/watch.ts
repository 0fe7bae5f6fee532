import type { StatementRecord, Watch } from '../model/ledger.ts';
import { EXCEPTIONS_INTERVAL_MS, EXCEPTIONS_LISTED, REMARKS_KEPT, RESTARTING_AFTER_MS } from '../model/limits.ts';
import type { StatementException } from '../model/statement.ts';
import type { Lesson } from './lesson.ts';
import { changedCurrent } from './records.ts';

/** What the keeper knows before it has ever looked. */
export const UNWATCHED: Watch = { told: [] };

type Row = NonNullable<Watch['row']>;

const since = ({ phase }: StatementRecord): number => phase?.since ?? Number.POSITIVE_INFINITY;

/** The exceptions that have come since the statement began to run, the newest first. */
export const exceptionsOfRun = (
  exceptions: readonly StatementException[],
  record: StatementRecord,
): readonly StatementException[] => exceptions.filter(({ at = 0 }) => at >= since(record));

/** Test for exceptions that keep coming: the next one comes before the last one is ten minutes old. */
const follows = (later: number, earlier: number): boolean => later - earlier < EXCEPTIONS_INTERVAL_MS;

/** The newest exceptions that came one after another; undefined without any. Times from the newest to the oldest. */
const rowOf = (times: readonly number[]): Row | undefined => {
  const [newest] = times;
  if (newest === undefined) return undefined;
  const first = times.reduce((oldest, at) => (follows(oldest, at) ? at : oldest), newest);
  return { first, newest };
};

/**
 * The row of exceptions after a look. It goes on from the row before, unless ten minutes without an exception lie
 * between them. Confluent lists the ten newest: where all of them are new, nobody knows what was before them.
 */
const nextRow = (times: readonly number[], before: Row | undefined): Row | undefined => {
  const row = rowOf(times);
  if (row === undefined || before === undefined) return row;
  const unseen = times.length >= EXCEPTIONS_LISTED && times.every((at) => at > before.newest);
  const goesOn = follows(row.first, before.newest) || (unseen && row.first === times.at(-1));
  return goesOn ? { first: Math.min(before.first, row.first), newest: row.newest } : row;
};

/** Test for a row that was still going on at the last look. */
const isGoingOn = ({ at, row }: Watch): boolean => at !== undefined && row !== undefined && follows(at, row.newest);

const ofRun = (record: StatementRecord, row: Row | undefined): Row | undefined =>
  row !== undefined && row.newest >= since(record) ? row : undefined;

/** The lesson about a look at the exceptions while it runs. */
export const withWatch: Lesson = (ledger, { statement, seen, now }) => {
  const { watched } = seen;
  if (watched === undefined || !statement.phase.running) return ledger;
  return changedCurrent(ledger, (record) => {
    const { row: _, ...known } = record.watch ?? UNWATCHED;
    const before = ofRun(record, record.watch?.row);
    if (watched.exceptions === undefined)
      return { ...record, watch: { ...known, at: now, ...(before && { row: before }) } };
    const times = exceptionsOfRun(watched.exceptions, record).flatMap(({ at }) => at ?? []);
    const row = nextRow(times, record.watch !== undefined && isGoingOn(record.watch) ? before : undefined);
    return { ...record, watch: { ...known, at: now, ...(row && { row }) } };
  });
};

/** Test for a statement that runs, and restarts again and again: its exceptions have kept coming for ten minutes. */
export const isRestarting = (record: StatementRecord): boolean => {
  const row = ofRun(record, record.watch?.row);
  if (record.watch === undefined || row === undefined) return false;
  return isGoingOn(record.watch) && row.newest - row.first >= RESTARTING_AFTER_MS;
};

/** Time from which the next look at the exceptions is due, in milliseconds since 1970. */
export const watchDue = (record: StatementRecord): number =>
  Math.max(record.watch?.at ?? -Infinity, since(record)) + EXCEPTIONS_INTERVAL_MS;

/** Test for a remark that was told. `from`: not earlier than at that time. */
export const wasTold = ({ watch }: StatementRecord, what: string, from = -Infinity): boolean =>
  watch?.told.some((one) => one.what === what && one.at >= from) === true;

/** The record with remarks that are told now. */
export const withRemarksTold = (record: StatementRecord, what: readonly string[], now: number): StatementRecord => {
  const { told, ...watch } = record.watch ?? UNWATCHED;
  const others = told.filter((one) => !what.includes(one.what));
  const all = [...others, ...what.map((one) => ({ what: one, at: now }))];
  return { ...record, watch: { ...watch, told: all.slice(-REMARKS_KEPT) } };
};
