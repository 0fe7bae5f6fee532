import { type StatementBody, statementBody } from '../api/wire.ts';
import { change, remove } from '../world/changes.ts';
import { create } from '../world/creation.ts';
import { catchUp } from '../world/lifecycle.ts';
import { phasesWith } from '../world/phases.ts';
import type { StatementWarning } from '../world/statement.ts';
import { addException, enter, fail, touch, transition } from '../world/transitions.ts';
import { TopicControl } from './control-topics.ts';

/** Options of a person who creates a statement in the console. */
export interface ConsoleOptions {
  properties?: Record<string, string> | undefined;
  labels?: Record<string, string> | undefined;
  pool?: string | undefined;
  principal?: string | undefined;
}

/** Control of statements: what persons in the console and Confluent itself do to them. */
export abstract class StatementControl extends TopicControl {
  /** A statement as the API shows it, or undefined. */
  statement(name: string): StatementBody | undefined {
    const world = this.now();
    const statement = world.statements.get(name);
    return statement === undefined ? undefined : statementBody(world, statement, this.baseUrl);
  }

  /** Statements as the API shows them, in the order of their creation. */
  statements(): readonly StatementBody[] {
    const world = this.now();
    return [...world.statements.values()].map((statement) => statementBody(world, statement, this.baseUrl));
  }

  /** The failure of a statement with an exception: by way of FAILING, or straight to FAILED. */
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

  /**
   * An exception of a running statement after which Confluent restarts it by itself: it goes on RUNNING, at the position
   * where it was.
   */
  stumble(
    name: string,
    exception = {
      name: 'org.apache.flink.runtime.JobException',
      message: 'The embedded Confluent was told to stumble.',
    },
  ): void {
    addException(this.world, this.statementIn(name, 'RUNNING'), exception);
  }

  /** A warning of Confluent's about a statement, whatever its phase. */
  warn(name: string, warning: Omit<StatementWarning, 'at'>): void {
    const statement = this.statementNamed(name);
    statement.warnings.push({ ...warning, at: this.world.at });
    touch(this.world, statement);
  }

  /** The end of all warnings about a statement. */
  clearWarnings(name: string): void {
    const statement = this.statementNamed(name);
    statement.warnings = [];
    touch(this.world, statement);
  }

  /** The degradation of a running statement: it commits nothing more. */
  degrade(name: string, detail = ''): void {
    enter(this.world, this.statementIn(name, 'RUNNING'), 'DEGRADED', detail);
  }

  /** The recovery of a degraded statement. */
  recover(name: string): void {
    enter(this.world, this.statementIn(name, 'DEGRADED'), 'RUNNING');
    catchUp(this.world);
  }

  /** A person's stop in the console. It looks the same as a stop through the API. */
  stop(name: string): void {
    const statement = this.statementNamed(name);
    change(this.world, statement, { ...statement, stopped: true });
  }

  /** A person's resume in the console. */
  resume(name: string): void {
    const statement = this.statementNamed(name);
    change(this.world, statement, { ...statement, stopped: false });
  }

  /** Savepoints that fail: the next stops of the statement end without one that another statement could start from. */
  failSavepoint(name: string, times = 1): void {
    this.statementNamed(name).savepointsToFail = times;
  }

  /** A person's deletion in the console. */
  delete(name: string): void {
    remove(this.world, this.statementNamed(name));
  }

  /** A person's creation of a statement in the console. */
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

  /** A phase by force, known or not; the statement stays in it until something else happens to it. */
  setPhase(name: string, phase: string, detail = ''): void {
    const statement = this.statementNamed(name);
    statement.next = null;
    statement.wait = null;
    if (phase === 'RUNNING' && statement.positions === null) statement.next = transition(this.world, 'RUNNING', 0);
    else enter(this.world, statement, phase, detail);
    catchUp(this.world);
  }
}
