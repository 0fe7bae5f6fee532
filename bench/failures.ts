const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A Saturday; the month ends on a Monday morning, after the last of the strategies has had its chance. */
export const START = Date.parse('2026-01-03T00:00:00Z');
export const END = START + 30 * 24 * HOUR + 10 * HOUR;

/**
 * `once`: cured by running again. `pool`: the compute pool is full for so long, what is resumed waits. `record`: one that
 * cannot be read stands in a topic for so long, whoever comes to it fails.
 */
export interface Failure {
  readonly at: number;
  readonly kind: 'once' | 'pool' | 'record';
  readonly until: number;
}

/** Always the same numbers in [0, 1) for the same seed (mulberry32). */
const randomOf = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** One every 36 hours, more or less; three in ten last for one to five hours. */
export const failuresOf = (seed: number): readonly Failure[] => {
  const random = randomOf(seed);
  const failures: Failure[] = [];
  for (let at = START; ; ) {
    at += Math.round((18 + random() * 36) * 60) * MINUTE;
    if (at > END - 24 * HOUR) return failures;
    const which = random();
    const kind = which < 0.7 ? 'once' : which < 0.85 ? 'pool' : 'record';
    failures.push({ at, kind, until: kind === 'once' ? at : at + Math.round((1 + random() * 4) * 60) * MINUTE });
  }
};
