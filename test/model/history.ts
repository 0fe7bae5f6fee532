import * as fc from 'fast-check';
import { firstSteps, passSteps } from './commands/passes.ts';
import { peopleSteps } from './commands/people.ts';
import { placeSteps } from './commands/places.ts';
import { Coverage } from './commands/step.ts';
import { timeSteps } from './commands/time.ts';
import { troubleSteps } from './commands/troubles.ts';
import type { FaultName } from './faults.ts';
import { Violation } from './invariants.ts';
import type { Model } from './model.ts';
import { type Plan, planLine, plans } from './plan.ts';
import { Scene } from './scene.ts';
import { settle } from './settle.ts';
import { GOOD_TEXTS } from './texts.ts';

/** The most steps of one history. */
const LONGEST = 80;

/** Real milliseconds for making a failing history shorter. */
const SHRINKING = 180_000;

export interface HistoryOptions {
  readonly seed: number;
  /** Replays this very history, as printed where it failed. */
  readonly path?: string;
  readonly fault?: FaultName;
  readonly shrinks?: boolean;
  /** Told once, where a history has failed and is about to be made shorter. */
  readonly onFailure?: (error: unknown) => void;
}

/** What became of one history. */
export interface Outcome {
  readonly coverage: Coverage;
  /** How many passes it took to run again in the end. */
  readonly passes: number;
  /** What was told of it, with the ids of requests left out, which are Confluent's own. */
  readonly stories: readonly string[];
  readonly failure?: Failure;
}

export interface Failure {
  readonly invariant: string;
  readonly message: string;
  readonly story: readonly string[];
  readonly command: string;
  readonly shrinks: number;
}

/** Runs one history in a world of its own, and to its end. */
const run = async (
  plan: Plan,
  last: (typeof GOOD_TEXTS)[number],
  steps: Iterable<fc.AsyncCommand<Model, Scene>>,
  coverage: Coverage,
  fault: FaultName | undefined,
  onStory: (story: readonly string[]) => void,
): Promise<number> => {
  const scene = await Scene.start(plan, coverage, fault);
  onStory(scene.story);
  scene.say(planLine(plan));
  try {
    for (const step of firstSteps(plan)) await step.run(scene.model, scene);
    await fc.asyncModelRun(() => ({ model: scene.model, real: scene }), steps);
    return await settle(scene, last);
  } catch (error) {
    scene.sayHistory();
    throw error;
  } finally {
    coverage.time += scene.clock.now() - scene.began;
    await scene.confluent.close();
  }
};

const stepsOf = (replayPath: string | undefined): fc.Arbitrary<Iterable<fc.AsyncCommand<Model, Scene>>> => {
  const one = fc.oneof(...passSteps, ...timeSteps, ...peopleSteps, ...placeSteps, ...troubleSteps);
  const kept = replayPath === undefined ? {} : { replayPath };
  return fc.noBias(fc.commands<Model, Scene, false>([one], { maxCommands: LONGEST, size: 'max', ...kept }));
};

/** The path of fast-check's shrinking, and which steps ran at all: both are needed to replay. */
const SEPARATOR = '@';

const replayOf = (steps: unknown): string => /replayPath="([^"]*)"/.exec(String(steps))?.[1] ?? '';

/** One history of random steps; a failing one is made as short as it can be. */
export const history = async ({ seed, path, fault, shrinks = true, onFailure }: HistoryOptions): Promise<Outcome> => {
  const [shrinkPath, replayPath] = path?.split(SEPARATOR) ?? [];
  let first: Coverage | undefined;
  let passes = 0;
  let story: readonly string[] = [];
  const property = fc.asyncProperty(
    fc.noBias(plans),
    fc.constantFrom(...GOOD_TEXTS),
    stepsOf(replayPath),
    async (plan, last, steps) => {
      const coverage = new Coverage();
      first ??= coverage;
      try {
        passes = await run(plan, last, steps, coverage, fault, (told) => {
          story = told;
        });
      } catch (error) {
        if (coverage === first) onFailure?.(error);
        throw error;
      }
    },
  );
  const result = await fc.check(property, {
    seed,
    numRuns: 1,
    endOnFailure: !shrinks,
    interruptAfterTimeLimit: SHRINKING,
    ...(shrinkPath === undefined ? {} : { path: shrinkPath }),
  });
  const coverage = first ?? new Coverage();
  const stories = story.map((line) => line.replaceAll(/[0-9a-f]{32}/g, 'id'));
  if (!result.failed) return { coverage, passes, stories };
  const error = result.errorInstance;
  return {
    coverage,
    passes,
    stories,
    failure: {
      invariant: error instanceof Violation ? error.invariant : 'none: the history itself failed',
      message: error instanceof Error ? (error instanceof Violation ? error.message : `${error.stack}`) : String(error),
      story: await retold(result.counterexample, fault, story),
      command: await commandOf(
        seed,
        path ?? `${result.counterexamplePath}${SEPARATOR}${replayOf(result.counterexample?.[2])}`,
        fault,
        path === undefined,
      ),
      shrinks: result.numShrinks,
    },
  };
};

/** Whether the path leads to the failing history again: fast-check does not always find the way back along its own path. */
const leadsBack = async (seed: number, path: string, fault: FaultName | undefined): Promise<boolean> => {
  try {
    const given = fault === undefined ? {} : { fault };
    return (await history({ seed, path, shrinks: false, ...given })).failure !== undefined;
  } catch (error) {
    if (error instanceof Error && error.message.includes('Unable to replay')) return false;
    throw error;
  }
};

/** What replays it; where the path does not, the whole history does, and is made shorter once more. */
const commandOf = async (seed: number, path: string, fault: FaultName | undefined, isNew: boolean): Promise<string> => {
  const isGood = !isNew || (await leadsBack(seed, path, fault));
  const what = isGood ? `--path=${path}` : '--steps=1';
  return `npm run prove -- --seed=${seed} ${what}${fault === undefined ? '' : ` --fault=${fault}`}`;
};

/** The story of the shortest history that failed: it may not be the one that was tried last. */
const retold = async (
  counterexample: readonly [Plan, (typeof GOOD_TEXTS)[number], Iterable<fc.AsyncCommand<Model, Scene>>] | null,
  fault: FaultName | undefined,
  otherwise: readonly string[],
): Promise<readonly string[]> => {
  if (counterexample === null) return otherwise;
  const [plan, last, steps] = counterexample;
  let story = otherwise;
  try {
    await run(plan, last, steps, new Coverage(), fault, (told) => {
      story = told;
    });
    return [...story, '(told again, it did not fail)'];
  } catch {
    return story;
  }
};
