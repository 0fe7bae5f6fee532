import {
  Hidden,
  type LabelledStatement,
  type LiveStatement,
  type NewStatement,
  type Observed,
  type Placement,
  type ResultRow,
  type StatementException,
} from '../../core/model/statement.ts';
import type { Answer, Budget, Census, Confluent, Refused, Taken } from '../../pass/ports.ts';
import { withTimeout } from '../timeout.ts';
import { LABEL, readCreated, readExceptions, refused, toLabelled, toLive, toObserved } from './answers.ts';
import { Coalescer } from './coalescer.ts';
import { pathOf, readList, subjectOf, unavailable } from './find.ts';
import { Finder } from './finder.ts';
import { Query } from './query.ts';
import { ConfluentRequests, type RequestOptions } from './requests.ts';
import { takesSecrets, withSecrets } from './secret-values.ts';
import { StoppedSwitch } from './stopped-switch.ts';

const ACCEPTED: Answer = { kind: 'accepted' };

/** Client of one environment of Confluent Cloud for Apache Flink, over its REST API `sql/v1`. */
export class ConfluentClient implements Confluent {
  readonly #requests: ConfluentRequests;
  readonly #stopped: StoppedSwitch;
  readonly #finder: Finder;
  /** List that all statements share which need it at the same time: a thousand of them would take a thousand lists. */
  readonly #census = new Coalescer<Budget, Census>(0, ([budget]) => this.#readCensus(budget));
  readonly #options: RequestOptions;

  constructor(options: RequestOptions) {
    this.#options = options;
    this.#requests = new ConfluentRequests(options);
    this.#finder = new Finder(this.#requests, () => options.clock.now());
    this.#stopped = new StoppedSwitch(this.#requests, options);
  }

  async find(statementName: string, budget: Budget): Promise<Observed | Hidden | undefined> {
    const answer = await this.#finder.find(statementName, budget);
    return answer === undefined || answer instanceof Hidden ? answer : toObserved(statementName, answer);
  }

  async exceptions(statementName: string, budget: Budget): Promise<readonly StatementException[]> {
    const result = await this.#requests.send(
      {
        method: 'GET',
        path: `${pathOf(statementName)}/exceptions`,
        subject: `the exceptions of ${subjectOf(statementName)}`,
        read: readExceptions,
      },
      budget,
    );
    if (result.ok) return result.value;
    if (result.refusal.status === 404) return [];
    throw unavailable(result.refusal);
  }

  async create(statement: NewStatement, budget: Budget): Promise<Answer | Taken> {
    const { statementName, sql, placement } = statement;
    this.#finder.noteChange(statementName);
    const result = await this.#requests.send<Answer | Taken>(
      {
        method: 'POST',
        path: '',
        subject: subjectOf(statementName),
        fresh: takesSecrets(statement),
        body: (connection) => ({
          name: statementName,
          organization_id: connection.organizationId,
          environment_id: connection.environmentId,
          metadata: { labels: { [LABEL]: 'true' } },
          spec: {
            statement: sql,
            properties: withSecrets(statement, connection),
            // Left out of the JSON where nobody names one: Confluent then takes its default pool.
            compute_pool_id: placement.computePoolId ?? connection.computePoolId,
            principal: placement.principalId ?? connection.principalId,
            stopped: false,
          },
        }),
        read: readCreated,
        // The name is the idempotency key: whoever created it, it is there and not created again.
        look: async () => {
          const found = await this.find(statementName, budget);
          if (found === undefined || found instanceof Hidden) return undefined;
          return found.labelled
            ? ACCEPTED
            : { kind: 'exists', detail: `a ${subjectOf(statementName)} is there already` };
        },
      },
      budget,
    );
    if (result.ok) return result.value;
    const { status, detail } = result.refusal;
    if (status === 409) return { kind: 'exists', detail };
    if (status === 400 || status === 422) return refused(detail);
    throw unavailable(result.refusal);
  }

  setStopped(
    statementName: string,
    stopped: boolean,
    budget: Budget,
    placement: Partial<Placement> = {},
  ): Promise<Answer> {
    this.#finder.noteChange(statementName);
    return this.#stopped.set(statementName, { stopped, ...placement }, budget);
  }

  async live(budget: Budget): Promise<readonly LiveStatement[]> {
    return (await this.census(budget)).live;
  }

  census(budget: Budget): Promise<Census> {
    const left = budget.deadline - this.#options.clock.now();
    return withTimeout(left, 'No time left for the list of statements', () => this.#census.join(budget));
  }

  async #readCensus(budget: Budget): Promise<Census> {
    const labelled: LabelledStatement[] = [];
    const live: LiveStatement[] = [];
    await readList(this.#requests, 'looking for other writers and earlier versions', budget, (statements) => {
      labelled.push(...toLabelled(statements));
      live.push(...toLive(statements));
      return undefined;
    });
    return { labelled, live };
  }

  async placement(deadline: number): Promise<Partial<Placement>> {
    const { computePoolId, principalId } = await this.#options.source.current(deadline);
    return { ...(computePoolId === undefined ? {} : { computePoolId }), principalId };
  }

  query(question: NewStatement, budget: Budget): Promise<readonly ResultRow[] | Refused | Taken | undefined> {
    return new Query(this, this.#requests, this.#options.clock, question, budget).run();
  }

  async remove(statementName: string, budget: Budget): Promise<void> {
    this.#finder.noteChange(statementName);
    const subject = subjectOf(statementName);
    const result = await this.#requests.send(
      { method: 'DELETE', path: pathOf(statementName), subject, read: () => undefined },
      budget,
    );
    if (!result.ok && result.refusal.status !== 404) throw unavailable(result.refusal);
  }
}
