import * as say from '../messages/change.ts';
import type { Decision } from '../model/decision.ts';
import type { Ledger, PlanFact, Refusal } from '../model/ledger.ts';
import { PLAN_AFTER_MS, PLAN_INTERVAL_MS, PLAN_TIMEOUT_MS, QUESTION_INTERVAL_MS } from '../model/limits.ts';
import type { Desired, NewStatement, ResultRow } from '../model/statement.ts';
import { explainOf, hasKeyedSink, readPlan } from '../sql/state/plan.ts';
import { factsOf, withFacts } from './facts.ts';
import { isStatefulByText } from './judgement.ts';
import { mayPass, REFUSED_IN_CHANGE, type Refused } from './refused.ts';
import { about, decided, inFlight, type Rule, refer, rule } from './rule.ts';
import type { Present, Situation } from './situation.ts';
import { isQuestionPutOff } from './taken-question.ts';

/** Confluent's plan of the text, as far as it was asked for. */
const planIn = ({ desired, ledger }: Pick<Situation, 'desired' | 'ledger'>): PlanFact | undefined =>
  factsOf(desired, ledger).plan;

/** Condition that a plan may still come which has not come so far. */
const isOpen = (plan: PlanFact): boolean => plan.kind === 'asked' || (plan.kind === 'refused' && mayPass(plan));

/** The statement that asks for the plan: a bounded one, removed afterwards. */
const questionOf = ({ desired, seen: { placement } }: Situation): NewStatement => {
  const { sql = '', properties, secretProperties, versionName } = desired;
  return {
    statementName: `${versionName}-plan`,
    sql: explainOf(sql),
    properties,
    ...(secretProperties && { secretProperties }),
    placement,
  };
};

/** The question for the plan, recorded before it is sent: the time of the first one counts. */
const ask = (s: Situation): Pick<Decision, 'step' | 'ledger'> => {
  const known = planIn(s);
  const isFresh = known?.kind === 'asked' && s.now < known.at + PLAN_TIMEOUT_MS;
  const plan: PlanFact = isFresh ? known : { kind: 'asked', at: s.now };
  return {
    step: { do: 'ask', about: 'plan', question: questionOf(s) },
    ledger: withFacts(s.desired, s.ledger, { plan }),
  };
};

/** Condition that a version which runs well is to be planned: once, by a pass that finds it running. */
export const isPlanDue = (s: Present): boolean => {
  const { desired, record, now } = s;
  const plan = planIn(s);
  if (desired.sql === undefined || now < (record.phase?.since ?? now) + PLAN_AFTER_MS) return false;
  return plan === undefined || (isOpen(plan) && now >= plan.at + PLAN_INTERVAL_MS && !isQuestionPutOff('plan', s));
};

/** The decision about a version that runs well, with the question for its plan: nothing else changes. */
export const withPlanQuestion = (s: Present, running: Decision): Decision =>
  running.step.do === 'rest' ? { ...running, ...ask({ ...s, ledger: running.ledger }) } : running;

/** Condition that a change waits for the plan of its text, two minutes at most, since the plan has the last word. */
export const isPlanAwaited = (s: Pick<Situation, 'desired' | 'ledger' | 'now'>): boolean => {
  const plan = planIn(s);
  if (isStatefulByText(s.desired, s.ledger)) return false;
  return plan === undefined || (isOpen(plan) && (plan.kind !== 'asked' || s.now < plan.at + PLAN_TIMEOUT_MS));
};

/** The hold of a change whose plan has not come, with the question for it once more: each hour, and nothing is told of it. */
export const withLatePlan = (s: Situation, held: Decision): Decision => {
  const plan = planIn(s);
  if (plan?.kind !== 'asked' || s.now < (plan.again ?? plan.at) + QUESTION_INTERVAL_MS) return held;
  const ledger = withFacts(s.desired, s.ledger, { plan: { ...plan, again: s.now } });
  return { ...held, step: { do: 'ask', about: 'plan', question: questionOf(s) }, ledger };
};

const refusedOf = (s: Situation): Refused | undefined => {
  const plan = planIn(s);
  return plan?.kind === 'refused'
    ? { statementName: s.desired.versionName, refusal: plan, ledger: s.ledger, now: s.now }
    : undefined;
};

/** Rules before a change: Confluent's plan of the new text has the last word on whether it can be carried over. */
export const PLAN_FIRST: readonly Rule<Situation>[] = [
  ...about(refusedOf, REFUSED_IN_CHANGE),
  rule(
    'Confluent has answered that the name of the question for its plan is taken',
    (s) => isPlanAwaited(s) && isQuestionPutOff('plan', s),
    'SpecChanged',
    (s) => inFlight(s.ledger, say.PLAN_FIRST),
  ),
  refer(
    'Confluent has not shown its plan of the new text',
    isPlanAwaited,
    (s) => decided('SpecChanged', { ...ask(s), action: 'wait', message: say.PLAN_FIRST, health: 'progressing' }),
    'SpecChanged',
  ),
];

const factOf = (answer: readonly ResultRow[] | Refusal, at: number): PlanFact => {
  if ('kind' in answer) return answer;
  const text = answer.map((row) => row.map((cell) => cell ?? '').join('\n')).join('\n');
  const plan = readPlan(text);
  return plan.kind === 'unreadable'
    ? { ...plan, at }
    : { ...plan, at, ...(hasKeyedSink(text) ? { keyedSink: true } : {}) };
};

/** The ledger with Confluent's answer to EXPLAIN in it. */
export const afterPlan = (
  desired: Desired,
  ledger: Ledger,
  answer: readonly ResultRow[] | Refusal,
  now: number,
): Ledger => withFacts(desired, ledger, { plan: factOf(answer, now) });
