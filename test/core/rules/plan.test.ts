import { describe, expect, test } from 'vitest';
import { observe } from '../../../lambda/core/ledger/observe.ts';
import { changedCurrent } from '../../../lambda/core/ledger/records.ts';
import { successorIsCreated } from '../../../lambda/core/messages/change.ts';
import { backingOff, IT_FAILED } from '../../../lambda/core/messages/failed.ts';
import { RUNNING, STOPPING } from '../../../lambda/core/messages/live.ts';
import { aboutOthers, PYTHON_COPIES } from '../../../lambda/core/messages/writers.ts';
import { EMPTY_LEDGER, without } from '../../../lambda/core/model/ledger.ts';
import type { Observation } from '../../../lambda/core/model/observation.ts';
import { phaseOf } from '../../../lambda/core/model/phase.ts';
import type { Desired, Placement, Policies, Prerequisite } from '../../../lambda/core/model/statement.ts';
import { decide } from '../../../lambda/core/rules/decide.ts';
import { actionOf, planOf, takeoverOf } from '../../../lambda/core/rules/plan.ts';
import {
  ABSENT,
  BEGIN,
  DESIRED,
  failedAt,
  Keeping,
  MINUTE,
  NAME,
  OFFSETS,
  running,
  SETTLED,
  seen,
} from '../keeping.ts';
import { failureWith, ledgerWith } from '../ledger/ledger-with.ts';
import { copy, live } from '../live.ts';
import { beforeStart, beside, observed } from './changing.ts';

const NEWER = 'flights-22222222';
const OLDEST = 'flights-00000000';

const STOPPED = observed(OLDEST, 'STOPPED', { latestOffsets: OFFSETS });

/** The steps that are planned for what a look shows, without anything done. */
const planned = ({ desired, ledger, now }: Keeping, shown: Observation): readonly string[] => {
  const known = observe(desired, shown, ledger, now);
  return planOf(desired, decide(desired, shown, known, now), known);
};

const ddl = (versionName: string): Prerequisite => ({ versionName, sql: 'CREATE TABLE f (a STRING)', properties: {} });
const [ONE, TWO] = [ddl('one'), ddl('two')];

const newer = (keeping: Keeping, onChange: Policies['onChange'] = 'carry-over', more: Partial<Desired> = {}) => {
  keeping.desired = { ...DESIRED, versionName: NEWER, ...more, policies: { ...DESIRED.policies, onChange } };
  return keeping;
};

/** A statement that was placed there when it was created. */
const placedAt = (placement: Placement): Keeping => {
  const keeping = running();
  keeping.ledger = changedCurrent(keeping.ledger, (record) => ({ ...record, placement }));
  return keeping;
};

const HERE: Placement = { computePoolId: 'lfcp-1', principalId: 'sa-1' };

/** A first start that waits for that prerequisite, which nobody has run. */
const waitingFor = (wanted: Prerequisite, statementName = wanted.versionName): Observation =>
  beforeStart({ wanted, statementName });

const TABLES =
  'Ask INFORMATION_SCHEMA about its tables, and go on if they fit: the columns that the INSERT needs, and whether the sink only appends.';
const PLAN = 'Ask Confluent for its plan of the text (EXPLAIN), and go on if nothing in it keeps state.';
const DRY_RUN = 'Let Confluent check the new text in a dry run, and go on if it takes it.';

const carriesOver = (own: string): readonly string[] => [
  `Create ${own}, which waits in PENDING until ${NAME} stops and begins where that has stopped.`,
  'See that Confluent accepts it: refused, nothing else happens and the older one goes on.',
  `Stop ${NAME}.`,
  `See ${own} RUNNING, and keep ${NAME} STOPPED.`,
];
const CARRIES_OVER = carriesOver(NEWER);

