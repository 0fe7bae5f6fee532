import type { NewStatement, Observed, StatementException } from '../core/statement.ts';
import { type Answer, type Budget, type Clock, type Confluent, GaveUp } from '../ports.ts';
import {
  LABEL,
  readExceptions,
  readPage,
  readStatement,
  type StatementAnswer,
  toObserved,
} from './confluent-answers.ts';
import { ConfluentRequests, type Refusal, type RequestOptions } from './confluent-requests.ts';
import { MASKED } from './mask.ts';
import { pauseMs } from './retry.ts';

/** The longest list of statements that is read, in pages of 100. */
const MAX_PAGES = 100;

/** How often PUT is tried where the statement has changed since it was read: Confluent itself changes statements. */
const PUT_TRIES = 5;

/** How often PATCH is tried where it is in conflict: with another change, or with the phase and then for long. */
const PATCH_TRIES = 3;

/** How long PUT is used at once after PATCH was refused. */
const PATCH_REFUSED_MS = 60 * 60_000;

/** Answers to a PATCH that may mean the method and not the statement; GET and PUT find out. */
const MAYBE_NO_PATCH: ReadonlySet<number> = new Set([403, 404, 405, 415, 501]);

/** Answers that say no to what was asked, and will again. */
const FINAL: ReadonlySet<number> = new Set([400, 409, 422]);

const ACCEPTED: Answer = { kind: 'accepted' };

const refused = (detail: string): Answer => ({ kind: 'refused', detail });

const subjectOf = (statementName: string): string => `statement ${statementName}`;

const doesNotExist = (statementName: string): Answer => refused(`Statement ${statementName} does not exist.`);

const pathOf = (statementName: string): string => `/${encodeURIComponent(statementName)}`;

const gaveUp = ({ status, message }: Refusal): GaveUp =>
  status === 402 || status === 403
    ? new GaveUp(
        'AccessDenied',
        `${message}. Give the owner of the API key the role FlinkDeveloper on the environment or the compute pool, and ` +
          'Assigner on the principal that the statements run as.',
      )
    : new GaveUp(
        'Unreachable',
        `${message}. Check organization.id, environment.id, flink.compute.pool.id and flink.rest.endpoint in the secret.`,
      );

/** One environment of Confluent Cloud for Apache Flink, over its REST API `sql/v1`. */
export class ConfluentClient implements Confluent {
  readonly #requests: ConfluentRequests;
  readonly #clock: Clock;
  readonly #random: () => number;
  #patchRefusedUntil = 0;

  constructor(options: RequestOptions) {
    this.#requests = new ConfluentRequests(options);
    this.#clock = options.clock;
    this.#random = options.random;
  }

  async find(statementName: string, budget: Budget): Promise<Observed | undefined> {
    const answer = await this.#get(statementName, budget);
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
    if (status === 400 || status === 422) return refused(detail);
    throw gaveUp(result.refusal);
  }

