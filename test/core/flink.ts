import { expect } from 'vitest';
import type { Outcome } from '../../lambda/core/ledger/answers.ts';
import { currentName } from '../../lambda/core/ledger/versions.ts';
import type { Step } from '../../lambda/core/model/decision.ts';
import type { Ledger } from '../../lambda/core/model/ledger.ts';
import type { Observation } from '../../lambda/core/model/observation.ts';
import { phaseOf } from '../../lambda/core/model/phase.ts';
import type { Desired, NewStatement } from '../../lambda/core/model/statement.ts';
import { ABSENT, accepted, exception, Keeping, MINUTE, OFFSETS, refused, SECOND } from './keeping.ts';

/** What Confluent makes of a request about a statement that is FAILED: it is not published. */
export type Answer = 'works' | 'nothing' | 'refused';

export interface Habits {
  /** Milliseconds of the n-th run before it fails; Infinity: it does not. */
  readonly runs: (n: number) => number;
  /** The message with which the n-th run fails. */
  readonly error: (n: number) => string;
  readonly resumeOfFailed?: Answer;
  readonly stopOfFailed?: Answer;
  readonly hasOffsets?: boolean;
}

interface Statement {
  readonly name: string;
  readonly sql: string;
  phase: string;
  stopped: boolean;
  changedAt: number;
  endTime: number | undefined;
  message: string;
}

/** Confluent in a nutshell: a few phases in virtual time, and whether two statements ever ran at once. */
export class Flink {
  now: number;
  habits: Habits;
  readonly resumes: number[] = [];
  readonly requests: string[] = [];
  #statements = new Map<string, Statement>();
  #runs = 0;

  constructor(now: number, habits: Habits) {
    this.now = now;
    this.habits = habits;
  }

  /** How many of its statements read from the beginning. */
  get fromTheBeginning(): number {
    return [...this.#statements.values()].filter(({ sql }) => !sql.includes('OPTIONS')).length;
  }

  get runs(): number {
    return this.#runs;
  }

  get(name: string): Statement | undefined {
    return this.#statements.get(name);
  }

  delete(name: string): void {
    this.#statements.delete(name);
  }

  /** Somebody's console. */
  setStopped(name: string, stopped: boolean): void {
    const statement = this.#statements.get(name);
    if (statement === undefined) throw new Error(`there is no ${name}`);
    if (stopped) this.#to(statement, 'STOPPED');
    else this.#start(statement);
    statement.stopped = stopped;
  }

  advance(milliseconds: number): void {
    this.now += milliseconds;
    for (const statement of this.#statements.values()) {
      if (statement.phase === 'PENDING' && this.now >= statement.changedAt + 2 * SECOND) this.#run(statement);
      const ends = statement.changedAt + this.habits.runs(this.#runs);
      if (statement.phase === 'RUNNING' && this.now >= ends) {
        this.#to(statement, 'FAILED', ends);
        statement.message = this.habits.error(this.#runs);
      }
    }
  }

  look(name: string): Observation {
    const statement = this.#statements.get(name);
    if (statement === undefined) return ABSENT;
    const { phase, stopped, changedAt, endTime, message } = statement;
    const atRest = phase === 'FAILED' || phase === 'STOPPED';
    return {
      ...ABSENT,
      statement: {
        statementName: name,
        phase: phaseOf(phase),
        detail: '',
        signals: [],
        stopped,
        labelled: true,
        poolExhausted: false,
        upserts: false,
        uid: name,
        updatedAt: changedAt,
        ...(endTime === undefined ? {} : { endTime }),
        ...(atRest && this.habits.hasOffsets !== false ? { latestOffsets: OFFSETS } : {}),
      },
      exceptions: phase === 'FAILED' ? [exception({ name: 'E', message, at: endTime ?? changedAt })] : [],
    };
  }

  carryOut(step: Step): Outcome | undefined {
    this.requests.push(step.do);
    switch (step.do) {
      case 'create':
        return this.#create(step.statement);
      case 'resume':
        this.resumes.push(this.now);
        return this.#resume(step.statementName);
      case 'stop':
        return this.#stop(step.statementName);
      case 'look':
      case 'rest':
      case 'ask':
        return undefined;
    }
  }

  #create({ statementName, sql }: NewStatement): Outcome {
    if (this.#statements.has(statementName)) return { kind: 'exists', detail: `${statementName} already exists` };
    const statement: Statement = {
      name: statementName,
      sql,
      phase: 'PENDING',
      stopped: false,
      changedAt: this.now,
      endTime: undefined,
      message: '',
    };
    this.#statements.set(statementName, statement);
    this.#start(statement);
    return accepted;
  }

  #resume(name: string): Outcome {
    const statement = this.#statements.get(name);
    if (statement === undefined) return refused('there is none');
    const answer = statement.phase === 'FAILED' && !statement.stopped ? this.habits.resumeOfFailed : 'works';
    if (answer === 'refused') return refused('it is FAILED');
    if (answer !== 'nothing') this.#start(statement);
    statement.stopped = false;
    return accepted;
  }

  #stop(name: string): Outcome {
    const statement = this.#statements.get(name);
    if (statement === undefined) return refused('there is none');
    const answer = statement.phase === 'FAILED' ? this.habits.stopOfFailed : 'works';
    if (answer === 'refused') return refused('it is FAILED');
    if (answer !== 'nothing') this.#to(statement, 'STOPPED');
    statement.stopped = true;
    return accepted;
  }

  #start(statement: Statement): void {
    this.#to(statement, 'PENDING');
    statement.endTime = undefined;
    const live = [...this.#statements.values()].filter(({ phase }) => phase === 'PENDING' || phase === 'RUNNING');
    expect(live.map(({ name }) => name)).toEqual([statement.name]);
  }

  #run(statement: Statement): void {
    this.#to(statement, 'RUNNING');
    this.#runs += 1;
  }