describe('a first start', () => {
  test('is a create', () => {
    expect(planned(new Keeping(), ABSENT)).toEqual([`Create ${NAME}.`, `Wait until ${NAME} is RUNNING.`]);
  });

  test('follows its prerequisites, from the first that is not COMPLETED', () => {
    const keeping = new Keeping({ ...DESIRED, prerequisites: [ONE, TWO] });
    keeping.ledger = ledgerWith({ incarnations: { two: 3 } });
    const last = `Create ${NAME} and wait until it is RUNNING.`;
    expect(planned(keeping, waitingFor(ONE))).toEqual([
      'Run the prerequisite one to COMPLETED, where it is not.',
      'Run the prerequisite two-3 to COMPLETED, where it is not.',
      last,
    ]);
    expect(planned(keeping, waitingFor(TWO, 'two-3'))).toEqual([
      'Run the prerequisite two-3 to COMPLETED, where it is not.',
      last,
    ]);
  });

  test('has the name that it will have', () => {
    const keeping = new Keeping({ ...DESIRED, prerequisites: [ONE] });
    keeping.ledger = ledgerWith({ incarnations: { [NAME]: 4 } });
    expect(planned(keeping, waitingFor(ONE)).at(-1)).toBe(`Create ${NAME}-5 and wait until it is RUNNING.`);
  });

  test('begins with a question where that is wanted', () => {
    const keeping = new Keeping({ ...DESIRED, policies: { ...DESIRED.policies, preflight: true } });
    keeping.ledger = EMPTY_LEDGER;
    expect(planned(keeping, ABSENT)).toEqual([TABLES, `Create ${NAME} and wait until it is RUNNING.`]);
  });
});

describe('a change', () => {
  const RUNS = seen('RUNNING');

  test('of a statement that runs is a carry-over', () => {
    expect(planned(newer(running()), RUNS)).toEqual(CARRIES_OVER);
  });

  test('of a statement that has failed names the resume that its stop may need', () => {
    const [create = '', accepted = '', stop = '', end = ''] = CARRIES_OVER;
    const resume = `Where that leaves ${NAME} FAILED: resume it, and stop it as soon as Confluent lets it.`;
    expect(planned(newer(running()), seen('FAILED'))).toEqual([create, accepted, stop, resume, end]);
  });

  test('stops the one in charge, though the new one begins where the one before it stopped', () => {
    const keeping = newer(running());
    const start = { from: 'statement', statementName: OLDEST } as const;
    keeping.ledger = ledgerWith({ current: { incarnation: 2, start, evidence: 'accepted' }, replaced: OLDEST });
    const shown = { ...seen('STOPPED', { statementName: `${NAME}-2` }), replaced: STOPPED };
    expect(planned(keeping.ask({ command: 'resume' }), shown)).toEqual([
      `Create ${NEWER}, which waits in PENDING until ${OLDEST} stops and begins where that has stopped.`,
      'See that Confluent accepts it: refused, nothing else happens and the older one goes on.',
      `Stop ${NAME}-2.`,
      `See ${NEWER} RUNNING, and keep ${NAME}-2 STOPPED.`,
    ]);
  });

  test('that reads everything again says so', () => {
    const keeping = newer(running(), 'reprocess');
    expect(planned(keeping.ask({ command: 'resume' }), seen('STOPPED'))).toEqual([
      `Create ${NEWER}: ${successorIsCreated(NEWER, { from: 'earliest' })}`,
      `Wait until ${NEWER} is RUNNING.`,
    ]);
  });

  test('asks about the tables of the new text first', () => {
    const keeping = newer(running());
    keeping.ledger = { ...keeping.ledger, texts: {} };
    expect(planned(keeping, RUNS)).toEqual([TABLES, PLAN, ...CARRIES_OVER]);
  });

  test.each<[Policies['onChange'], readonly string[]]>([
    ['carry-over', [TABLES, PLAN]],
    ['reprocess', [DRY_RUN]],
  ])('asks what is to be asked once its prerequisites are COMPLETED: %s', (onChange, questions) => {
    const keeping = newer(running(), onChange, { prerequisites: [ONE] });
    keeping.ledger = { ...keeping.ledger, texts: {} };
    const prerequisite = { wanted: ONE, statementName: ONE.versionName };
    const steps = planned(keeping, { ...RUNS, preparation: { for: 'change', prerequisite } });
    expect(steps.slice(1, questions.length + 1)).toEqual(questions);
    expect(steps[questions.length + 1]).toMatch(/^(Create|Stop) /);
  });

  test('asks for the plan once more while it has not come', () => {
    const keeping = newer(running());
    const plan = { kind: 'asked', at: keeping.now } as const;
    keeping.ledger = { ...keeping.ledger, texts: { [NEWER]: { ...SETTLED, plan } } };
    expect(planned(keeping, RUNS)).toEqual([PLAN, ...CARRIES_OVER]);
  });

  test('asks for the plan of the new text before the new one carries on', () => {
    const keeping = newer(running());
    keeping.ledger = { ...keeping.ledger, texts: { [NEWER]: without(SETTLED, 'plan') } };
    expect(planned(keeping, RUNS)).toEqual([PLAN, ...CARRIES_OVER]);
  });

  test('lets Confluent check the new text before the older one stops to have all read again', () => {
    const keeping = newer(running(), 'reprocess');
    keeping.ledger = { ...keeping.ledger, texts: { [NEWER]: without(SETTLED, 'dryRun') } };
    expect(planned(keeping, RUNS)).toEqual([
      DRY_RUN,
      `Stop ${NAME}.`,
      `Create ${NEWER}, which reads its topics from the beginning, and wait until it is RUNNING.`,
    ]);
  });

  const AFTER: readonly (readonly [onChange: Policies['onChange'], steps: readonly string[]])[] = [
    ['carry-over', ['Run the prerequisite one to COMPLETED, where it is not.', ...carriesOver(`${NEWER}-3`)]],
    [
      'reprocess',
      [
        'Run the prerequisite one to COMPLETED, where it is not.',
        `Stop ${NAME}.`,
        `Create ${NEWER}-3, which reads its topics from the beginning, and wait until it is RUNNING.`,
      ],
    ],
  ];
  test.each(AFTER)('follows its prerequisites: %s', (onChange, steps) => {
    const keeping = newer(running(), onChange, { prerequisites: [ONE] });
    keeping.ledger = { ...keeping.ledger, incarnations: { [NEWER]: 2 } };
    const prerequisite = { wanted: ONE, statementName: ONE.versionName };
    expect(planned(keeping, { ...RUNS, preparation: { for: 'change', prerequisite } })).toEqual(steps);
  });
});

