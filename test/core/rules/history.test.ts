import { describe, expect, test } from 'vitest';
import { type Answer, type Habits, World } from '../flink.ts';
import { DAY, HOUR, MINUTE, NAME, RESUMING, SECOND } from '../keeping.ts';
import { pick, randomFrom } from '../random.ts';

const WORDS = ['ape', 'bee', 'cat', 'dog', 'elk', 'fox', 'gnu', 'hen', 'ibis', 'jay', 'koi', 'lynx'];
const other = (n: number): string => `Trouble with ${WORDS[n % WORDS.length]}`;

const HEALTHY: Habits = { runs: () => Infinity, error: () => '' };
const FAILING: Habits = { runs: () => 20 * SECOND, error: other };

const minutesBetween = (times: readonly number[]): readonly number[] =>
  times.slice(1).map((time, index) => Math.round((time - (times[index] ?? 0)) / MINUTE));

describe('a week', () => {
  test('of health changes nothing after the start', () => {
    const world = new World(HEALTHY);
    world.pass();
    const { ledger } = world.keeping;
    expect(world.passes(7 * DAY, 10 * MINUTE)).toBe('healthy Running');
    expect(world.keeping.ledger).toEqual(ledger);
    expect(world.flink.requests.filter((request) => request !== 'look' && request !== 'rest')).toEqual(['create']);
  });

  /** Minutes between the tries within the back-off, as many as `tries`, and then between trials. */
  const expectTries = (world: World, tries: number): void => {
    const waits = minutesBetween(world.flink.resumes);
    for (const [n, minutes] of waits.slice(0, tries - 1).entries()) {
      expect(minutes).toBeGreaterThanOrEqual((n + 1) ** 2 + n + 1);
      expect(minutes).toBeLessThanOrEqual((n + 1) ** 2 + n + 1 + 6);
    }
    const trials = waits.slice(tries - 1);
    expect(trials.length).toBeGreaterThan(6 * 24);
    for (const minutes of trials) {
      expect(minutes).toBeGreaterThanOrEqual(60);
      expect(minutes).toBeLessThanOrEqual(66);
    }
  };

  test('of failures, each with another error: seven resumes, ever further apart, then one in an hour', () => {
    const world = new World(FAILING);
    expect(world.passes(7 * DAY, 5 * MINUTE)).toBe('held CrashLoop');
    expectTries(world, 7);
  });

  test('of failures, always with the same error: four resumes, then one in an hour', () => {
    const world = new World({ ...FAILING, error: (n) => `Cannot read offset ${n}` });
    expect(world.passes(7 * DAY, 5 * MINUTE)).toBe('held SameErrorAgain');
    expectTries(world, 4);
  });

  test('without the topic: a resume in every quarter of an hour, no hold, and it runs once the topic is back', () => {
    const world = new World({ ...FAILING, error: () => "Topic 'skyone' does not exist" });
    expect(world.passes(2 * DAY, 5 * MINUTE)).not.toContain('held');
    expect(world.flink.resumes.length).toBeGreaterThanOrEqual(140);
    expect(world.flink.resumes.length).toBeLessThanOrEqual(194);
    world.flink.habits = HEALTHY;
    expect(world.passes(66 * MINUTE, 5 * MINUTE)).toBe('healthy Running');
  });

  test('of runs of forty minutes: each is resumed at once', () => {
    const world = new World({ runs: () => 40 * MINUTE, error: () => 'Boom' });
    world.passes(DAY, MINUTE);
    for (const minutes of minutesBetween(world.flink.resumes)) expect(minutes).toBeLessThanOrEqual(42);
    expect(world.flink.resumes.length).toBeGreaterThanOrEqual(34);
  });

  test('suspended: nothing is done until it is resumed', () => {
    const world = new World(HEALTHY);
    world.pass();
    world.keeping.ask({ command: 'stop' });
    expect(world.passes(3 * DAY, 10 * MINUTE)).toBe('suspended Suspended');
    expect(world.flink.resumes).toEqual([]);
    world.keeping.ask({ command: 'resume' });
    expect(world.passes(MINUTE)).toBe('healthy Running');
    expect(world.flink.resumes).toHaveLength(1);
  });

  test('of somebody who stops it every day against the policy: it is resumed every day', () => {
    const world = new World(HEALTHY, RESUMING);
    world.pass();
    for (let day = 0; day < 7; day += 1) {
      world.flink.setStopped(NAME, true);
      expect(world.passes(DAY, 10 * MINUTE)).toBe('healthy Running');
    }
    expect(world.flink.resumes).toHaveLength(7);
  });

  test('of somebody who stops it every minute against the policy: seven resumes, then one in an hour', () => {
    const world = new World(HEALTHY, RESUMING);
    world.pass();
    let last = '';
    for (let minute = 0; minute < 4 * 60; minute += 1) {
      if (world.flink.get(NAME)?.phase === 'RUNNING') world.flink.setStopped(NAME, true);
      last = world.passes(MINUTE);
    }
    expect(last).toBe('held CrashLoop');
    expect(world.flink.resumes).toHaveLength(8);
  });
});

