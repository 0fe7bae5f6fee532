import type { Action, ReportEntry } from '../contract.ts';
import { applyCommand, type Command as LedgerCommand } from '../core/ledger/commands.ts';
import { isNews, withDecision, withTold } from '../core/ledger/news.ts';
import { type Decision, isoTime, type Step } from '../core/model/decision.ts';
import { EMPTY_LEDGER, type Ledger } from '../core/model/ledger.ts';
import type { Observation } from '../core/model/observation.ts';
import { phaseOf } from '../core/model/phase.ts';
import type { Desired } from '../core/model/statement.ts';
import { notToBeApproved } from '../core/rules/unseen.ts';
import { othersOf } from '../core/rules/writers.ts';
import { deepEqual } from './deep-equal.ts';
import { type Evaluation, evaluate } from './evaluate.ts';
import { execute } from './execute.ts';
import { inspect, type Question } from './inspect.ts';
import { LedgerSession } from './ledger-session.ts';
import { type Budget, DeadlineExceeded, KeeperUnavailable, type PassResult, type World } from './ports.ts';
import { changeOf, remarkedOf, unknownEntry, weightier } from './report.ts';

/** The first wait before the next observation, the longest one, and its growth while nothing changes. */
const FIRST_INTERVAL_MS = 500;
const LONGEST_INTERVAL_MS = 10_000;
const INTERVAL_GROWTH = 1.5;

/** Steps that change something on Confluent. */
const CHANGING_STEPS: ReadonlySet<Step['do']> = new Set(['create', 'resume', 'stop']);

/** A person's command as it arrives; the pass itself finds the statements that a takeover is about. */
export type PassCommand = Exclude<LedgerCommand, { command: 'takeover' }> | { readonly command: 'takeover' };

/**
 * The last moments of what comes after the last look, in milliseconds after the deadline; whoever runs the pass keeps three
 * seconds free for it. Before, each has all the time until then: only the last record is in a hurry.
 */
const LAST_MOMENTS = { record: 1_200, recordFailure: 1_700, send: 2_100, clear: 2_500 };

/** Tries to record why a pass gave up, against other passes that write too. */
const MOST_CONFLICTS = 10;

/** The reason why the keeper could not do its job, from an error of any kind. */
const unavailable = (error: unknown): KeeperUnavailable => {
  if (error instanceof KeeperUnavailable) return error;
  return new KeeperUnavailable('Unreachable', error instanceof Error ? error.message : String(error), { cause: error });
};

/**
 * A bounded run over one statement: observe → decide → record → act, and again, until nothing is left to do or the
 * deadline is near. No step relies on this pass having made the one before it.
 */
export class Pass {
  readonly #desired: Desired;
  readonly #world: World;
  readonly #budget: Budget;
  readonly #began: number;
  #failedTries = 0;
  #resumes = 0;
  #recoveredAfter: number | undefined;
  #weightiest: Action = 'none';
  #seen: Observation | undefined;
  #entry: ReportEntry | undefined;
  #progress = '';
  #intervalMs = FIRST_INTERVAL_MS;

