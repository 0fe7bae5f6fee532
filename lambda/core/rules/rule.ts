import { HEALTH_OF, type Health, type HealthOf, type Reason } from '../../contract.ts';
import type { Decision, Step } from '../model/decision.ts';
import type { Ledger } from '../model/ledger.ts';

/**
 * A decision without its reason. Health follows from the reason; if the reason allows several, the verdict may name
 * one.
 */
export interface Verdict<H extends Health> extends Omit<Decision, 'reason' | 'health'> {
  readonly health?: H;
}

/** A line of a list: when, then, why. The first rule of a list whose condition holds decides. */
export interface Rule<S> {
  /** The condition, in words for people. */
  readonly why: string;
  readonly when: (situation: S) => boolean;
  readonly decision: (situation: S) => Decision;
  /** The reason that the rule itself gives, for whoever reads the list. Rules that it refers to may give another one. */
  readonly reason?: Reason;
}

/** A rule: its condition in words, the condition, the reason of its decision, and the decision without the reason. */
export const rule = <S, R extends Reason>(
  why: string,
  when: (situation: NoInfer<S>) => boolean,
  reason: R,
  then: (situation: NoInfer<S>) => Verdict<HealthOf<R>>,
): Rule<S> => ({ why, when, reason, decision: (situation) => decided(reason, then(situation)) });

/** A rule that leaves the decision to another list or function. `reason`: the reason of that decision, as a rule. */
export const refer = <S>(
  why: string,
  when: (situation: NoInfer<S>) => boolean,
  decision: (situation: NoInfer<S>) => Decision,
  reason?: Reason,
): Rule<S> => ({ why, when, decision, ...(reason === undefined ? {} : { reason }) });

/** A decision for that reason, with the health that follows from it. */
export const decided = <R extends Reason>(reason: R, { health, ...verdict }: Verdict<HealthOf<R>>): Decision => ({
  ...verdict,
  reason,
  health: health ?? HEALTH_OF[reason][0],
});

/** The decision of the first rule whose condition holds; undefined if none does. */
export const firstOf = <S>(rules: readonly Rule<S>[], situation: S): Decision | undefined => {
  const first = rules.find(({ when }) => when(situation));
  return first?.decision(situation);
};

/** The decision of a list whose last rule always holds. */
export const decide = <S>(rules: readonly Rule<S>[], situation: S): Decision => {
  const decision = firstOf(rules, situation);
  if (decision === undefined) throw new Error('a list of rules has come to its end without a decision');
  return decision;
};

/** Rules about a part of a situation, which hold only if there is such a part. */
export const about = <S, T>(part: (situation: S) => T | undefined, rules: readonly Rule<T>[]): readonly Rule<S>[] =>
  rules.map((one) => ({
    ...one,
    when: (situation: S) => {
      const known = part(situation);
      return known !== undefined && one.when(known);
    },
    decision: (situation: S) => {
      const known = part(situation);
      if (known === undefined) throw new Error('a rule is followed whose condition does not hold');
      return one.decision(known);
    },
  }));

/** Rules that hold only under one more condition. */
export const where = <S>(why: string, when: (situation: S) => boolean, rules: readonly Rule<S>[]): readonly Rule<S>[] =>
  about(
    (situation: S) => (when(situation) ? situation : undefined),
    rules.map((one) => ({ ...one, why: `${why}; ${one.why}` })),
  );

const LOOK: Step = { do: 'look' };
const REST: Step = { do: 'rest' };

/** A verdict with its action, as the functions below make it. */
interface Plain<A extends Decision['action']> {
  readonly step: Step;
  readonly action: A;
  readonly message: string;
  readonly ledger: Ledger;
}

/** A verdict on something that is under way: look once more in this pass. */
export const inFlight = (ledger: Ledger, message: string): Plain<'wait'> => ({
  step: LOOK,
  action: 'wait',
  message,
  ledger,
});

/** A verdict on something that will happen by itself, but not in this pass. */
export const wait = (
  ledger: Ledger,
  message: string,
  nextAttemptAt?: number,
): Plain<'wait'> & { readonly nextAttemptAt?: number } => ({
  step: REST,
  action: 'wait',
  message,
  ledger,
  ...(nextAttemptAt === undefined ? {} : { nextAttemptAt }),
});

/** A verdict that nothing has to happen, or nothing without a person. */
export const nothing = (ledger: Ledger, message: string): Plain<'none'> => ({
  step: REST,
  action: 'none',
  message,
  ledger,
});

/** A verdict that the keeper does nothing until what the message names has happened. */
export const hold = (ledger: Ledger, message: string): Plain<'hold'> => ({
  step: REST,
  action: 'hold',
  message,
  ledger,
});

/** A verdict that the keeper stops a statement. */
export const stop = (ledger: Ledger, message: string, statementName: string): Plain<'stop'> => ({
  step: { do: 'stop', statementName },
  action: 'stop',
  message,
  ledger,
});
