import { parseSecret } from '../../lambda/adapters/aws/secret.ts';
import { ConfluentClient } from '../../lambda/adapters/confluent/client.ts';
import type { Connection, ConnectionSource } from '../../lambda/adapters/connection.ts';
import type { Desired } from '../../lambda/core/model/statement.ts';
import { LedgerCache } from '../../lambda/pass/ledger-cache.ts';
import type { LedgerStore } from '../../lambda/pass/ledger-store.ts';
import { type Clock, type Confluent, type EventSink, KeeperUnavailable, type World } from '../../lambda/pass/ports.ts';
import type { Turns } from './turns.ts';

/** The process is gone: nothing is asked, recorded or told any more. */
class Death extends Error {}

/** When a process dies: after so many requests and waits, or as soon as Confluent has changed something for it so often. */
export type Doom = { readonly calls: number } | { readonly changes: number };

export const doomWords = (doom: Doom): string =>
  'calls' in doom ? `after ${doom.calls} calls` : `right after its change ${doom.changes} on Confluent`;

/** Says when it has changed something on Confluent. */
class Noting extends ConfluentClient {
  readonly #onChange: () => void;

  constructor(options: ConstructorParameters<typeof ConfluentClient>[0], onChange: () => void) {
    super(options);
    this.#onChange = onChange;
  }

  override async create(...asked: Parameters<ConfluentClient['create']>): ReturnType<ConfluentClient['create']> {
    const answer = await super.create(...asked);
    this.#onChange();
    return answer;
  }

  override async setStopped(
    ...asked: Parameters<ConfluentClient['setStopped']>
  ): ReturnType<ConfluentClient['setStopped']> {
    const answer = await super.setStopped(...asked);
    this.#onChange();
    return answer;
  }
}

/** A secret as Secrets Manager has it. */
export interface Secrets {
  readonly down: boolean;
  readonly text: string;
}

/** What a process finds around it. */
export interface Surroundings {
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly ledgers: LedgerStore;
  readonly events: EventSink;
  readonly random: () => number;
  /** Puts a deliberate fault between the keeper and Confluent. */
  readonly spoil: (confluent: Confluent) => Confluent;
}

/** How long a secret is used without looking again. */
const FRESH = 5 * 60_000;

/** Time moves in such steps, in milliseconds: a deadline is never so near that the speed of this machine counts. */
const TICK = 250;

/** One instance of the function, cold at first, warm later. */
export class Process {
  readonly desired: Desired;
  readonly world: World;
  readonly #surroundings: Surroundings;
  #left = Number.POSITIVE_INFINITY;
  #changesLeft = Number.POSITIVE_INFINITY;
  #turns: Turns | undefined;
  #known: { readonly connection: Connection; readonly at: number } | undefined;

  constructor(desired: Desired, surroundings: Surroundings) {
    this.desired = desired;
    this.#surroundings = surroundings;
    const { clock: time, ledgers, events, random, spoil } = surroundings;
    const clock: Clock = { now: () => time.now(), sleep: (milliseconds) => this.#sleep(milliseconds) };
    const confluent = new Noting({ source: this.#source(), clock, random }, () => {
      this.#changesLeft -= 1;
      if (this.#changesLeft <= 0) this.#left = 0;
    });
    this.world = {
      confluent: spoil(confluent),
      ledgers: {
        read: (name, deadline) => this.#after(() => ledgers.read(name, deadline)),
        write: (name, record, deadline) => this.#after(() => ledgers.write(name, record, deadline)),
      },
      events: { send: (changes, deadline) => this.#after(() => events.send(changes, deadline)) },
      clock,
      cache: new LedgerCache(),
    };
  }

  /** How long it lives on for. */
  limit(doom: Doom | undefined): void {
    this.#left = doom !== undefined && 'calls' in doom ? doom.calls : Number.POSITIVE_INFINITY;
    this.#changesLeft = doom !== undefined && 'changes' in doom ? doom.changes : Number.POSITIVE_INFINITY;
  }

  /** Runs as one of several, from now on. */
  join(turns: Turns | undefined): void {
    this.#turns = turns;
  }

  async #step(): Promise<void> {
    if (this.#left <= 0) throw new Death('the process is gone');
    this.#left -= 1;
    await this.#turns?.take();
  }

  async #after<T>(work: () => Promise<T>): Promise<T> {
    await this.#step();
    return work();
  }

  async #sleep(milliseconds: number): Promise<void> {
    await this.#step();
    await this.#surroundings.clock.sleep(Math.ceil(milliseconds / TICK) * TICK);
  }

  #source(): ConnectionSource {
    const refreshed = async (): Promise<Connection> => {
      await this.#step();
      const { clock, secrets } = this.#surroundings;
      if (secrets.down) throw new KeeperUnavailable('CredentialsInvalid', 'Secrets Manager is out of order');
      const connection = parseSecret(secrets.text, 'the secret');
      this.#known = { connection, at: clock.now() };
      return connection;
    };
    return {
      refreshed,
      current: async () => {
        const known = this.#known;
        if (known === undefined || this.#surroundings.clock.now() - known.at >= FRESH) return refreshed();
        await this.#step();
        return known.connection;
      },
    };
  }
}
