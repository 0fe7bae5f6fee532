import type { Hidden } from '../../core/model/statement.ts';
import { type Budget, DeadlineExceeded } from '../../pass/ports.ts';
import { withTimeout } from '../timeout.ts';
import type { StatementAnswer } from './answers.ts';
import { Coalescer } from './coalescer.ts';
import { findStatement, readList } from './find.ts';
import type { Requests } from './requests.ts';

/** Most statements that are asked for by name at a time: beyond that, one page of the list may answer a hundred. */
const ONE_BY_ONE = 20;

/** Most statements that are not worth a list. */
const FEW = 5;

/** Wait for others before the list is read, in milliseconds: their ledgers are read at the same time. */
const GATHER_MS = 100;

/**
 * Names of which a further page must answer as many on average: paging goes on only while it is cheaper than one GET
 * for each name, which in a large environment it is not.
 */
const NAMES_PER_PAGE = 2;

/** Time without the list after it has answered too little, in milliseconds. */
const PAUSE_MS = 10 * 60_000;

/** Time in which the list may still show a statement as it was before the keeper changed it, in milliseconds. */
const SETTLING_MS = 60_000;

interface Wanted {
  readonly statementName: string;
  readonly budget: Budget;
}

type Listed = ReadonlyMap<string, StatementAnswer>;

/**
 * Search for statements: each by its name, or many at once in the list. The list is believed about a RUNNING statement alone,
 * with which there is hardly ever anything to do; any other, and one that the list lacks, is asked for by name.
 */
export class Finder {
  readonly #requests: Requests;
  readonly #now: () => number;
  readonly #listing = new Coalescer<Wanted, Listed>(GATHER_MS, (wanted) => this.#list(wanted));
  readonly #changedAt = new Map<string, number>();
  #asking = 0;
  #pausedUntil = 0;

  /**
   * Finder with an empty memory.
   *
   * @param now milliseconds since 1970
   */
  constructor(requests: Requests, now: () => number) {
    this.#requests = requests;
    this.#now = now;
  }

  /** Note of a change that the keeper is making: the list is not believed about that statement for a while. */
  noteChange(statementName: string): void {
    this.#changedAt.set(statementName, this.#now());
  }

  async find(statementName: string, budget: Budget): Promise<StatementAnswer | Hidden | undefined> {
    this.#asking += 1;
    try {
      const byName = this.#asking <= ONE_BY_ONE || this.#hasChanged(statementName) || this.#now() < this.#pausedUntil;
      const listed = byName ? undefined : await this.#fromList({ statementName, budget });
      return listed ?? (await findStatement(this.#requests, statementName, budget));
    } finally {
      this.#asking -= 1;
    }
  }

  #hasChanged(statementName: string): boolean {
    return this.#now() - (this.#changedAt.get(statementName) ?? Number.NEGATIVE_INFINITY) < SETTLING_MS;
  }

  async #fromList(wanted: Wanted): Promise<StatementAnswer | undefined> {
    const { statementName, budget } = wanted;
    const left = budget.deadline - this.#now();
    const listed = await withTimeout(left, `No time left for the list with statement ${statementName}`, () =>
      this.#listing.join(wanted),
    );
    const found = listed.get(statementName);
    return found?.status.phase.healthy === true && !this.#hasChanged(statementName) ? found : undefined;
  }

  /** Statements that the list shows; none where it cannot be read, since each can still be asked for. */
  async #list(wanted: readonly [Wanted, ...Wanted[]]): Promise<Listed> {
    if (wanted.length <= FEW) return new Map();
    const names = new Set(wanted.map(({ statementName }) => statementName));
    const listed = new Map<string, StatementAnswer>();
    const mostPages = Math.ceil(names.size / NAMES_PER_PAGE);
    const budget = { ...wanted[0].budget, deadline: Math.min(...wanted.map((one) => one.budget.deadline)) };
    let pages = 0;
    try {
      await readList(this.#requests, `looking for ${names.size} statements`, budget, (statements) => {
        pages += 1;
        for (const statement of statements) {
          if (names.has(statement.name)) listed.set(statement.name, statement);
        }
        return listed.size === names.size || pages >= mostPages ? 'enough' : undefined;
      });
    } catch (error) {
      if (error instanceof DeadlineExceeded) throw error;
      this.#pausedUntil = this.#now() + PAUSE_MS;
    }
    if (listed.size < pages * NAMES_PER_PAGE) this.#pausedUntil = this.#now() + PAUSE_MS;
    return listed;
  }
}