  async setStopped(statementName: string, stopped: boolean, budget: Budget): Promise<Answer> {
    if (this.#clock.now() < this.#patchRefusedUntil) return this.#put(statementName, stopped, budget);
    const answer = await this.#patch(statementName, stopped, budget);
    if (answer !== 'no-patch') return answer;
    const put = await this.#put(statementName, stopped, budget);
    if (put.kind === 'accepted') this.#patchRefusedUntil = this.#clock.now() + PATCH_REFUSED_MS;
    return put;
  }

  async #patch(statementName: string, stopped: boolean, budget: Budget): Promise<Answer | 'no-patch'> {
    let failedTries = 0;
    const counting: Budget = {
      deadline: budget.deadline,
      onFailedTry: () => {
        failedTries += 1;
        budget.onFailedTry();
      },
    };
    for (let conflicts = 1; ; conflicts += 1) {
      const result = await this.#requests.send(
        {
          method: 'PATCH',
          path: pathOf(statementName),
          subject: subjectOf(statementName),
          contentType: 'application/json-patch+json',
          body: () => [{ op: 'replace', path: '/spec/stopped', value: stopped }],
          read: () => ACCEPTED,
        },
        counting,
      );
      if (result.ok) return result.value;
      const { status, detail } = result.refusal;
      if (MAYBE_NO_PATCH.has(status)) return 'no-patch';
      if (!FINAL.has(status)) throw gaveUp(result.refusal);
      if (status === 409 && conflicts < PATCH_TRIES && (await this.#paused(conflicts, budget))) continue;
      // A try whose answer was lost may have done it, and this answer says no to doing it twice.
      if (failedTries > 0) {
        const now = await this.#get(statementName, budget);
        if (now === undefined) return doesNotExist(statementName);
        if (now.spec.stopped === stopped) return ACCEPTED;
      }
      return refused(detail);
    }
  }

  async #put(statementName: string, stopped: boolean, budget: Budget): Promise<Answer> {
    for (let conflicts = 1; ; conflicts += 1) {
      const now = await this.#get(statementName, budget);
      if (now === undefined) return doesNotExist(statementName);
      if (JSON.stringify(now.spec).includes(MASKED)) {
        return refused(`Statement ${statementName} has the keeper's own credentials in its SQL text or properties.`);
      }
      const result = await this.#requests.send(
        {
          method: 'PUT',
          path: pathOf(statementName),
          subject: subjectOf(statementName),
          body: ({ organizationId, environmentId }) => ({
            name: statementName,
            organization_id: organizationId,
            environment_id: environmentId,
            metadata: { resource_version: now.metadata.resource_version },
            spec: { ...now.spec, stopped },
          }),
          read: () => ACCEPTED,
        },
        budget,
      );
      if (result.ok) return result.value;
      const { status, detail } = result.refusal;
      if (status === 404) return doesNotExist(statementName);
      if (!FINAL.has(status)) throw gaveUp(result.refusal);
      if (status === 409 && conflicts < PUT_TRIES && (await this.#paused(conflicts, budget))) continue;
      return refused(detail);
    }
  }

  /** Waits a little, if there is time for it. */
  async #paused(conflicts: number, { deadline }: Budget): Promise<boolean> {
    const pause = pauseMs(conflicts, undefined, this.#clock, this.#random);
    if (this.#clock.now() + pause >= deadline) return false;
    await this.#clock.sleep(pause);
    return true;
  }

  async #get(statementName: string, budget: Budget): Promise<StatementAnswer | undefined> {
    const result = await this.#requests.send(
      { method: 'GET', path: pathOf(statementName), subject: subjectOf(statementName), read: readStatement },
      budget,
    );
    if (result.ok) return result.value;
    if (result.refusal.status === 404) return undefined;
    // Roles on a compute pool answer 403 for a statement that does not exist: the list tells which it is.
    if (result.refusal.status === 403) return this.#listed(statementName, budget);
    throw gaveUp(result.refusal);
  }

  async #listed(statementName: string, budget: Budget): Promise<StatementAnswer | undefined> {
    const seen = new Set<string>();
    let token = '';
    do {
      seen.add(token);
      const result = await this.#requests.send(
        {
          method: 'GET',
          path: `?page_size=100${token === '' ? '' : `&page_token=${encodeURIComponent(token)}`}`,
          subject: `the list of statements, looking for ${statementName}`,
          read: (text) => readPage(text, statementName),
        },
        budget,
      );
      if (!result.ok) throw gaveUp(result.refusal);
      const { found, nextToken } = result.value;
      if (found !== undefined || nextToken === undefined) return found;
      token = nextToken;
    } while (!seen.has(token) && seen.size < MAX_PAGES);
    throw new GaveUp(
      'Unreachable',
      `The list of statements, looking for ${statementName}, did not end after ${seen.size} pages. Give the owner of the ` +
        'API key the role FlinkDeveloper on the environment, so that it need not be read.',
    );
  }
}
