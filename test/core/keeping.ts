import { expect } from 'vitest';
import { signalsOf } from '../../lambda/adapters/confluent/signals.ts';
import type { Action, Health, Reason } from '../../lambda/contract.ts';
import { afterCreate, afterStep, type Outcome } from '../../lambda/core/ledger/answers.ts';
import { applyCommand, type Command } from '../../lambda/core/ledger/commands.ts';
import { observe } from '../../lambda/core/ledger/observe.ts';
import { promotedBy } from '../../lambda/core/ledger/promotion.ts';
import type { Decision, Step } from '../../lambda/core/model/decision.ts';
import { EMPTY_LEDGER, type Ledger, type TextFacts } from '../../lambda/core/model/ledger.ts';
import type { Observation } from '../../lambda/core/model/observation.ts';
import { phaseOf } from '../../lambda/core/model/phase.ts';
import type { Desired, Observed, Offsets, StatementException } from '../../lambda/core/model/statement.ts';
import { decide } from '../../lambda/core/rules/decide.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** When every story begins. */
export const BEGIN = Date.UTC(2026, 10, 22, 10);

export const NAME = 'flights-1a2b3c4d';
export const TABLE = 'sink-9f8e7d6c';
export const SQL = 'INSERT INTO f (a, b) SELECT a, b FROM skyone UNION ALL SELECT a, b FROM sunset';
export const OFFSETS: Offsets = { skyone: 'partition:0,offset:7', sunset: 'partition:0,offset:9;partition:1,offset:0' };

export const DESIRED: Desired = {
  name: 'flights',
  versionName: NAME,
  sql: SQL,
  properties: { 'sql.current-catalog': 'env-1', 'sql.current-database': 'lkc-1' },
  placement: {},
  prerequisites: [],
  policies: { onForeignStop: 'respect', onChange: 'carry-over', preflight: false },
};

/** What Confluent has said about a text of which nothing is left to ask. */
export const SETTLED: TextFacts = {
  tables: { at: BEGIN - DAY, problems: [], sink: 'appends' },
  dryRun: { at: BEGIN - DAY },
  plan: { kind: 'stateless', at: BEGIN - DAY },
};

/** The facts about the texts of every story, unless it is about these questions. */
export const SETTLED_TEXTS: Ledger['texts'] = Object.fromEntries(
  [NAME, 'flights-22222222', 'flights-33333333', 'flights-44444444', 'flights-55555555'].map((versionName) => [
    versionName,
    SETTLED,
  ]),
);

export const RESUMING: Desired = { ...DESIRED, policies: { ...DESIRED.policies, onForeignStop: 'resume' } };

/** Confluent's words of an exception. */
export type Thrown = Omit<StatementException, 'signals'>;

/** An exception, with what its words mean. */
export const exception = (thrown: Thrown): StatementException => ({
  ...thrown,
  signals: signalsOf(`${thrown.name}: ${thrown.message}`),
});

/** Everything about one look but the phase and what the words mean; `errors` are the exceptions, the newest first. */
export interface Sight extends Partial<Omit<Observed, 'signals' | 'phase'>> {
  readonly errors?: readonly Thrown[];
}

/** A look that shows nothing of Confluent's: no statement, no other writer, no prerequisite that is not COMPLETED. */
export const ABSENT: Observation = {
  exceptions: [],
  successorExceptions: [],
  placement: {},
  preparation: { for: 'start', writers: [] },
  survey: { asked: false },
};

/** A look at the current version in that phase. */
export const seen = (phase: string, { errors = [], ...more }: Sight = {}): Observation => ({
  ...ABSENT,
  statement: {
    statementName: NAME,
    phase: phaseOf(phase),
    detail: '',
    stopped: phase === 'STOPPED' || phase === 'STOPPING',
    labelled: true,
    poolExhausted: false,
    upserts: false,
    uid: 'uid-1',
    ...more,
    signals: signalsOf(more.detail ?? ''),
  },
  exceptions: errors.map(exception),
});

