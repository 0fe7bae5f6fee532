import { type Decision, isoTime, type Seen } from './decision.ts';
import type { Ledger } from './ledger.ts';
import { aboutOthers, othersOf, WARNING } from './others.ts';
import { prerequisitesOf } from './prerequisites.ts';
import { isPythonCopy } from './sql/writers.ts';
import { type Desired, incarnationName } from './statement.ts';
import { nameOf } from './version.ts';

const created = ({ statement: { statementName } }: Extract<Decision['step'], { do: 'create' }>): string =>
  `Create ${statementName}.`;

/** What follows the prerequisites of a change. */
const stepsAfter = (desired: Desired, own: string, { version }: Ledger): readonly string[] => {
  const older = version === undefined ? 'the older version' : nameOf(version);
  return desired.policies.onChange === 'reprocess'
    ? [`Stop ${older}.`, `Create ${own}, which reads its topics from the beginning, and wait until it is RUNNING.`]
    : [`Create ${own}, which takes over where ${older} stops.`, `Stop ${older}, and see ${own} RUNNING.`];
};

/** What is still to be run before the statement itself, then that. */
const stepsOfCreate = (desired: Desired, decision: Decision, ledger: Ledger): readonly string[] => {
  if (decision.step.do !== 'create') return [];
  const { statementName } = decision.step.statement;
  const waiting = prerequisitesOf(desired, ledger).map(({ versionName }) =>
    incarnationName(versionName, ledger.prerequisites[versionName] ?? 1),
  );
  const at = waiting.indexOf(statementName);
  const own = decision.subject?.statementName ?? desired.versionName;
  if (at === -1) return [created(decision.step), `Wait until ${statementName} is RUNNING.`];
  return [
    ...waiting.slice(at).map((name) => `Run the prerequisite ${name} to COMPLETED, where it is not.`),
    ...(decision.reason === 'SpecChanged'
      ? stepsAfter(desired, own, ledger)
      : [`Create ${own} and wait until it is RUNNING.`]),
  ];
};

const stepsOfReplace = (decision: Decision, ledger: Ledger): readonly string[] => {
  const { next } = decision.ledger;
  if (decision.step.do !== 'create' || next === undefined || ledger.version === undefined) return [];
  const name = nameOf(next.version);
  const older = nameOf(ledger.version);
  const { start } = next.version;
  if (start.from !== 'statement') return [`Create ${name}: ${decision.message}`, `Wait until ${name} is RUNNING.`];
  return [
    `Create ${name}, which waits in PENDING until ${start.statementName} stops and begins where that has stopped.`,
    'See that Confluent accepts it: refused, nothing else happens and the older one goes on.',
    `Stop ${older}.`,
    `See ${name} RUNNING, and keep ${older} STOPPED.`,
  ];
};

const stepsOfResume = ({ step, reason }: Decision): readonly string[] => {
  if (step.do !== 'resume') return [];
  const place = step.placement?.computePoolId === undefined ? '' : ` on ${step.placement.computePoolId}`;
  return [
    `Resume ${step.statementName} where it stopped${place}.`,
    ...(reason === 'Failed' ? ['Should that show no effect: stop it, and resume it again.'] : []),
    `Wait until ${step.statementName} is RUNNING.`,
  ];
};

const stepsOfStop = ({ step, reason }: Decision): readonly string[] => {
  if (step.do !== 'stop') return [];
  const stop = `Stop ${step.statementName}.`;
  if (reason === 'Moving' || reason === 'Failed')
    return [stop, `Resume ${step.statementName} where it stopped, once it is STOPPED.`];
  return [stop];
};

/** What an `ensure` would do now, step by step; one line that says so where it would do nothing. */
export const planOf = (desired: Desired, decision: Decision, ledger: Ledger): readonly string[] => {
  switch (decision.step.do) {
    case 'create':
      return decision.action === 'replace'
        ? stepsOfReplace(decision, ledger)
        : stepsOfCreate(desired, decision, ledger);
    case 'resume':
      return stepsOfResume(decision);
    case 'stop':
      return stepsOfStop(decision);
    case 'preflight':
      return [
        'Ask INFORMATION_SCHEMA for the columns of its tables, and check the INSERT by name.',
        'Go on if it fits.',
      ];
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

/** What a confirmed `takeover` would do, step by step, with what has to be known before. */
export const takeoverOf = (desired: Desired, seen: Seen, ledger: Ledger): readonly string[] => {
  const others = othersOf(desired, ledger, seen.live ?? []);
  if (others.length === 0) return ['Nothing: no other live statement writes the same sink.'];
  const copies = others.some(({ statementName }) => isPythonCopy(statementName));
  const runs = seen.statement !== undefined;
  return [
    aboutOthers(others),
    ...(copies ? [WARNING] : []),
    ...others.map(({ statementName, phase }) => `Stop ${statementName} (${phase}); it is not deleted.`),
    runs
      ? 'Go on with this statement as it is.'
      : `Start ${desired.versionName}, which reads its topics from the beginning.`,
    'Nothing of this is done without "confirm": true.',
  ];
};
