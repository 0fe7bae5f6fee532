import { type StatementBody, statementBody } from '../api/wire.ts';
import { change, remove } from '../world/changes.ts';
import { create } from '../world/creation.ts';
import { catchUp } from '../world/lifecycle.ts';
import { phasesWith } from '../world/phases.ts';
import { enter, fail, transition } from '../world/transitions.ts';
import { TopicControl } from './control-topics.ts';

/** What a person in the console asks for when they create a statement. */
export interface ConsoleOptions {
  properties?: Record<string, string> | undefined;
  labels?: Record<string, string> | undefined;
  pool?: string | undefined;
  principal?: string | undefined;
}

/** Statements, as persons in the console and the system itself change them. */
export abstract class StatementControl extends TopicControl {
  /** A statement as the API shows it, or undefined. */
  statement(name: string): StatementBody | undefined {
    const world = this.now();
    const statement = world.statements.get(name);
    return statement === undefined ? undefined : statementBody(world, statement, this.baseUrl);
  }

  /** All statements as the API shows them, in the order of their creation. */
  statements(): readonly StatementBody[] {
    const world = this.now();
    return [...world.statements.values()].map((statement) => statementBody(world, statement, this.baseUrl));
  }

  /** A statement fails with an exception: by way of FAILING, or straight to FAILED. */
  fail(
    name: string,
    {
      exception = {
        name: 'org.apache.flink.util.FlinkRuntimeException',
        message: 'The embedded Confluent was told to fail.',
      },
      phase,
      detail,
    }: {
      exception?: { name: string; message: string } | undefined;
      phase?: 'FAILED' | 'FAILING' | undefined;
      detail?: string | undefined;
    } = {},
  ): void {
    const statement = this.statementIn(name, ...phasesWith('fallible'));
    statement.wait = null;
    fail(this.world, statement, exception, {
      ...(phase === undefined ? {} : { straight: phase === 'FAILED' }),
      ...(detail === undefined ? {} : { detail }),
    });
  }

  /** A running statement degrades: it commits nothing more. */
  degrade(name: string, detail = ''): void {
    enter(this.world, this.statementIn(name, 'RUNNING'), 'DEGRADED', detail);
  }

  /** A degraded statement is well again. */
  recover(name: string): void {
    enter(this.world, this.statementIn(name, 'DEGRADED'), 'RUNNING');
    catchUp(this.world);
  }

  /** A person stops a statement in the console. Looks the same as a stop through the API. */
  stop(name: string): void {
    const statement = this.statementNamed(name);
    change(this.world, statement, { ...statement, stopped: true });
  }

  /** A person resumes a statement in the console. */
  resume(name: string): void {
    const statement = this.statementNamed(name);
    change(this.world, statement, { ...statement, stopped: false });
  }

  /** The next stops of a statement reach STOPPED without a savepoint that another statement could start from. */
  failSavepoint(name: string, times = 1): void {
    this.statementNamed(name).savepointsToFail = times;
  }

  /** A person deletes a statement in the console. */
  delete(name: string): void {
    remove(this.world, this.statementNamed(name));
  }

  /** A person creates a statement in the console. */
  create(name: string, sql: string, { properties = {}, labels = {}, pool, principal }: ConsoleOptions = {}): void {
    const world = this.now();
    const { account } = world;
    create(world, {
      name,
      sql,
      properties,
      labels,
      poolId: pool ?? account.pool,
      principal: principal ?? account.principal,
    });
  }

  /** Puts a statement into any phase, also one that nobody has heard of; it stays there until something else happens to it. */
  setPhase(name: string, phase: string, detail = ''): void {
    const statement = this.statementNamed(name);
    statement.next = null;
    statement.wait = null;
    if (phase === 'RUNNING' && statement.positions === null) statement.next = transition(this.world, 'RUNNING', 0);
    else enter(this.world, statement, phase, detail);
    catchUp(this.world);
  }
}
