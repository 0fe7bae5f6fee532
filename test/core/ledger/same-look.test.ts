import { expect, test } from 'vitest';
import { approvalOf, isStopWanted, operationOf } from '../../../lambda/core/ledger/journal.ts';
import { observe } from '../../../lambda/core/ledger/observe.ts';
import { currentRecord, exists } from '../../../lambda/core/ledger/records.ts';
import { currentName } from '../../../lambda/core/ledger/versions.ts';
import type { Decision } from '../../../lambda/core/model/decision.ts';
import type { Observation } from '../../../lambda/core/model/observation.ts';
import type { Desired } from '../../../lambda/core/model/statement.ts';
import { decide } from '../../../lambda/core/rules/decide.ts';
import {
  ABSENT,
  accepted,
  brief,
  DAY,
  DESIRED,
  HOUR,
  Keeping,
  MINUTE,
  OFFSETS,
  RESUMING,
  refused,
  SECOND,
  type Sight,
  seen,
} from '../keeping.ts';
import { pick, randomFrom } from '../random.ts';

type Random = () => number;

const POLICIES: readonly [Desired, ...Desired[]] = [
  DESIRED,
  RESUMING,
  { ...DESIRED, policies: { ...DESIRED.policies, restartDegradedAfterMinutes: 15 } },
];
const PHASES = [
  'PENDING',
  'RUNNING',
  'COMPLETED',
  'DELETING',
  'FAILING',
  'FAILED',
  'STOPPING',
  'STOPPED',
  'DEGRADED',
  'RECOVERING',
  'ABSENT',
] as const;
const MESSAGES = ['Boom', 'Bang', "Topic 'x' not found", 'Offset 5 is bad'] as const;

const maybe = <T>(random: Random, value: T): T | undefined => (random() < 0.5 ? value : undefined);

/** Something that Confluent might show, consistent or not. */
const anything = (random: Random, keeping: Keeping): Observation => {
  const phase = pick(random, PHASES);
  if (phase === 'ABSENT') return ABSENT;
  const before = keeping.now - Math.floor(random() * HOUR);
  const endTime = maybe(random, before);
  const updatedAt = maybe(random, before);
  const sight: Sight = {
    statementName: currentName(keeping.desired, keeping.ledger),
    stopped: random() < 0.3,
    detail: pick(random, ['', 'Boom', 'its compute pool was deleted']),
    poolExhausted: random() < 0.2,
    labelled: random() < 0.95,
    uid: pick(random, ['uid-1', 'uid-2']),
    ...(endTime === undefined ? {} : { endTime }),
    ...(updatedAt === undefined ? {} : { updatedAt }),
    ...(random() < 0.5 ? { latestOffsets: OFFSETS } : {}),
    ...(phase === 'FAILED' && random() < 0.8
      ? { errors: [{ name: 'E', message: pick(random, MESSAGES), at: before }] }
      : {}),
  };
  return seen(phase, sight);
};

/** A keeper with some past, and something to look at. */
const walk = (seed: number, steps: number, visit: (keeping: Keeping, shown: Observation) => void): void => {
  const random = randomFrom(seed);
  const keeping = new Keeping(pick(random, POLICIES));
  for (let step = 0; step < steps; step += 1) {
    keeping.after(Math.floor(random() * pick(random, [SECOND, MINUTE, HOUR, DAY])));
    if (random() < 0.15) {
      const asked = pick(random, ['stop', 'resume', 'restart'] as const);
      keeping.ask(
        asked === 'restart' && random() < 0.5 ? { command: asked, from: { from: 'earliest' } } : { command: asked },
      );
    }
    const shown = anything(random, keeping);
    visit(keeping, shown);
    const { step: next } = keeping.look(shown);
    if (next.do !== 'look' && next.do !== 'rest' && random() < 0.8) {
      keeping.answered(pick(random, [accepted, accepted, refused(), refused('compute pool=lfcp-1 not found')]));
    }
  }
};

const everywhere = (visit: (keeping: Keeping, shown: Observation, at: string) => void): void => {
  for (let seed = 1; seed <= 80; seed += 1) {
    let steps = 0;
    walk(seed, 40, (keeping, shown) => {
      steps += 1;
      visit(keeping, shown, `seed ${seed}, step ${steps}, ${shown.statement?.phase.name}`);
    });
  }
};

