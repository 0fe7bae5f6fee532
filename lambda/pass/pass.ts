import type { Action, ReportEntry } from '../contract.ts';
import { othersOf } from '../core/current/others.ts';
import { type Wish, wish } from '../core/memory/command.ts';
import { isNews, withDecision, withTold } from '../core/memory/news.ts';
import type { Decision, Seen, Step } from '../core/model/decision.ts';
import { EMPTY_LEDGER, type Ledger } from '../core/model/ledger.ts';
import type { Desired } from '../core/model/statement.ts';
import { Book } from './book.ts';
import { carryOut } from './carry-out.ts';
import { inspect, type Question } from './inspect.ts';
import { type Judgement, judge } from './judge.ts';
import { type Budget, DeadlineExceeded, KeeperUnavailable, type PassResult } from './ports.ts';
import { changeOf, unknownEntry, weightier } from './report.ts';
import { isSame } from './same.ts';
import type { World } from './world.ts';

/** The first wait before looking again, the longest, and how it grows while nothing changes; milliseconds. */
const FIRST_INTERVAL = 500;
const LONGEST_INTERVAL = 10_000;
const INTERVAL_GROWTH = 1.5;

/** Steps that change something on Confluent. */
const ACTS: ReadonlySet<Step['do']> = new Set(['create', 'resume', 'stop']);

/** What a person asks for: whom a takeover is about is found out by looking. */
export type Asked = Exclude<Wish, { command: 'takeover' }> | { readonly command: 'takeover' };

/** What sending the outbox may take once the deadline has passed, in milliseconds. */
const SENDING_TIME = 1_500;

/** Tries to record why a pass gave up, against other passes that write too. */
const MOST_CONFLICTS = 10;

/** An error of whatever kind, as the reason why the keeper could not do its job. */
const unavailable = (error: unknown): KeeperUnavailable => {
  if (error instanceof KeeperUnavailable) return error;
  return new KeeperUnavailable('Unreachable', error instanceof Error ? error.message : String(error), { cause: error });
};

