import { Hidden, type NewStatement, type Observed, type ResultRow } from '../../core/model/statement.ts';
import {
  type Budget,
  type Clock,
  type Confluent,
  KeeperUnavailable,
  type Refused,
  type Shown,
  type Taken,
} from '../../pass/ports.ts';
import { readResults, refused } from './answers.ts';
import { pathOf, subjectOf, unavailable } from './find.ts';
import type { Requests } from './requests.ts';

/** Time between two looks whether a query has its rows, in milliseconds. */
const INTERVAL_MS = 500;

/** Most pages of rows that are read: more than the columns of a few tables can fill. */
const MAX_PAGES = 100;

/** A bounded query, from its creation to its removal. */
export class Query {
  readonly #confluent: Pick<Confluent, 'create' | 'find' | 'remove'>;
  readonly #requests: Requests;
  readonly #clock: Clock;
  readonly #question: NewStatement;
  readonly #budget: Budget;

  constructor(
    confluent: Pick<Confluent, 'create' | 'find' | 'remove'>,
    requests: Requests,
    clock: Clock,
    question: NewStatement,
    budget: Budget,
  ) {
    this.#confluent = confluent;
    this.#requests = requests;
    this.#clock = clock;
    this.#question = question;
    this.#budget = budget;
  }

  async run(): Promise<readonly ResultRow[] | Refused | Taken | undefined> {
    const created = await this.#confluent.create(this.#question, this.#budget);
    if (created.kind === 'refused') return created;
    const shown = created.kind === 'accepted' ? created.shown : undefined;
    const ended = shown?.phase.atRest === true ? shown : await this.#ended();
    if (ended === 'unseen') return created.kind === 'exists' ? created : undefined;
    if (ended === undefined) return undefined;
    const rows: readonly ResultRow[] | Refused = ended.phase.completed
      ? await this.#rows()
      : refused(ended.detail || `the query is ${ended.phase.name}`);
    await this.#confluent.remove(this.#question.statementName, this.#budget);
    return rows;
  }

  /**
   * The query at its end, which is waited for: one that is live is not removed. Undefined: the time is up, or another
   * pass has removed it. `unseen`: Confluent has never shown one of that name.
   */
  async #ended(): Promise<Shown | 'unseen' | undefined> {
    for (let looks = 0; ; looks += 1) {
      const found: Observed | Hidden | undefined = await this.#confluent.find(
        this.#question.statementName,
        this.#budget,
      );
      if (found === undefined || found instanceof Hidden) return looks === 0 ? 'unseen' : undefined;
      if (found.phase.atRest) return found;
      if (found.phase.deleting) return undefined;
      if (this.#clock.now() + INTERVAL_MS >= this.#budget.deadline) return undefined;
      await this.#clock.sleep(INTERVAL_MS);
    }
  }

  async #rows(): Promise<readonly ResultRow[]> {
    const { statementName } = this.#question;
    const rows: ResultRow[] = [];
    let token: string | undefined;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const result = await this.#requests.send(
        {
          method: 'GET',
          path: `${pathOf(statementName)}/results${token === undefined ? '' : `?page_token=${encodeURIComponent(token)}`}`,
          subject: `the results of ${subjectOf(statementName)}`,
          read: readResults,
        },
        this.#budget,
      );
      if (!result.ok) throw unavailable(result.refusal);
      rows.push(...result.value.rows);
      token = result.value.nextToken;
      if (token === undefined) return rows;
    }
    throw new KeeperUnavailable('Unreachable', `The results of ${statementName} did not end after ${MAX_PAGES} pages.`);
  }
}
