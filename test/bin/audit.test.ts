import { describe, expect, test } from 'vitest';
import { type AuditRow, audit, auditLine, isClean, type SourceLog } from '../../bin/keeper/audit.ts';

const flight = (number: number): AuditRow => ({
  departure_airport_code: `D${number}`,
  flight_number: `F${number}`,
  email_address: `e${number}`,
  departure_time: `t${number}`,
  arrival_time: `u${number}`,
  arrival_airport_code: `A${number}`,
  confirmation_code: `C${number}`,
});

const row = (number: number, airline: string): AuditRow => ({ ...flight(number), airline });

const SOURCES: readonly SourceLog[] = [
  { airline: 'SkyOne', rows: [{ ...flight(1), flight_duration: 90 }, flight(2)] },
  { airline: 'Sunset', rows: [flight(3)] },
];
const SINK = [row(3, 'Sunset'), row(1, 'SkyOne'), row(2, 'SkyOne')];
const CLEAN = { read: 3, written: 3, lost: 0, duplicated: 0, misplaced: 0, filtered: 0 };

describe('the logs and the sink, row by row', () => {
  test('every record once, in whatever order', () => {
    expect(audit(SOURCES, SINK)).toEqual(CLEAN);
  });

  test('nothing written yet', () => {
    expect(audit(SOURCES, [])).toEqual({ ...CLEAN, written: 0, lost: 3 });
  });

  test('a record that is not in the sink is lost', () => {
    expect(audit(SOURCES, SINK.slice(1))).toEqual({ ...CLEAN, written: 2, lost: 1 });
  });

  test('a row that is there again is duplicated', () => {
    expect(audit(SOURCES, [...SINK, row(1, 'SkyOne'), row(1, 'SkyOne')])).toEqual({
      ...CLEAN,
      written: 5,
      duplicated: 2,
    });
  });

  test('a row in place of another one is a duplicate and a loss', () => {
    expect(audit(SOURCES, [row(1, 'SkyOne'), ...SINK.slice(1)])).toEqual({ ...CLEAN, lost: 1, duplicated: 1 });
  });

  test('records that are alike are each expected once', () => {
    const twins = [{ airline: 'SkyOne', rows: [flight(1), flight(1)] }];
    expect(audit(twins, [row(1, 'SkyOne'), row(1, 'SkyOne')])).toEqual({ ...CLEAN, read: 2, written: 2 });
    expect(audit(twins, [row(1, 'SkyOne')])).toEqual({ ...CLEAN, read: 2, written: 1, lost: 1 });
  });

  test('two values in each other’s column are misplaced, and not lost as well', () => {
    const swapped = { ...row(1, 'SkyOne'), departure_time: 'u1', arrival_time: 't1' };
    expect(audit(SOURCES, [SINK[0] ?? {}, swapped, SINK[2] ?? {}])).toEqual({ ...CLEAN, misplaced: 1 });
  });

  test('columns in another order, the airline’s too, are misplaced', () => {
    const columns = [...Object.keys(flight(1)), 'airline'];
    const shifted = SINK.map((each) =>
      Object.fromEntries(columns.map((column, index) => [column, each[columns[(index + 3) % 8] ?? ''] ?? null])),
    );
    expect(audit(SOURCES, shifted)).toEqual({ ...CLEAN, misplaced: 3 });
  });

  test('the other airline is misplaced', () => {
    expect(audit(SOURCES, [...SINK.slice(1), row(3, 'SkyOne')])).toEqual({ ...CLEAN, misplaced: 1 });
    expect(audit(SOURCES, [...SINK, row(3, 'SkyOne')])).toEqual({ ...CLEAN, written: 4, misplaced: 1 });
  });

  test('a row out of nowhere is misplaced', () => {
    expect(audit(SOURCES, [...SINK, row(9, 'SkyOne')])).toEqual({ ...CLEAN, written: 4, misplaced: 1 });
    expect(audit(SOURCES, [...SINK, {}])).toEqual({ ...CLEAN, written: 4, misplaced: 1 });
  });

  test('a record with a NULL that the SQL leaves out is not among those read; written all the same, it is misplaced', () => {
    const sources = [...SOURCES, { airline: 'Sunset', rows: [{ ...flight(4), flight_number: null }] }];
    expect(audit(sources, SINK)).toEqual({ ...CLEAN, filtered: 1 });
    const written = [...SINK, { ...row(4, 'Sunset'), flight_number: null }];
    expect(audit(sources, written)).toEqual({ ...CLEAN, written: 4, misplaced: 1, filtered: 1 });
  });
});

test('the last line, and whether it is as it should be', () => {
  expect(auditLine({ ...CLEAN, lost: 1, duplicated: 2, misplaced: 4 })).toBe(
    'rows: 3 read, 3 written, 1 lost, 2 duplicated, 4 misplaced',
  );
  expect(isClean(CLEAN)).toBe(true);
  for (const wrong of ['lost', 'duplicated', 'misplaced']) expect(isClean({ ...CLEAN, [wrong]: 1 })).toBe(false);
});