/**
 * One bounded run over one statement: observe → decide → record → act, and again, until nothing is left to do or the
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
  #done: Action = 'none';
  #seen: Seen | undefined;
  #entry: ReportEntry | undefined;
  #situation = '';
  #interval = FIRST_INTERVAL;

  /** @param deadline when the last answer of Confluent must be there, in milliseconds since 1970; recording comes after. */
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

  /** Only looks: no request but reads, nothing recorded, nothing told. */
  async inspect(question: Question): Promise<PassResult> {
    let ledger = EMPTY_LEDGER;
    try {
      ledger = (await this.#world.ledgers.read(this.#desired.name)).ledger;
      return this.#result(await inspect(question, this.#desired, ledger, this.#world, this.#budget));
    } catch (error) {
      return this.#result(unknownEntry(this.#desired, ledger, unavailable(error)), unavailable(error));
    }
  }

  /** Makes sure that the statement is as it is wanted, after `asked` has changed what is wanted. */
  async run(asked?: Asked): Promise<PassResult> {
    const { ledgers, events, memory } = this.#world;
    const { name } = this.#desired;
    let book: Book | undefined;
    try {
      const quiet = asked === undefined ? await this.#quiet() : undefined;
      if (quiet !== undefined) return this.#result(quiet);
      memory.forget(name);
      book = await Book.open(name, ledgers);
      const entry = await this.#keep(book, asked);
      await book.save();
      await book.flush(events, this.#budget.deadline + SENDING_TIME);
      memory.keep(name, book.stored, this.#seen?.statement, this.#world.clock.now());
      return this.#result(entry);
    } catch (error) {
      memory.forget(name);
      return this.#failed(error, book);
    }
  }

  /** The entry of a statement with which nothing has happened since the last pass of this warm function. */
  async #quiet(): Promise<ReportEntry | undefined> {
    const { memory, clock } = this.#world;
    const { name } = this.#desired;
    const record = memory.recall(name, clock.now());
    if (record === undefined || record.outbox.length > 0) return undefined;
    const { seen, decision, entry } = await this.#judge(record.ledger);
    const nothing =
      memory.isUnchanged(name, seen.statement) &&
      decision.step.do === 'rest' &&
      isSame(decision.ledger, record.ledger) &&
      !isNews(entry, record.ledger, clock.now());
    return nothing ? entry : undefined;
  }

  #judge(ledger: Ledger): Promise<Judgement> {
    return judge(this.#desired, ledger, this.#world, this.#budget);
  }

  async #keep(book: Book, asked: Asked | undefined): Promise<ReportEntry> {
    let cut: DeadlineExceeded | undefined;
    try {
      if (asked !== undefined) await this.#record(asked, book);
      for (;;) {
        const decision = await this.#decideAndRecord(book);
        if (decision === 'outrun') continue;
        if (decision.step.do === 'rest') break;
        await this.#carryOut(decision.step, book);
        if (!(await this.#pause())) break;
      }
    } catch (error) {
      if (!(error instanceof DeadlineExceeded)) throw error;
      cut = error;
    }
    if (this.#entry !== undefined) return { ...this.#entry, action: this.#done };
    const why = cut?.message ?? 'nothing answered';
    throw new KeeperUnavailable(
      'Unreachable',
      `The pass had to end before ${this.#desired.name} was looked at: ${why}`,
      {
        cause: cut,
      },
    );
  }

  async #record(asked: Asked, book: Book): Promise<void> {
    do {
      book.ledger = wish(book.ledger, await this.#wishOf(asked, book.ledger), this.#world.clock.now());
    } while (!(await book.save()));
  }

  /** A takeover is confirmed for those that are there now, and for no others. */
  async #wishOf(asked: Asked, ledger: Ledger): Promise<Wish> {
    if (asked.command !== 'takeover') return asked;
    const others = othersOf(this.#desired, ledger, await this.#world.confluent.live(this.#budget));
    return { command: 'takeover', statementNames: others.map(({ statementName }) => statementName) };
  }

  /** One look, and everything about it in the ledger before anything is done. */
  async #decideAndRecord(book: Book): Promise<Decision | 'outrun'> {
    const before = book.ledger;
    const { seen, remembered, decision, entry } = await this.#judge(before);
    const now = this.#world.clock.now();
    book.ledger = decision.ledger;
    this.#tell(book, entry, decision, remembered, now);
    if (!(await book.save())) return 'outrun';
    if (before.downSince !== undefined && entry.phase === 'RUNNING') {
      this.#recoveredAfter = (now - before.downSince) / 1_000;
    }
    const situation = `${entry.phase} ${entry.reason} ${decision.step.do}`;
    const longer = Math.min(Math.round(this.#interval * INTERVAL_GROWTH), LONGEST_INTERVAL);
    this.#interval = situation === this.#situation ? longer : FIRST_INTERVAL;
    this.#situation = situation;
    this.#seen = seen;
    this.#entry = entry;
    this.#done = weightier(this.#done, decision.action);
    return decision;
  }

  /** What has changed goes into the outbox, and what is done into the ledger. */
  #tell(book: Book, entry: ReportEntry, decision: Decision, remembered: Ledger, now: number): void {
    const news = isNews(entry, decision.ledger, now);
    if (news) {
      // As remembered: a resume forgets the offsets before it is asked for.
      book.tell(changeOf(entry, remembered, now));
      book.ledger = withTold(book.ledger, entry, now);
    }
    const { aside } = decision;
    if (aside !== undefined) {
      book.tell(changeOf({ ...entry, ...aside }, { ...remembered, changes: book.ledger.changes }, now));
      book.ledger = { ...book.ledger, changes: book.ledger.changes + 1 };
    }
    if (news || ACTS.has(decision.step.do)) book.ledger = withDecision(book.ledger, { at: now, ...entry });
  }

  async #carryOut(step: Step, book: Book): Promise<void> {
    if (step.do === 'resume') this.#resumes += 1;
    book.ledger = await carryOut(step, this.#desired, book.ledger, this.#world, this.#budget);
  }

  /** Waits before the next look; false: the deadline would come first. */
  async #pause(): Promise<boolean> {
    const { clock } = this.#world;
    if (clock.now() + this.#interval >= this.#budget.deadline) return false;
    await clock.sleep(this.#interval);
    return true;
  }

  /** Records and tells, as far as that is possible, that the keeper could not do its job. */
  async #failed(cause: unknown, opened: Book | undefined): Promise<PassResult> {
    const error = unavailable(cause);
    let entry = unknownEntry(this.#desired, opened?.ledger ?? EMPTY_LEDGER, error);
    try {
      const book = opened ?? (await Book.open(this.#desired.name, this.#world.ledgers));
      for (let tries = 0; tries < MOST_CONFLICTS; tries += 1) {
        const now = this.#world.clock.now();
        entry = unknownEntry(this.#desired, book.ledger, error);
        if (isNews(entry, book.ledger, now)) {
          book.tell(changeOf(entry, book.ledger, now));
          book.ledger = withTold(book.ledger, entry, now);
        }
        if (await book.save()) break;
      }
      await book.flush(this.#world.events, this.#budget.deadline + SENDING_TIME);
      return this.#result(entry, error);
    } catch (recording) {
      const message = `${error.message}; and it could not be recorded.`;
      return this.#result(entry, new AggregateError([error, recording], message));
    }
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
