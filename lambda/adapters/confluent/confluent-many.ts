import { type Budget, DeadlineExceeded } from '../../pass/ports.ts';
import { within } from '../deadline.ts';
import type { StatementAnswer } from './confluent-answers.ts';
import { findStatement, readList } from './confluent-find.ts';
import type { Requests } from './confluent-requests.ts';
import { Shared } from './shared.ts';

/** As many statements are asked for one by one at a time: beyond that, a page of the list may answer a hundred of them. */
const ONE_BY_ONE = 20;

/** Fewer are not worth a list. */
const FEW = 5;

/** How long others are waited for before the list is read, in milliseconds: their ledgers are read at the same time. */
const GATHER_MS = 100;

/** A list is read on as long as it may still take fewer requests than asking would: of a large environment it does not. */
const NAMES_PER_PAGE = 2;

/** How long the list is not tried again where it has answered too little. */
const PAUSE_MS = 10 * 60_000;

/** How long the list may still show a statement as it was before it was acted on. */
const SETTLING_MS = 60_000;

interface Wanted {
  readonly statementName: string;
  readonly budget: Budget;
}

type Listed = ReadonlyMap<string, StatementAnswer>;

/**
 * Finds statements: each by its name, or many at once in the list. From the list only a RUNNING one is taken, with which
 * there is hardly ever anything to do; whatever else it shows or lacks is asked for by name.
 */
export class Finder {
  readonly #requests: Requests;
  readonly #now: () => number;
  readonly #listing = new Shared<Wanted, Listed>(GATHER_MS, (wanted) => this.#list(wanted));
  readonly #acted = new Map<string, number>();
  #asking = 0;
  #pausedUntil = 0;

  /** @param now milliseconds since 1970 */
  constructor(requests: Requests, now: () => number) {
    this.#requests = requests;
    this.#now = now;
  }

  /** It is being changed: the list is not believed about it for a while. */
  acts(statementName: string): void {
    this.#acted.set(statementName, this.#now());
  }

  async find(statementName: string, budget: Budget): Promise<StatementAnswer | undefined> {
    this.#asking += 1;
    try {
      const byName = this.#asking <= ONE_BY_ONE || this.#hasActed(statementName) || this.#now() < this.#pausedUntil;
      const listed = byName ? undefined : await this.#fromList({ statementName, budget });
      return listed ?? (await findStatement(this.#requests, statementName, budget));
    } finally {
      this.#asking -= 1;
    }
  }

  #hasActed(statementName: string): boolean {
    return this.#now() - (this.#acted.get(statementName) ?? Number.NEGATIVE_INFINITY) < SETTLING_MS;
  }

  async #fromList(wanted: Wanted): Promise<StatementAnswer | undefined> {
    const { statementName, budget } = wanted;
    const left = budget.deadline - this.#now();
    const listed = await within(left, `No time left for the list with statement ${statementName}`, () =>
      this.#listing.ask(wanted),
    );
    const found = listed.get(statementName);
    return found?.status.phase === 'RUNNING' && !this.#hasActed(statementName) ? found : undefined;
  }

  /** Those that the list shows; none where it cannot be read, since each can still be asked for. */
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