export const failedAt = (time: number, message = 'Division by zero', more: Sight = {}): Observation =>
  seen('FAILED', { endTime: time, errors: [{ name: 'java.lang.ArithmeticException', message, at: time }], ...more });

export const accepted: Outcome = { kind: 'accepted' };
export const refused = (detail = 'not now'): Outcome => ({ kind: 'refused', detail, signals: signalsOf(detail) });

/** One sentence, or a few, that a person can read. */
const expectSentence = (message: string): void => {
  const reads = /^[A-Z0-9][\s\S]{9,}[.]$/i.test(message) && !/undefined|null|NaN|\[object|\(\)|Invalid/.test(message);
  if (!reads) expect(message).toBe('a sentence');
};

/** What a decision comes to, as it is compared in tables. */
export interface Verdict {
  readonly reason: Reason;
  readonly health: Health;
  readonly action: Action;
  readonly step: Step['do'];
  /** Minutes after `BEGIN`. */
  readonly next?: number;
}

export const verdict = (decision: Decision): Verdict => ({
  reason: decision.reason,
  health: decision.health,
  action: decision.action,
  step: decision.step.do,
  ...(decision.nextAttemptAt === undefined ? {} : { next: (decision.nextAttemptAt - BEGIN) / MINUTE }),
});

/** `reason health action step`, short enough for a table. */
export const brief = ({ reason, health, action, step }: Decision): string => `${reason} ${health} ${action} ${step.do}`;

/** The keeper's core in virtual time: one look after the other, with the ledger kept in between. */
export class Keeping {
  now = BEGIN;
  ledger: Ledger = { ...EMPTY_LEDGER, texts: SETTLED_TEXTS };
  desired: Desired;
  #last: Decision | undefined;

  constructor(desired: Desired = DESIRED) {
    this.desired = desired;
  }

  after(milliseconds: number): this {
    this.now += milliseconds;
    return this;
  }

  ask(command: Command): this {
    this.ledger = applyCommand(this.ledger, command, this.now);
    return this;
  }

  look(shown: Observation): Decision {
    const { seen: current, ledger } = promotedBy(shown, this.ledger);
    const decision = decide(this.desired, current, observe(this.desired, current, ledger, this.now), this.now);
    expectSentence(decision.message);
    this.ledger = decision.ledger;
    // The topics keep their rows for Confluent's default: the keeper looks again after that answer, as a pass does.
    if (decision.step.do === 'ask' && decision.step.about === 'retention') return this.look(shown);
    this.#last = decision;
    return decision;
  }

  /** Confluent's answer to what was decided last. */
  answered(outcome: Outcome = accepted): this {
    const step = this.#last?.step;
    if (step?.do === 'create') this.ledger = afterCreate(this.ledger, step.statement, outcome, this.now);
    else if (step?.do === 'resume' || step?.do === 'stop')
      this.ledger = afterStep(this.ledger, step, outcome, this.now);
    else throw new Error('nothing was asked of Confluent');
    return this;
  }

  /** Looks and expects it to be so. */
  sees(shown: Observation, expected: string): this {
    expect(brief(this.look(shown))).toBe(expected);
    return this;
  }
}

/** A keeper whose statement was created by it and runs. */
export const running = (desired: Desired = DESIRED): Keeping => {
  const keeping = new Keeping(desired);
  keeping.look(ABSENT);
  keeping.answered();
  keeping.look(seen('RUNNING', { updatedAt: keeping.now }));
  return keeping;
};

/** A keeper whose statement has failed right now and been resumed once, with that answer. */
export const resumedOnce = (
  outcome: Outcome = accepted,
  more: Sight = {},
): { keeping: Keeping; failed: Observation } => {
  const keeping = running().after(MINUTE);
  const failed = failedAt(keeping.now, 'Division by zero', more);
  keeping.sees(failed, 'Failed recovering resume resume').answered(outcome);
  return { keeping, failed };
};

export const createdSql = ({ step }: Decision): string => (step.do === 'create' ? step.statement.sql : '');
export const createdName = ({ step }: Decision): string => (step.do === 'create' ? step.statement.statementName : '');
