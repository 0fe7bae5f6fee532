import type { Action } from '../../contract.ts';
import { currentRecord } from '../ledger/records.ts';
import { isFailureHold } from '../ledger/trial.ts';
import { currentDesired, currentName, successorFor } from '../ledger/versions.ts';
import { aboutOthers, PYTHON_COPIES } from '../messages/writers.ts';
import { type Decision, isoTime, type Step } from '../model/decision.ts';
import type { Ledger } from '../model/ledger.ts';
import { nameOf } from '../model/names.ts';
import { type Observation, writersSeen } from '../model/observation.ts';
import { phaseOf } from '../model/phase.ts';
import type { Desired } from '../model/statement.ts';
import { isPythonCopy } from '../sql/tables/writers.ts';
import { needsTables } from './checks.ts';
import { factsOf } from './facts.ts';
import { prerequisiteName, prerequisitesOf } from './prerequisites.ts';
import { othersOf } from './writers.ts';

/** The name on Confluent of the current version. */
const olderName = (desired: Desired, ledger: Ledger): string => currentName(currentDesired(desired, ledger), ledger);

/** The questions that steps depend on. How long the sources keep rows is none: nothing waits for that. */
type About = Exclude<Extract<Step, { readonly do: 'ask' }>['about'], 'retention'>;

const QUESTIONS: Readonly<Record<About, string>> = {
  tables:
    'Ask INFORMATION_SCHEMA about its tables, and go on if they fit: the columns that the INSERT needs, and whether the sink only appends.',
  plan: 'Ask Confluent for its plan of the text (EXPLAIN), and go on if nothing in it keeps state.',
  'dry-run': 'Let Confluent check the new text in a dry run, and go on if it takes it.',
};

/** The questions about the text that Confluent has not answered so far. */
const openQuestions = (desired: Desired, ledger: Ledger, isChange: boolean): readonly About[] => {
  const { tables, plan, dryRun } = factsOf(desired, ledger);
  const { onChange } = desired.policies;
  const asksTables = needsTables(desired) || (isChange && onChange === 'carry-over');
  return [
    ...(asksTables && tables === undefined ? (['tables'] as const) : []),
    ...(isChange && onChange === 'carry-over' && plan === undefined ? (['plan'] as const) : []),
    ...(isChange && onChange === 'reprocess' && dryRun === undefined ? (['dry-run'] as const) : []),
  ];
};

/** Test for a current version that a look has shown FAILED. */
const hasFailed = (ledger: Ledger): boolean => {
  const phase = currentRecord(ledger)?.phase;
  return phase !== undefined && phaseOf(phase.name).failed;
};

/**
 * The steps by which a new version takes the place of the older one. `from`: the statement whose position it carries
 * on; not the older one itself if that has never run.
 */
const stepsOfCarryOver = (own: string, older: string, ledger: Ledger, from = older): readonly string[] => [
  `Create ${own}, which waits in PENDING until ${from} stops and begins where that has stopped.`,
  'See that Confluent accepts it: refused, nothing else happens and the older one goes on.',
  `Stop ${older}.`,
  ...(hasFailed(ledger) && from === older
    ? [`Where that leaves ${older} FAILED: resume it, and stop it as soon as Confluent lets it.`]
    : []),
  `See ${own} RUNNING, and keep ${older} STOPPED.`,
];

/** The steps of a change after its prerequisites and its questions. */
const stepsOfChange = (desired: Desired, own: string, ledger: Ledger): readonly string[] => {
  const older = olderName(desired, ledger);
  return desired.policies.onChange === 'reprocess'
    ? [`Stop ${older}.`, `Create ${own}, which reads its topics from the beginning, and wait until it is RUNNING.`]
    : stepsOfCarryOver(own, older, ledger);
};

/** The steps that follow the prerequisites. */
const stepsAfter = (desired: Desired, ledger: Ledger, isChange: boolean): readonly string[] => {
  const own = isChange ? nameOf(successorFor(desired, ledger)) : currentName(desired, ledger);
  return [
    ...openQuestions(desired, ledger, isChange).map((about) => QUESTIONS[about]),
    ...(isChange ? stepsOfChange(desired, own, ledger) : [`Create ${own} and wait until it is RUNNING.`]),
  ];
};

/** The steps of a create: the prerequisites that are still to run, then the statement itself. */
const stepsOfCreate = (desired: Desired, name: string, { reason }: Decision, ledger: Ledger): readonly string[] => {
  const waiting = prerequisitesOf(desired, ledger).map((prerequisite) => prerequisiteName(prerequisite, ledger));
  const at = waiting.indexOf(name);
  if (at === -1) return [`Create ${name}.`, `Wait until ${name} is RUNNING.`];
  return [
    ...waiting.slice(at).map((each) => `Run the prerequisite ${each} to COMPLETED, where it is not.`),
    ...stepsAfter(desired, ledger, reason === 'SpecChanged'),
  ];
};

const stepsOfReplace = (desired: Desired, name: string, decision: Decision, ledger: Ledger): readonly string[] => {
  const { start } = successorFor(desired, decision.ledger);
  if (start.from !== 'statement') return [`Create ${name}: ${decision.message}`, `Wait until ${name} is RUNNING.`];
  return stepsOfCarryOver(name, olderName(desired, ledger), decision.ledger, start.statementName);
};

const stepsOfResume = (
  { statementName, placement }: Extract<Step, { readonly do: 'resume' }>,
  { reason }: Decision,
): readonly string[] => {
  const place = placement?.computePoolId === undefined ? '' : ` on ${placement.computePoolId}`;
  return [
    `Resume ${statementName} where it stopped${place}.`,
    ...(reason === 'Failed' || isFailureHold(reason)
      ? ['Should that show no effect: stop it, and resume it again.']
      : []),
    `Wait until ${statementName} is RUNNING.`,
  ];
};

const stepsOfStop = (statementName: string, { reason }: Decision): readonly string[] => [
  `Stop ${statementName}.`,
  ...(reason === 'Moving' || reason === 'Failed' || isFailureHold(reason)
    ? [`Resume ${statementName} where it stopped, once it is STOPPED.`]
    : []),
];

/** The steps from a question about the text on; a version that runs well is asked about and no more. */
const stepsOfQuestion = (about: About, desired: Desired, { reason }: Decision, ledger: Ledger): readonly string[] => {
  if (reason === 'Running') return [`Nothing but a question. ${QUESTIONS[about]}`];
  const steps = stepsAfter(desired, ledger, reason === 'SpecChanged');
  return steps.includes(QUESTIONS[about]) ? steps : [QUESTIONS[about], ...steps];
};

const stepsOfRest = ({ nextAttemptAt, message }: Decision): readonly string[] => [
  nextAttemptAt === undefined ? `Nothing: ${message}` : `Nothing before ${isoTime(nextAttemptAt)}: ${message}`,
];

/** The weightiest act that an `ensure` would come to now: a question leads to what follows its answer. */
export const actionOf = ({ step, action, reason }: Decision): Action => {
  if (step.do !== 'ask' || step.about === 'retention' || reason === 'Running') return action;
  return reason === 'SpecChanged' ? 'replace' : 'create';
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
      return step.about === 'retention'
        ? stepsOfRest(decision)
        : stepsOfQuestion(step.about, desired, decision, ledger);
    case 'look':
      return [`Wait: ${decision.message}`];
    case 'rest':
      return stepsOfRest(decision);
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
