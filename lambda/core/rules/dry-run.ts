import * as say from '../messages/change.ts';
import type { Ledger, Refusal, TextFacts } from '../model/ledger.ts';
import { DRY_RUN_INTERVAL_MS } from '../model/limits.ts';
import type { Phase } from '../model/phase.ts';
import type { Desired, NewStatement } from '../model/statement.ts';
import { factsOf, withFacts } from './facts.ts';
import { REFUSED_IN_CHANGE, type Refused } from './refused.ts';
import { about, decided, type Rule, refer, rule, wait } from './rule.ts';
import type { Situation } from './situation.ts';
import { takenName } from './taken.ts';
import { takenQuestion } from './taken-question.ts';

type DryRun = NonNullable<TextFacts['dryRun']>;

const dryRunIn = ({ desired, ledger }: Situation): DryRun | undefined => factsOf(desired, ledger).dryRun;

/** The statement that Confluent only checks (`sql.dry-run`): it answers at once, and keeps nothing. */
const questionOf = ({ desired, seen: { placement } }: Situation): NewStatement => {
  const { sql = '', properties, secretProperties, versionName } = desired;
  return {
    statementName: `${versionName}-dry`,
    sql,
    properties: { ...properties, 'sql.dry-run': 'true' },
    ...(secretProperties && { secretProperties }),
    placement,
  };
};

const refusedOf = (s: Situation): Refused | undefined => {
  const refusal = dryRunIn(s)?.refusal;
  return refusal && { statementName: s.desired.versionName, refusal, ledger: s.ledger, now: s.now };
};

/** The time at which the next dry run is due if Confluent has given no verdict. */
const dueOf = (s: Situation): number => (dryRunIn(s)?.at ?? 0) + DRY_RUN_INTERVAL_MS;

/** Condition that Confluent has judged the text, and found nothing against it. */
const isPassed = (dryRun: DryRun | undefined): boolean =>
  dryRun !== undefined && dryRun.phase === undefined && dryRun.refusal === undefined;

/**
 * Rules before a change that reads every row anew: the older version stops first, and must not stop for a text that
 * Confluent refuses.
 */
export const DRY_RUN_FIRST: readonly Rule<Situation>[] = [
  ...about(refusedOf, REFUSED_IN_CHANGE),
  rule(
    'Confluent gave no verdict in the dry run of the new text',
    (s) => dryRunIn(s)?.phase !== undefined && s.now < dueOf(s),
    'SpecChanged',
    (s) => ({
      ...wait(s.ledger, say.dryRunWithout(dryRunIn(s)?.phase ?? '', dueOf(s)), dueOf(s)),
      health: 'progressing',
    }),
  ),
  ...about(
    (s: Situation) => (isPassed(dryRunIn(s)) ? undefined : takenQuestion('dry-run', s, questionOf(s).statementName)),
    takenName('the name of its dry run'),
  ),
  refer(
    'Confluent has not checked the new text in a dry run',
    (s) => !isPassed(dryRunIn(s)),
    (s) =>
      decided('SpecChanged', {
        step: { do: 'ask', about: 'dry-run', question: questionOf(s) },
        action: 'wait',
        message: say.DRY_RUN_FIRST,
        ledger: s.ledger,
        health: 'progressing',
      }),
    'SpecChanged',
  ),
];

/** The fact that follows from the phase in which Confluent answers a dry run; undefined: the answer shows none. */
const factOf = (answer: Refusal | Phase | undefined, at: number): DryRun => {
  if (answer === undefined) return { at, phase: 'no phase' };
  if ('kind' in answer) return { at, refusal: answer };
  return answer.completed ? { at } : { at, phase: answer.name };
};

/** The ledger with Confluent's answer to the dry run in it. */
export const afterDryRun = (
  desired: Desired,
  ledger: Ledger,
  answer: Refusal | Phase | undefined,
  now: number,
): Ledger => withFacts(desired, ledger, { dryRun: factOf(answer, now) });