  /**
   * A pass over one statement.
   *
   * @param deadline when Confluent's last answer must be there, in milliseconds since 1970; recording comes after.
   */
  constructor(desired: Desired, world: World, deadline: number) {
    this.#desired = desired;
    this.#world = world;
    this.#began = world.clock.now();
    this.#budget = {
      deadline,
      onFailedTry: () => {
        this.#failedTries += 1;
      },
    };
  }

  /** The answer to a question: the pass sends no request but reads, records nothing, publishes nothing. */
  async inspect(question: Question): Promise<PassResult> {
    let ledger = EMPTY_LEDGER;
    try {
      ledger = (await this.#world.ledgers.read(this.#desired.name, this.#budget.deadline)).ledger;
      return this.#result(await inspect(question, this.#desired, ledger, this.#world, this.#budget));
    } catch (error) {
      return this.#result(unknownEntry(this.#desired, ledger, unavailable(error)), unavailable(error));
    }
  }

  /** The statement brought to its desired state, after `command` has changed that state. */
  async run(command?: PassCommand): Promise<PassResult> {
    const { ledgers, cache } = this.#world;
    const { name } = this.#desired;
    let session: LedgerSession | undefined;
    try {
      const unchanged = command === undefined ? await this.#fastPath() : undefined;
      if (unchanged !== undefined) return this.#result(unchanged);
      cache.forget(name);
      session = await LedgerSession.open(name, ledgers, this.#until('record'));
      const entry = await this.#converge(session, command);
      await session.save(this.#until('record'));
      await this.#flush(session);
      cache.keep(name, session.stored, this.#seen?.statement, this.#world.clock.now());
      return this.#result(entry);
    } catch (error) {
      cache.forget(name);
      return this.#failed(error, session);
    }
  }

  /** The entry of a statement that has not changed since the last pass of this warm function. */
  async #fastPath(): Promise<ReportEntry | undefined> {
    const { cache, clock } = this.#world;
    const { name } = this.#desired;
    const record = cache.cached(name, clock.now());
    if (record === undefined || record.outbox.length > 0) return undefined;
    const { seen, decision, entry } = await this.#observeAndDecide(record.ledger);
    const isUnchanged =
      cache.isUnchanged(name, seen.statement) &&
      decision.step.do === 'rest' &&
      deepEqual(decision.ledger, record.ledger) &&
      !isNews(entry, record.ledger, clock.now());
    return isUnchanged ? entry : undefined;
  }

  /** Steps until nothing is left to do or the time is up, and the entry of the statement then. */
  async #converge(session: LedgerSession, command: PassCommand | undefined): Promise<ReportEntry> {
    let cut: DeadlineExceeded | undefined;
    try {
      if (command !== undefined) await this.#recordCommand(command, session);
      await this.#loop(session);
    } catch (error) {
      if (!(error instanceof DeadlineExceeded)) throw error;
      cut = error;
    }
    if (this.#entry !== undefined) return { ...this.#entry, action: this.#weightiest };
    const why = cut?.message ?? 'nothing answered';
    throw new KeeperUnavailable(
      'Unreachable',
      `The pass had to end before ${this.#desired.name} was looked at: ${why}`,
      {
        cause: cut,
      },
    );
  }

  async #loop(session: LedgerSession): Promise<void> {
    for (;;) {
      const before = session.ledger;
      const evaluation = await this.#observeAndDecide(before);
      const now = this.#world.clock.now();
      // Another pass that recorded first has changed what this one decided on.
      if (!(await this.#record(evaluation, session, now))) continue;
      this.#follow(evaluation, before, now);
      if (evaluation.decision.step.do === 'rest') return;
      await this.#act(evaluation.decision, session);
      if (!(await this.#pause())) return;
    }
  }

  #observeAndDecide(ledger: Ledger): Promise<Evaluation> {
    return evaluate(this.#desired, ledger, this.#world, this.#budget);
  }

  /** Storage of the observation and the decision, before anything is done. False: another pass was faster. */
  #record({ remembered, decision, entry }: Evaluation, session: LedgerSession, now: number): Promise<boolean> {
    session.ledger = decision.ledger;
    this.#queueChanges(session, entry, decision, remembered, now);
    return session.save(this.#until('record'));
  }

  /** Execution of the decided step, with Confluent's answer in the ledger; the next `save` stores it. */
  async #act({ step, action }: Decision, session: LedgerSession): Promise<void> {
    if (step.do === 'resume') this.#resumes += 1;
    // Without an answer it may have been done.
    let isRefused = false;
    try {
      const executed = await execute(step, this.#desired, session.ledger, this.#world, this.#budget);
      session.ledger = executed.ledger;
      isRefused = executed.isRefused;
    } finally {
      if (!isRefused) this.#weightiest = weightier(this.#weightiest, action);
    }
  }

  /** Wait before the next observation. False: the deadline would come first. */
  async #pause(): Promise<boolean> {
    const { clock } = this.#world;
    if (clock.now() + this.#intervalMs >= this.#budget.deadline) return false;
    await clock.sleep(this.#intervalMs);
    return true;
  }

  async #recordCommand(command: PassCommand, session: LedgerSession): Promise<void> {
    do {
      const { ledger } = session;
      if (command.command === 'restart' && command.from !== undefined) await this.#assertSeen(ledger);
      session.ledger = applyCommand(ledger, await this.#resolve(command, ledger), this.#world.clock.now());
    } while (!(await session.save(this.#until('record'))));
  }

  /**
   * Check before an approval to start anew: nothing that may live is hidden.
   *
   * @throws KeeperUnavailable where something is; the approval is not recorded then
   */
  async #assertSeen(ledger: Ledger): Promise<void> {
    const { seen, remembered } = await this.#observeAndDecide(ledger);
    const why = notToBeApproved(this.#desired, seen, remembered);
    if (why !== undefined) throw new KeeperUnavailable('AccessDenied', why);
  }

  /** The command with its statements: a takeover is confirmed for those that are there now, and for no others. */
  async #resolve(command: PassCommand, ledger: Ledger): Promise<LedgerCommand> {
    if (command.command !== 'takeover') return command;
    const others = othersOf(this.#desired, ledger, await this.#world.confluent.live(this.#budget));
    return { command: 'takeover', statementNames: others.map(({ statementName }) => statementName) };
  }

  /** Entry of what has changed into the outbox, and of what is done into the ledger's decisions. */
  #queueChanges(session: LedgerSession, entry: ReportEntry, decision: Decision, remembered: Ledger, now: number): void {
    const news = isNews(entry, decision.ledger, now);
    if (news) {
      // From the ledger as remembered: a resume forgets the offsets before it is asked for.
      session.queueChange(changeOf(entry, remembered, now));
      session.ledger = withTold(session.ledger, entry, now);
    }
    const { notice } = decision;
    if (notice !== undefined) {
      const { changes } = session.ledger;
      session.queueChange(changeOf({ ...entry, ...notice }, { ...remembered, changes }, now));
      session.ledger = { ...session.ledger, changes: changes + 1 };
    }
    const { remark } = decision;
    if (remark !== undefined) {
      const { changes } = session.ledger;
      session.queueChange(remarkedOf(entry, remark, { ...remembered, changes }, now));
      session.ledger = { ...session.ledger, changes: changes + 1 };
    }
    if (news || CHANGING_STEPS.has(decision.step.do)) {
      session.ledger = withDecision(session.ledger, { at: isoTime(now), ...entry });
    }
  }

  /** Bookkeeping for the pass's result, and for the next wait: waits grow while nothing changes. */
  #follow({ seen, remembered, decision, entry }: Evaluation, { downSince }: Ledger, now: number): void {
    if (downSince !== undefined && remembered.downSince === undefined && phaseOf(entry.phase).healthy) {
      this.#recoveredAfter = (now - downSince) / 1_000;
    }
    const progress = `${entry.phase} ${entry.reason} ${decision.step.do}`;
    const longer = Math.min(Math.round(this.#intervalMs * INTERVAL_GROWTH), LONGEST_INTERVAL_MS);
    this.#intervalMs = progress === this.#progress ? longer : FIRST_INTERVAL_MS;
    this.#progress = progress;
    this.#seen = seen;
    this.#entry = entry;
    // An act counts once Confluent has not refused it.
    if (!CHANGING_STEPS.has(decision.step.do)) this.#weightiest = weightier(this.#weightiest, decision.action);
  }

  /** Result of a pass in which the keeper could not do its job, recorded and published as far as possible. */
  async #failed(cause: unknown, opened: LedgerSession | undefined): Promise<PassResult> {
    const error = unavailable(cause);
    let entry = unknownEntry(this.#desired, opened?.ledger ?? EMPTY_LEDGER, error);
    try {
      const until = this.#until('recordFailure');
      const session = opened ?? (await LedgerSession.open(this.#desired.name, this.#world.ledgers, until));
      for (let tries = 0; tries < MOST_CONFLICTS; tries += 1) {
        const now = this.#world.clock.now();
        entry = unknownEntry(this.#desired, session.ledger, error);
        if (isNews(entry, session.ledger, now)) {
          session.queueChange(changeOf(entry, session.ledger, now));
          session.ledger = withTold(session.ledger, entry, now);
        }
        if (await session.save(until)) break;
      }
      await this.#flush(session);
      return this.#result(entry, error);
    } catch (recording) {
      const message = `${error.message}; and it could not be recorded.`;
      return this.#result(entry, new AggregateError([error, recording], message));
    }
  }

  #until(moment: keyof typeof LAST_MOMENTS): number {
    return this.#budget.deadline + LAST_MOMENTS[moment];
  }

  #flush(session: LedgerSession): Promise<void> {
    return session.flush(this.#world.events, { send: this.#until('send'), clear: this.#until('clear') });
  }

  #result(entry: ReportEntry, error?: Error): PassResult {
    return {
      entry,
      duration: this.#world.clock.now() - this.#began,
      resumes: this.#resumes,
      failedTries: this.#failedTries,
      ...(this.#recoveredAfter === undefined ? {} : { recoveredAfter: this.#recoveredAfter }),
      ...(error === undefined ? {} : { error }),
    };
  }
}
