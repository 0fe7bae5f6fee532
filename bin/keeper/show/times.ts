const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Duration as `2 d 4 h`, `3 h 5 min`, `12 min` or `40 s`. */
export const span = (milliseconds: number): string => {
  const parts = [
    [Math.floor(milliseconds / DAY), 'd'],
    [Math.floor((milliseconds % DAY) / HOUR), 'h'],
    [Math.floor((milliseconds % HOUR) / MINUTE), 'min'],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  if (first === -1) return `${Math.max(Math.floor(milliseconds / SECOND), 0)} s`;
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
};

/** Time of the day, `10:00:00`, of a time in ISO 8601. */
export const clockTime = (iso: string): string => iso.slice(11, 19);

/** Date and time, `2026-11-22 10:00:00`, of a time in ISO 8601. */
export const dateTime = (iso: string): string => new Date(iso).toISOString().slice(0, 19).replace('T', ' ');

/** Date and time, and the distance from now. */
export const moment = (iso: string, now: number): string => {
  const ahead = Date.parse(iso) - now;
  return `${dateTime(iso)} UTC, ${ahead > 0 ? `in ${span(ahead)}` : `${span(-ahead)} ago`}`;
};

/** Beginning of a state, and its duration until now. */
export const sinceThen = (iso: string, now: number): string =>
  `since ${dateTime(iso)} UTC, for ${span(now - Date.parse(iso))}`;