  #to(statement: Statement, phase: string, at = this.now): void {
    statement.phase = phase;
    statement.changedAt = at;
    if (phase === 'FAILED' || phase === 'STOPPED') statement.endTime = at;
  }
}

/** Whether the pass dies at this point; asked before and after each request. */
export type Fate = () => boolean;

/** The keeper and Confluent in one world. */
export class World {
  readonly keeping: Keeping;
  readonly flink: Flink;
  /** What the passes recorded, without those that recorded nothing new. */
  readonly ledgers: Ledger[] = [];

  constructor(habits: Habits, desired?: Desired) {
    this.keeping = new Keeping(desired);
    this.flink = new Flink(this.keeping.now, habits);
  }

  wait(milliseconds: number): this {
    this.keeping.after(milliseconds);
    this.flink.advance(milliseconds);
    return this;
  }

  /** One pass of at most 45 seconds; the health and reason with which it ended. */
  pass(dies: Fate = () => false): string {
    const { keeping, flink } = this;
    let last = '';
    for (let looks = 0; looks < 45; looks += 1) {
      const decision = keeping.look(flink.look(currentName(keeping.desired, keeping.ledger)));
      last = `${decision.health} ${decision.reason}`;
      if (decision.step.do === 'rest' || dies()) break;
      const outcome = flink.carryOut(decision.step);
      if (dies()) break;
      if (outcome !== undefined) keeping.answered(outcome);
      this.wait(SECOND);
    }
    if (this.ledgers.at(-1) !== keeping.ledger) this.ledgers.push(keeping.ledger);
    return last;
  }

  /** A pass every so many minutes for so long; how the last one ended. */
  passes(duration: number, every = MINUTE, dies?: Fate): string {
    const end = this.keeping.now + duration;
    let last = '';
    while (this.keeping.now < end) {
      const next = this.keeping.now + every;
      last = this.pass(dies);
      this.wait(Math.max(0, next - this.keeping.now));
    }
    return last;
  }
}
