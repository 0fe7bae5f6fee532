import { type Budget, type Clock, DeadlineExceeded, KeeperUnavailable } from '../../pass/ports.ts';
import type { Connection } from '../aws/secret.ts';
import type { ConnectionSource } from '../aws/secret-store.ts';
import { within } from '../deadline.ts';
import { exchange, type Method, type Reply, TooSlow } from '../https.ts';
import { readDetail } from './confluent-answers.ts';
import { masking } from './mask.ts';
import { Pace } from './pace.ts';
import { type Failure, pauseMs, RETRIES } from './retry.ts';

/** One thing that is asked of Confluent, in as many tries as the retry table allows. */
export interface Ask<T> {
  readonly method: Method;
  /** What comes after `/statements`. */
  readonly path: string;
  /** What is asked about, for people: `statement flight-1a2b`. */
  readonly subject: string;
  readonly contentType?: string;
  readonly body?: (connection: Connection) => unknown;
  /** Reads the body of a 2xx; where it throws, the try has failed. */
  readonly read: (text: string) => T;
  /** For what must not be done twice: finds out whether a try without an answer did it. */
  readonly look?: () => Promise<T | undefined>;
}

/** Confluent's final word where it isn't a 2xx. */
export interface Refusal {
  readonly status: number;
  /** In Confluent's own words, with its id of the request. */
  readonly detail: string;
  /** The same, with what was asked and the status before it. */
  readonly message: string;
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

/** Whoever sends requests. */
export type Requests = Pick<ConfluentRequests, 'send'>;

export interface RequestOptions {
  readonly source: ConnectionSource;
  readonly clock: Clock;
  /** Evenly distributed in [0, 1). */
  readonly random: () => number;
  /** Real milliseconds for one try, where the retry table's are not wanted. */
  readonly tryMs?: number;
}

type Try<T> =
  | Result<T>
  | { readonly ok: undefined; readonly failure: Failure; readonly error: Error; readonly reply?: Reply };

/** How a connection's requests say who asks, and how that is kept out of everything that they are answered. */
interface Access {
  readonly basic: string;
  readonly mask: (text: string) => string;
}

const accessOf = ({ apiKey, apiSecret }: Connection): Access => {
  const basic = Buffer.from(`${apiKey}:${apiSecret}`).toString('base64');
  return { basic, mask: masking([apiKey, apiSecret, basic, basic.replace(/=+$/, '')]) };
};

const isRedirect = (status: number): boolean => status >= 300 && status < 400;

/** Requests to one environment: authenticated, tried again where that is safe, within their deadline, with no credential in any answer. */
export class ConfluentRequests {
  readonly #options: RequestOptions;
  readonly #pace: Pace;
  #access: (Access & { readonly to: Connection }) | undefined;

  constructor(options: RequestOptions) {
    this.#options = options;
    this.#pace = new Pace(options.clock);
  }

  /**
   * @throws {KeeperUnavailable} `Unreachable` where no try got an answer, `CredentialsInvalid` where the credentials were refused after a
   * fresh read of the secret too.
   * @throws {DeadlineExceeded} where the deadline came before any try had failed.
   */
  async send<T>(ask: Ask<T>, budget: Budget): Promise<Result<T>> {
    const { source, clock, random } = this.#options;
    const policy = RETRIES[ask.method];
    const tryMs = this.#options.tryMs ?? policy.tryMs;
    let connection = await this.#inTime(ask, budget, () => source.current());
    let refreshed = false;
    let failures = 0;
    let lastError: Error | undefined;
    for (;;) {
      const answered = await this.#turn(ask, budget, lastError);
      const left = budget.deadline - clock.now();
      const tried = await this.#try(ask, connection, Math.min(tryMs, left)).finally(answered);
      if (tried.ok === true) return tried;

      if (tried.ok === false) {
        if (tried.refusal.status >= 500) budget.onFailedTry();
        if (tried.refusal.status !== 401) return tried;
        if (refreshed) throw credentialsRefused(tried.refusal);
        refreshed = true;
        connection = await this.#inTime(ask, budget, () => source.refreshed());
        continue;
      }

      budget.onFailedTry();
      if (tried.error instanceof TooSlow && left < tryMs) {
        throw ended(ask, lastError, new DeadlineExceeded(`No time left for ${named(ask)}`, { cause: tried.error }));
      }
      failures += 1;
      lastError = tried.error;
      const isLast = failures >= policy.tries;
      const mustLook = policy.on[tried.failure] === 'look';
      if (isLast && !mustLook) throw unreachable(ask, failures, lastError);
      const pause = pauseMs(failures, tried.reply, clock, random);
      if (clock.now() + pause >= budget.deadline) throw unreachable(ask, failures, lastError);
      await clock.sleep(pause);
      if (mustLook) {
        const value = await ask.look?.();
        if (value !== undefined) return { ok: true, value };
        if (isLast) throw unreachable(ask, failures, lastError);
      }
    }
  }

