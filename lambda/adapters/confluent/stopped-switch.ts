import { Hidden, type Placement } from '../../core/model/statement.ts';
import type { Answer, Budget, Clock } from '../../pass/ports.ts';
import { refused } from './answers.ts';
import { denied, findStatement, pathOf, subjectOf, unavailable } from './find.ts';
import type { RequestOptions, Requests } from './requests.ts';
import { pauseMs } from './retry.ts';

/** Tries of a PUT where the statement has changed since it was read: Confluent itself changes statements. */
const PUT_TRIES = 5;

/** Tries of a PATCH that is in conflict: with another change, or with the phase and then for long. */
const PATCH_TRIES = 3;

/** Time without PATCH after Confluent has refused it, in milliseconds. */
const PATCH_REFUSED_MS = 60 * 60_000;

/** Answers to a PATCH that may mean the method and not the statement; GET and PUT find out. */
const MAYBE_NO_PATCH: ReadonlySet<number> = new Set([403, 404, 405, 415, 501]);

/** Answers that refuse what was asked, and will again. */
const FINAL: ReadonlySet<number> = new Set([400, 409, 422]);

const ACCEPTED: Answer = { kind: 'accepted' };

const doesNotExist = (statementName: string): Answer => refused(`Statement ${statementName} does not exist.`);

/** Change of a statement: to stop, or to go on, perhaps on another compute pool or as another principal. */
export interface Wanted extends Partial<Placement> {
  readonly stopped: boolean;
}

/** Fields of a statement's `spec` that are to change. */
const fieldsOf = ({ stopped, computePoolId, principalId }: Wanted): Readonly<Record<string, unknown>> => ({
  stopped,
  ...(computePoolId === undefined ? {} : { compute_pool_id: computePoolId }),
  ...(principalId === undefined ? {} : { principal: principalId }),
});

/** Test for a value that can be written as JSON: nested too deep, it cannot. */
const canBeSent = (value: unknown): boolean => {
  try {
    JSON.stringify(value);
    return true;
  } catch {
    return false;
  }
};

/** Change of `spec.stopped`: by PATCH, or by GET and PUT where Confluent refuses PATCH (as it did until May 2025). */
export class StoppedSwitch {
  readonly #requests: Requests;
  readonly #clock: Clock;
  readonly #random: () => number;
  #patchRefusedUntil = 0;

  constructor(requests: Requests, { clock, random }: RequestOptions) {
    this.#requests = requests;
    this.#clock = clock;
    this.#random = random;
  }

  async set(statementName: string, wanted: Wanted, budget: Budget): Promise<Answer> {
    if (this.#clock.now() < this.#patchRefusedUntil) return this.#put(statementName, wanted, budget);
    const answer = await this.#patch(statementName, wanted, budget);
    if (answer !== 'no-patch') return answer;
    const put = await this.#put(statementName, wanted, budget);
    if (put.kind === 'accepted' && Object.keys(fieldsOf(wanted)).length === 1)
      this.#patchRefusedUntil = this.#clock.now() + PATCH_REFUSED_MS;
    return put;
  }

  async #patch(statementName: string, wanted: Wanted, budget: Budget): Promise<Answer | 'no-patch'> {
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
          body: () =>
            Object.entries(fieldsOf(wanted)).map(([field, value]) => ({
              op: 'replace',
              path: `/spec/${field}`,
              value,
            })),
          read: () => ACCEPTED,
        },
        counting,
      );
      if (result.ok) return result.value;
      const { status, detail } = result.refusal;
      // Whether PATCH moves a statement is not documented; PUT does (Terraform's provider and Confluent's command line).
      const moves = Object.keys(fieldsOf(wanted)).length > 1 && status !== 409;
      if (MAYBE_NO_PATCH.has(status) || moves) return 'no-patch';
      if (!FINAL.has(status)) throw unavailable(result.refusal);
      if (status === 409 && conflicts < PATCH_TRIES && (await this.#paused(conflicts, budget))) continue;
      // A try whose answer was lost may have done it, and this answer says no to doing it twice.
      if (failedTries > 0) {
        const now = await findStatement(this.#requests, statementName, budget);
        if (now === undefined) return doesNotExist(statementName);
        if (now instanceof Hidden) throw denied(now);
        if (now.spec.stopped === wanted.stopped) return ACCEPTED;
      }
      return refused(detail);
    }
  }

  async #put(statementName: string, wanted: Wanted, budget: Budget): Promise<Answer> {
    for (let conflicts = 1; ; conflicts += 1) {
      // Sent back as it came: what is masked would become its new property.
      const now = await findStatement(this.#requests, statementName, budget, 'unmasked');
      if (now === undefined) return doesNotExist(statementName);
      if (now instanceof Hidden) throw denied(now);
      if (!canBeSent(now.spec))
        return refused(`Statement ${statementName} cannot be sent back: it is nested too deep.`);
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
            spec: { ...now.spec, ...fieldsOf(wanted) },
          }),
          read: () => ACCEPTED,
        },
        budget,
      );
      if (result.ok) return result.value;
      const { status, detail } = result.refusal;
      if (status === 404) return doesNotExist(statementName);
      if (!FINAL.has(status)) throw unavailable(result.refusal);
      if (status === 409 && conflicts < PUT_TRIES && (await this.#paused(conflicts, budget))) continue;
      return refused(detail);
    }
  }

  /** A short pause; false where there is no time for it. */
  async #paused(conflicts: number, { deadline }: Budget): Promise<boolean> {
    const pause = pauseMs(conflicts, undefined, this.#clock, this.#random);
    if (this.#clock.now() + pause >= deadline) return false;
    await this.#clock.sleep(pause);
    return true;
  }
}