test('looking twice is looking once', () => {
  everywhere(({ desired, ledger, now }, shown, at) => {
    const once = observe(desired, shown, ledger, now);
    expect(observe(desired, shown, once, now), at).toEqual(once);
  });
});

test('where nothing is to be done, deciding twice is deciding once', () => {
  everywhere(({ desired, ledger, now }, shown, at) => {
    const again = (from: typeof ledger): Decision => decide(desired, shown, observe(desired, shown, from, now), now);
    const once = again(ledger);
    if (once.step.do !== 'rest' && once.step.do !== 'look') return;
    const twice = again(once.ledger);
    if (once.reason === 'Missing' && twice.reason !== 'Missing') return; // The end of a wish.
    if (once.step.do === 'look' && once.action === 'create') return; // The next number of a prerequisite.
    expect(brief(twice), at).toBe(brief(once));
    expect(twice.ledger, at).toEqual(once.ledger);
  });
});

test('a statement that runs undisturbed changes nothing in the ledger', () => {
  everywhere(({ desired, ledger, now }, shown, at) => {
    const { statementName = '' } = shown.statement ?? {};
    if (statementName === '') return;
    const keeping = new Keeping(desired);
    keeping.ledger = ledger;
    keeping.now = now;
    const healthy = seen('RUNNING', { statementName, updatedAt: now });
    while (keeping.look(healthy).step.do === 'stop') {
      keeping.answered().after(SECOND).look(seen('STOPPED', { statementName }));
      if (isStopWanted(keeping.ledger)) return;
      if (operationOf(keeping.ledger) !== undefined) keeping.answered().after(SECOND);
      else return;
    }
    keeping.after(2 * HOUR).look(healthy);
    const settled = keeping.ledger;
    for (const hours of [1, 24, 999]) {
      keeping.after(hours * HOUR).sees(healthy, 'Running healthy none rest');
      expect(keeping.ledger, at).toEqual(settled);
    }
  });
});

test('a decision agrees with itself', () => {
  everywhere(({ desired, ledger, now }, shown, at) => {
    const decision = decide(desired, shown, observe(desired, shown, ledger, now), now);
    // A question how long topics keep rows changes nothing else.
    const { step, action, health, nextAttemptAt } =
      decision.step.do === 'ask' && decision.step.about === 'retention'
        ? { ...decision, step: { do: 'rest' } as const }
        : decision;
    expect(action === 'hold', at).toBe(health === 'held');
    expect(['wait', 'hold', 'none'].includes(action), at).toBe(step.do === 'rest' || step.do === 'look');
    if (step.do !== 'rest' && step.do !== 'look') expect(action, at).toBe(step.do);
    if (action === 'hold' || action === 'none') expect(step.do, at).toBe('rest');
    if (health === 'healthy') expect(shown.statement?.phase.name, at).toBe('RUNNING');
    if (nextAttemptAt !== undefined) expect(nextAttemptAt, at).toBeGreaterThan(now);
    if (step.do === 'resume') expect(shown.statement?.phase.name, at).toMatch(/^(FAILED|STOPPED)$/);
    if (step.do === 'stop') expect(shown.statement?.phase.name, at).toMatch(/^(FAILED|PENDING|RUNNING|DEGRADED)$/);
    if (step.do === 'create')
      expect(shown.statement?.phase.name ?? 'ABSENT', at).toMatch(/^(FAILED|STOPPED|COMPLETED|ABSENT)$/);
  });
});

test('nothing is read from the beginning again unless somebody has said so', () => {
  everywhere(({ desired, ledger, now }, shown, at) => {
    const known = observe(desired, shown, ledger, now);
    const { step } = decide(desired, shown, known, now);
    if (step.do !== 'create' || step.statement.sql.includes('OPTIONS')) return;
    const current = currentRecord(known);
    const isFirst = current === undefined || !exists(current);
    expect(isFirst || approvalOf(known)?.from === 'earliest', at).toBe(true);
  });
});

test('a held or suspended statement is not touched until somebody asks', () => {
  everywhere(({ desired, ledger, now }, shown, at) => {
    const keeping = new Keeping(desired);
    keeping.ledger = ledger;
    keeping.now = now;
    const first = keeping.look(shown);
    if (first.health !== 'held' && !(first.health === 'suspended' && first.action === 'none')) return;
    if (first.reason === 'Missing' || first.reason === 'AutoStopped') return;
    for (let days = 1; days < 4; days += 1) expect(brief(keeping.after(DAY).look(shown)), at).toBe(brief(first));
  });
});