describe('a question about the text', () => {
  test('is all that happens to a version that runs well', () => {
    const keeping = running().after(MINUTE);
    keeping.ledger = { ...keeping.ledger, texts: {} };
    expect(planned(keeping, seen('RUNNING'))).toEqual([`Nothing but a question. ${PLAN}`]);
  });

  test('comes to what follows its answer', () => {
    const first = new Keeping({ ...DESIRED, policies: { ...DESIRED.policies, preflight: true } });
    first.ledger = EMPTY_LEDGER;
    expect(actionOf(first.look(ABSENT))).toBe('create');
    const changing = newer(running());
    changing.ledger = { ...changing.ledger, texts: {} };
    expect(actionOf(changing.look(seen('RUNNING')))).toBe('replace');
    const planning = running().after(MINUTE);
    planning.ledger = { ...planning.ledger, texts: {} };
    expect(actionOf(planning.look(seen('RUNNING')))).toBe('none');
  });

  test('changes nothing about the act of any other decision', () => {
    expect(actionOf(new Keeping().look(ABSENT))).toBe('create');
    expect(actionOf(running().look(seen('PENDING')))).toBe('wait');
  });
});

describe('a resume', () => {
  const failed = failedAt(BEGIN);
  const steps = [
    `Resume ${NAME} where it stopped.`,
    'Should that show no effect: stop it, and resume it again.',
    `Wait until ${NAME} is RUNNING.`,
  ];

  test('of a failed statement may need a stop', () => {
    expect(planned(running(), failed)).toEqual(steps);
  });

  test('of a stopped one does not', () => {
    const keeping = running().ask({ command: 'resume' });
    expect(planned(keeping, seen('STOPPED'))).toEqual([steps[0], steps[2]]);
  });

  test('says where, where it is another place', () => {
    const keeping = placedAt(HERE).ask({ command: 'resume' });
    const at = (placement: Partial<Placement>): string | undefined =>
      planned(keeping, { ...seen('STOPPED', HERE), placement })[0];
    expect(at({ computePoolId: 'lfcp-2' })).toBe(`Resume ${NAME} where it stopped on lfcp-2.`);
    expect(at({ principalId: 'sa-2' })).toBe(`Resume ${NAME} where it stopped.`);
  });

  test('that has to wait says until when', () => {
    const keeping = running(DESIRED).after(MINUTE);
    keeping.look(failedAt(keeping.now));
    keeping
      .answered()
      .after(MINUTE)
      .look(seen('RUNNING', { updatedAt: keeping.now }));
    const failure = failureWith({ name: 'java.lang.ArithmeticException', message: 'Boom' });
    expect(planned(keeping, failedAt(keeping.now, 'Boom'))).toEqual([
      `Nothing before 2026-11-22T10:04:00.000Z: ${backingOff(IT_FAILED, failure, BEGIN + 4 * MINUTE)}`,
    ]);
  });
});