const ANSWERS: readonly [Answer, ...Answer[]] = ['works', 'nothing', 'refused'];
const PAIRS = ANSWERS.flatMap((resume) => ANSWERS.map((stop) => [resume, stop] as const));

describe.each(PAIRS)('where a resume of FAILED is answered by “%s”, a stop of it by “%s”', (resume, stop) => {
  const habits: Habits = { runs: (n) => (n === 1 ? HOUR : Infinity), error: other };
  const answers = { resumeOfFailed: resume, stopOfFailed: stop };
  /** An accepted resume may still take effect: without a stop there is nothing safe left to do. */
  const stuck = resume === 'nothing' && stop === 'refused';

  test('one failure is cured in the pass that sees it', () => {
    const world = new World({ ...habits, ...answers });
    world.pass();
    world.wait(2 * HOUR).pass();
    world.pass();
    expect(world.flink.runs).toBe(stuck ? 1 : 2);
    expect(world.flink.fromTheBeginning).toBe(1);
  });

  test('failures for ever come to a hold', () => {
    const world = new World({ ...FAILING, ...answers });
    expect(world.passes(2 * DAY, 5 * MINUTE)).toBe('held CrashLoop');
    // Seven resumes and one trial in every hour, of two requests each where the first one does nothing.
    expect(world.flink.runs).toBeLessThanOrEqual(8 + 48);
    expect(world.flink.fromTheBeginning).toBe(1);
    expect(world.flink.resumes.length).toBeLessThanOrEqual(2 * (7 + 48));
  });

  test('without offsets nothing is ever read again', () => {
    const world = new World({ ...FAILING, ...answers, hasOffsets: false });
    expect(world.passes(DAY, 5 * MINUTE)).toMatch(/^held (CrashLoop|Missing)$/);
    expect(world.flink.fromTheBeginning).toBe(1);
  });

  test('passes that die anywhere still bring it back, with one writer', () => {
    for (let seed = 1; seed <= 30; seed += 1) {
      const random = randomFrom(seed);
      const world = new World({ runs: (n) => (n < 4 ? HOUR + random() * HOUR : Infinity), error: other, ...answers });
      world.passes(12 * HOUR, 2 * MINUTE, () => random() < 0.3);
      const last = world.passes(2 * HOUR, 5 * MINUTE);
      if (!stuck) expect(last, `seed ${seed}`).toBe('healthy Running');
      expect(world.flink.fromTheBeginning).toBe(1);
    }
  });
});

describe('anything may happen', () => {
  test('and it converges once it is over, with one writer and one reading from the beginning', () => {
    for (let seed = 1; seed <= 80; seed += 1) {
      const random = randomFrom(seed);
      const answers = {
        resumeOfFailed: pick(random, ANSWERS),
        stopOfFailed: pick(random, ['works', 'nothing'] as const),
      };
      const world = new World({ runs: () => random() * 3 * HOUR, error: other, ...answers });
      for (let hour = 0; hour < 12; hour += 1) {
        world.passes(random() * HOUR, 5 * MINUTE, () => random() < 0.1);
        pick(random, [
          () => world.keeping.ask({ command: 'stop' }),
          () => world.keeping.ask({ command: 'resume' }),
          () => world.keeping.ask({ command: 'restart' }),
          () => world.passes(HOUR, MINUTE),
        ])();
      }
      world.flink.habits = { ...HEALTHY, ...answers };
      world.keeping.ask({ command: 'resume' }).ask({ command: 'restart' });
      const last = world.passes(3 * HOUR, 5 * MINUTE);
      expect(last, `seed ${seed}`).toBe('healthy Running');
      expect(world.flink.fromTheBeginning, `seed ${seed}`).toBe(1);
    }
  });
});
