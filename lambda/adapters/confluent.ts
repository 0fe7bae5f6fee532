import type { NewStatement, Observed, StatementException } from '../core/statement.ts';
import type { Answer, Budget, Confluent } from '../ports.ts';
import { LABEL, readExceptions, toObserved } from './confluent-answers.ts';
import { findStatement, gaveUp, pathOf, subjectOf } from './confluent-find.ts';
import { ConfluentRequests, type RequestOptions } from './confluent-requests.ts';
import { StoppedSwitch } from './confluent-stopped.ts';

const ACCEPTED: Answer = { kind: 'accepted' };

/** One environment of Confluent Cloud for Apache Flink, over its REST API `sql/v1`. */
export class ConfluentClient implements Confluent {
  readonly #requests: ConfluentRequests;
  readonly #stopped: StoppedSwitch;

  constructor(options: RequestOptions) {
    this.#requests = new ConfluentRequests(options);
    this.#stopped = new StoppedSwitch(this.#requests, options);
  }

  async find(statementName: string, budget: Budget): Promise<Observed | undefined> {
    const answer = await findStatement(this.#requests, statementName, budget);
    return answer && toObserved(statementName, answer);
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
    throw gaveUp(result.refusal);
  }

  async create(statement: NewStatement, budget: Budget): Promise<Answer | { readonly kind: 'exists' }> {
    const { statementName, sql, properties } = statement;
    const result = await this.#requests.send<Answer | { readonly kind: 'exists' }>(
      {
        method: 'POST',
        path: '',
        subject: subjectOf(statementName),
        body: ({ organizationId, environmentId, computePoolId, principalId }) => ({
          name: statementName,
          organization_id: organizationId,
          environment_id: environmentId,
          metadata: { labels: { [LABEL]: 'true' } },
          spec: {
            statement: sql,
            properties,
            compute_pool_id: computePoolId,
            principal: principalId,
            stopped: false,
          },
        }),
        read: () => ACCEPTED,
        // The name is the idempotency key: whoever created it, it is there and not created again.
        look: async () => {
          const found = await this.find(statementName, budget);
          if (found === undefined) return undefined;
          return found.labelled ? ACCEPTED : { kind: 'exists' };
        },
      },
      budget,
    );
    if (result.ok) return result.value;
    const { status, detail } = result.refusal;
    if (status === 409) return { kind: 'exists' };
    if (status === 400 || status === 422) return { kind: 'refused', detail };
    throw gaveUp(result.refusal);
  }

  setStopped(statementName: string, stopped: boolean, budget: Budget): Promise<Answer> {
    return this.#stopped.set(statementName, stopped, budget);
  }

  async remove(statementName: string, budget: Budget): Promise<void> {
    const subject = subjectOf(statementName);
    const result = await this.#requests.send(
      { method: 'DELETE', path: pathOf(statementName), subject, read: () => undefined },
      budget,
    );
    if (!result.ok && result.refusal.status !== 404) throw gaveUp(result.refusal);
  }
}