describe('a stop', () => {
  const resumed = `Resume ${NAME} where it stopped, once it is STOPPED.`;

  test('that a person wants is all', () => {
    expect(planned(running().ask({ command: 'stop' }), seen('RUNNING'))).toEqual([`Stop ${NAME}.`]);
  });

  test('on the way to a resume says so', () => {
    expect(planned(running().ask({ command: 'restart' }), seen('RUNNING'))).toEqual([`Stop ${NAME}.`, resumed]);
    const moved = { ...failedAt(BEGIN, 'Boom', HERE), placement: { computePoolId: 'lfcp-2' } };
    expect(placedAt(HERE).look(moved)).toMatchObject({ step: { do: 'stop' }, reason: 'Failed' });
    expect(planned(placedAt(HERE), moved)).toEqual([`Stop ${NAME}.`, resumed]);
  });
});

describe('nothing', () => {
  test('is done where it runs', () => {
    expect(planned(running(), seen('RUNNING'))).toEqual([`Nothing: ${RUNNING}`]);
  });

  test('is done while it is on its way', () => {
    expect(planned(running(), seen('STOPPING'))).toEqual([`Wait: ${STOPPING}`]);
  });
});

describe('a takeover', () => {
  const LAST = 'Nothing of this is done without "confirm": true.';

  test('is nothing where no other writes the sink', () => {
    const nothing = ['Nothing: no other live statement writes the same sink.'];
    expect(takeoverOf(DESIRED, ABSENT, EMPTY_LEDGER)).toEqual(nothing);
    expect(takeoverOf(DESIRED, beforeStart(undefined, [live(NAME)]), EMPTY_LEDGER)).toEqual(nothing);
  });

  test('stops all others, then starts', () => {
    const others = [live('mine'), live('yours', { phase: phaseOf('DEGRADED') })];
    expect(takeoverOf(DESIRED, beforeStart(undefined, others), EMPTY_LEDGER)).toEqual([
      aboutOthers(others),
      'Stop mine (RUNNING); it is not deleted.',
      'Stop yours (DEGRADED); it is not deleted.',
      `Start ${NAME}, which reads its topics from the beginning.`,
      LAST,
    ]);
  });

  test('of the Python app’s copies says what to know of their rows', () => {
    const others = [live('mine'), live(copy(1))];
    const shown: Observation = { ...seen('RUNNING'), ...beside(...others) };
    expect(takeoverOf(DESIRED, shown, EMPTY_LEDGER)).toEqual([
      aboutOthers(others),
      PYTHON_COPIES,
      'Stop mine (RUNNING); it is not deleted.',
      `Stop ${copy(1)} (RUNNING); it is not deleted.`,
      'Go on with this statement as it is.',
      LAST,
    ]);
  });
});
