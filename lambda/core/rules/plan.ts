import { currentDesired, currentName, successorFor } from '../ledger/versions.ts';
import { aboutOthers, PYTHON_COPIES } from '../messages/writers.ts';
import { type Decision, isoTime, type Step } from '../model/decision.ts';
import type { Ledger } from '../model/ledger.ts';
import { type Observation, writersSeen } from '../model/observation.ts';
import type { Desired } from '../model/statement.ts';
import { isPythonCopy } from '../sql/writers.ts';
import { prerequisiteName, prerequisitesOf } from './prerequisites.ts';
import { othersOf } from './writers.ts';

/** The name on Confluent of the current version. */
const olderName = (desired: Desired, ledger: Ledger): string => currentName(currentDesired(desired, ledger), ledger);

/** The steps that follow the prerequisites of a change. */
const stepsAfter = (desired: Desired, own: string, ledger: Ledger): readonly string[] => {
  const older = olderName(desired, ledger);
  return desired.policies.onChange === 'reprocess'
    ? [`Stop ${older}.`, `Create ${own}, which reads its topics from the beginning, and wait until it is RUNNING.`]
    : [`Create ${own}, which takes over where ${older} stops.`, `Stop ${older}, and see ${own} RUNNING.`];
};

/** The steps of a create: the prerequisites that are still to run, then the statement itself. */
const stepsOfCreate = (desired: Desired, name: string, { reason }: Decision, ledger: Ledger): readonly string[] => {
  const waiting = prerequisitesOf(desired, ledger).map((prerequisite) => prerequisiteName(prerequisite, ledger));
  const at = waiting.indexOf(name);
  if (at === -1) return [`Create ${name}.`, `Wait until ${name} is RUNNING.`];
  const own = currentName(desired, ledger);
  return [
    ...waiting.slice(at).map((each) => `Run the prerequisite ${each} to COMPLETED, where it is not.`),
    ...(reason === 'SpecChanged' ? stepsAfter(desired, own, ledger) : [`Create ${own} and wait until it is RUNNING.`]),
  ];
};

const stepsOfReplace = (desired: Desired, name: string, decision: Decision, ledger: Ledger): readonly string[] => {
  const { start } = successorFor(desired, decision.ledger);
  if (start.from !== 'statement') return [`Create ${name}: ${decision.message}`, `Wait until ${name} is RUNNING.`];
  const older = olderName(desired, ledger);
  return [
    `Create ${name}, which waits in PENDING until ${start.statementName} stops and begins where that has stopped.`,
    'See that Confluent accepts it: refused, nothing else happens and the older one goes on.',
    `Stop ${older}.`,
    `See ${name} RUNNING, and keep ${older} STOPPED.`,
  ];
};

const stepsOfResume = (
  { statementName, placement }: Extract<Step, { readonly do: 'resume' }>,
  { reason }: Decision,
): readonly string[] => {
  const place = placement?.computePoolId === undefined ? '' : ` on ${placement.computePoolId}`;
  return [
    `Resume ${statementName} where it stopped${place}.`,
    ...(reason === 'Failed' ? ['Should that show no effect: stop it, and resume it again.'] : []),
    `Wait until ${statementName} is RUNNING.`,
  ];
};

const stepsOfStop = (statementName: string, { reason }: Decision): readonly string[] => [
  `Stop ${statementName}.`,
  ...(reason === 'Moving' || reason === 'Failed'
    ? [`Resume ${statementName} where it stopped, once it is STOPPED.`]
    : []),
];

const STEPS_OF_QUESTION: Readonly<Record<Extract<Step, { readonly do: 'ask' }>['about'], readonly string[]>> = {
  tables: [
    'Ask INFORMATION_SCHEMA about its tables: the columns that the INSERT needs, and whether the sink only appends.',
    'Go on if all of it fits.',
  ],
  plan: ['Ask Confluent for its plan of the text (EXPLAIN).', 'Go on if the plan shows nothing that keeps state.'],
  'dry-run': ['Let Confluent check the new text in a dry run.', 'Go on if Confluent does not refuse it.'],
};

/** The steps that an `ensure` would take now; a single line that says so if it would do nothing. */
export const planOf = (desired: Desired, decision: Decision, ledger: Ledger): readonly string[] => {
  const { step } = decision;
  switch (step.do) {
    case 'create': {
      const steps = decision.action === 'replace' ? stepsOfReplace : stepsOfCreate;
      return steps(desired, step.statement.statementName, decision, ledger);
    }
    case 'resume':
      return stepsOfResume(step, decision);
    case 'stop':
      return stepsOfStop(step.statementName, decision);
    case 'ask':
      return STEPS_OF_QUESTION[step.about];
    case 'look':
      return [`Wait: ${decision.message}`];
    case 'rest':
      return [
        decision.nextAttemptAt === undefined
          ? `Nothing: ${decision.message}`
          : `Nothing before ${isoTime(decision.nextAttemptAt)}: ${decision.message}`,
      ];
  }
};

/** The steps that a confirmed `takeover` would take, with what a person has to know before. */
export const takeoverOf = (desired: Desired, seen: Observation, ledger: Ledger): readonly string[] => {
  const others = othersOf(desired, ledger, writersSeen(seen));
  if (others.length === 0) return ['Nothing: no other live statement writes the same sink.'];
  const copies = others.some(({ statementName }) => isPythonCopy(statementName));
  const runs = seen.statement !== undefined;
  return [
    aboutOthers(others),
    ...(copies ? [PYTHON_COPIES] : []),
    ...others.map(({ statementName, phase }) => `Stop ${statementName} (${phase.name}); it is not deleted.`),
    runs
      ? 'Go on with this statement as it is.'
      : `Start ${desired.versionName}, which reads its topics from the beginning.`,
    'Nothing of this is done without "confirm": true.',
  ];
};