  async #try<T>(ask: Ask<T>, connection: Connection, timeoutMs: number): Promise<Try<T>> {
    const { organizationId, environmentId, baseUrl } = connection;
    const { basic, mask } = this.#accessTo(connection);
    let raw: Reply;
    try {
      raw = await exchange({
        method: ask.method,
        url: new URL(
          `${baseUrl}/sql/v1/organizations/${organizationId}/environments/${environmentId}/statements${ask.path}`,
        ),
        headers: {
          authorization: `Basic ${basic}`,
          accept: 'application/json',
          'user-agent': 'flink-statement-keeper',
          ...(ask.body === undefined ? {} : { 'content-type': ask.contentType ?? 'application/json' }),
        },
        ...(ask.body === undefined ? {} : { body: JSON.stringify(ask.body(connection)) }),
        timeoutMs,
      });
    } catch (error) {
      return { ok: undefined, failure: 'lost', error: error instanceof Error ? error : new Error(String(error)) };
    }

    // The one place where an answer comes in: nothing behind it can see a credential that Confluent has echoed.
    const reply: Reply = { ...raw, text: mask(raw.text) };
    const requestId = reply.headers['x-request-id'];
    const suffix = typeof requestId === 'string' ? ` (X-Request-Id: ${mask(requestId)})` : '';
    if (isRedirect(reply.status)) throw redirected(ask, reply, mask, suffix);
    if (reply.status >= 200 && reply.status < 300) {
      try {
        return { ok: true, value: ask.read(reply.text) };
      } catch (cause) {
        const what = cause instanceof Error ? cause.message : String(cause);
        const error = new Error(`answered ${reply.status}, but ${what}${suffix}`, { cause });
        return { ok: undefined, failure: 'unreadable', error, reply };
      }
    }

    const words = readDetail(reply.text);
    const answered = `answered ${reply.status}${words === '' ? '' : `: ${words}`}${suffix}`;
    if (RETRIES[ask.method].on[reply.status] !== undefined) {
      return { ok: undefined, failure: reply.status, error: new Error(answered), reply };
    }
    const message = `${named(ask)} was ${answered}`;
    const detail = words === '' ? message : `${words}${suffix}`;
    return { ok: false, refusal: { status: reply.status, detail, message } };
  }

  /** As long as the connection is the same. */
  #accessTo(connection: Connection): Access {
    if (this.#access?.to !== connection) this.#access = { to: connection, ...accessOf(connection) };
    return this.#access;
  }

  /** What is waited for here is not Confluent: the time for an answer begins when it is over. */
  async #turn(ask: Ask<unknown>, { deadline }: Budget, lastError: Error | undefined): Promise<() => void> {
    try {
      return await this.#pace.turn(deadline, named(ask));
    } catch (error) {
      throw ended(ask, lastError, error);
    }
  }

  #inTime<T>(ask: Ask<unknown>, budget: Budget, work: () => Promise<T>): Promise<T> {
    return within(
      budget.deadline - this.#options.clock.now(),
      `No time left for the secret, before ${named(ask)}`,
      work,
    );
  }
}

const named = (ask: Ask<unknown>): string => `${ask.method} of ${ask.subject}`;

const unreachable = (ask: Ask<unknown>, tries: number | undefined, cause: Error): KeeperUnavailable =>
  new KeeperUnavailable(
    'Unreachable',
    `${named(ask)} failed ${tries === undefined ? 'until the time was over' : `${tries} time(s)`}; the last time: ` +
      `${cause.message}. The keeper tries again in its next pass; if that goes on, check Confluent's status page and the ` +
      `network's way to the Flink endpoint.`,
    { cause },
  );

/** The deadline has come: news only where Confluent had failed to answer before. */
const ended = (ask: Ask<unknown>, lastError: Error | undefined, exceeded: unknown): unknown =>
  lastError === undefined ? exceeded : unreachable(ask, undefined, lastError);

const credentialsRefused = ({ message }: Refusal): KeeperUnavailable =>
  new KeeperUnavailable(
    'CredentialsInvalid',
    `${message}. The secret was read anew and its API key refused again: put a valid Flink API key of this environment ` +
      'and region into it (a Cloud API key does not work; a new key takes a few minutes to be known).',
  );

const redirected = (
  ask: Ask<unknown>,
  reply: Reply,
  mask: (text: string) => string,
  suffix: string,
): KeeperUnavailable => {
  const location = reply.headers.location ?? '';
  // As written: parsed, it would be in lower case, and a credential in it no longer be known as one.
  const host = /^\w+:\/\/(?:[^/?#@]*@)?([^/?#]+)/.exec(location)?.[1] ?? 'no other host';
  return new KeeperUnavailable(
    'Unreachable',
    `${named(ask)} was answered ${reply.status}, a redirect to ${mask(host)}${suffix}. Redirects are not followed, since ` +
      'the credentials would go along: where that host is right, put it into the secret as flink.rest.endpoint.',
  );
};
