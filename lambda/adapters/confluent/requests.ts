import { type Budget, type Clock, DeadlineExceeded, KeeperUnavailable } from '../../pass/ports.ts';
import type { Connection, ConnectionSource } from '../connection.ts';
import { exchange, type Method, type Reply, RequestTimeout } from '../https.ts';
import { withTimeout } from '../timeout.ts';
import { readDetail } from './answers.ts';
import { RateLimiter } from './rate-limiter.ts';
import { redacting } from './redact.ts';
import { type Failure, pauseMs, RETRIES } from './retry.ts';

/** Request to Confluent, in as many tries as the retry table allows. */
export interface HttpRequest<T> {
  readonly method: Method;
  /** Rest of the URL after `/statements`. */
  readonly path: string;
  /** Subject of the request, for people: `statement flight-1a2b`. */
  readonly subject: string;
  readonly contentType?: string;
  readonly body?: (connection: Connection) => unknown;
  /** Need of the secret as it is now: values from it are sent. */
  readonly fresh?: boolean;
  /**
   * Reader of the body of a 2xx; where it throws, the try has failed. `unmasked` is the body as it came, credentials and
   * all: nothing of it may go anywhere but back to Confluent.
   */
  readonly read: (text: string, unmasked: string) => T;
  /** Check, by looking, whether a try without an answer did what must not be done twice. */
  readonly look?: () => Promise<T | undefined>;
}

/** Confluent's final answer where it isn't a 2xx. */
export interface Refusal {
  readonly status: number;
  /** Confluent's own words, with its id of the request. */
  readonly detail: string;
  /** Sentence for people: what was asked, the status, and the detail. */
  readonly message: string;
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

/** Sender of requests, as its users see it. */
export type Requests = Pick<ConfluentRequests, 'send'>;

export interface RequestOptions {
  readonly source: ConnectionSource;
  readonly clock: Clock;
  /** Source of random numbers, evenly distributed in [0, 1). */
  readonly random: () => number;
  /** Real milliseconds for one try, instead of those in the retry table. */
  readonly tryMs?: number;
}

type Try<T> =
  | Result<T>
  | { readonly ok: undefined; readonly failure: Failure; readonly error: Error; readonly reply?: Reply };

/** Authentication of a connection's requests, and the redaction that keeps it out of all answers. */
interface Access {
  readonly basic: string;
  /** Values of properties. Confluent goes on echoing one that was rotated, as long as a statement has it. */
  readonly secrets: ReadonlySet<string>;
  readonly redact: (text: string) => string;
}

/** Access of a connection; what older connections kept secret stays secret. */
const accessOf = ({ apiKey, apiSecret, values }: Connection, older: ReadonlySet<string>): Access => {
  const basic = Buffer.from(`${apiKey}:${apiSecret}`).toString('base64');
  const secrets = new Set([...older, ...Object.values(values)]);
  return { basic, secrets, redact: redacting([apiKey, apiSecret, basic, basic.replace(/=+$/, ''), ...secrets]) };
};

const isRedirect = (status: number): boolean => status >= 300 && status < 400;

/**
 * Sender of requests to one environment: authenticated, repeated where that is safe, within their deadline, with no
 * credential in any answer.
 */
export class ConfluentRequests {
  readonly #options: RequestOptions;
  readonly #limiter: RateLimiter;
  #access: (Access & { readonly to: Connection }) | undefined;

  constructor(options: RequestOptions) {
    this.#options = options;
    this.#limiter = new RateLimiter(options.clock);
  }

  /**
   * Confluent's final answer to a request.
   *
   * @throws {KeeperUnavailable} `Unreachable` where no try got an answer, `CredentialsInvalid` where the credentials
   * were refused after a fresh read of the secret too.
   * @throws {DeadlineExceeded} where the deadline came before any try had failed.
   */
  async send<T>(request: HttpRequest<T>, budget: Budget): Promise<Result<T>> {
    const { source, clock, random } = this.#options;
    const policy = RETRIES[request.method];
    const tryMs = this.#options.tryMs ?? policy.tryMs;
    let connection = await this.#inTime(request, budget, () =>
      request.fresh === true ? source.refreshed(budget.deadline) : source.current(budget.deadline),
    );
    let refreshed = false;
    let failures = 0;
    let lastError: Error | undefined;
    for (;;) {
      const release = await this.#permit(request, budget, lastError);
      const left = budget.deadline - clock.now();
      const tried = await this.#try(request, connection, Math.min(tryMs, left)).finally(release);
      if (tried.ok === true) return tried;

      if (tried.ok === false) {
        if (tried.refusal.status >= 500) budget.onFailedTry();
        if (tried.refusal.status !== 401) return tried;
        if (refreshed) throw credentialsRefused(tried.refusal);
        refreshed = true;
        connection = await this.#inTime(request, budget, () => source.refreshed(budget.deadline));
        continue;
      }

      budget.onFailedTry();
      if (tried.error instanceof RequestTimeout && left < tryMs) {
        throw ended(
          request,
          lastError,
          new DeadlineExceeded(`No time left for ${named(request)}`, { cause: tried.error }),
        );
      }
      failures += 1;
      lastError = tried.error;
      const isLast = failures >= policy.tries;
      const mustLook = policy.on[tried.failure] === 'look';
      if (isLast && !mustLook) throw unreachable(request, failures, lastError);
      const pause = pauseMs(failures, tried.reply, clock, random);
      if (clock.now() + pause >= budget.deadline) throw unreachable(request, failures, lastError);
      await clock.sleep(pause);
      if (mustLook) {
        const value = await request.look?.();
        if (value !== undefined) return { ok: true, value };
        if (isLast) throw unreachable(request, failures, lastError);
      }
    }
  }

  async #try<T>(request: HttpRequest<T>, connection: Connection, timeoutMs: number): Promise<Try<T>> {
    const { organizationId, environmentId, baseUrl } = connection;
    const { basic, redact } = this.#accessTo(connection);
    const body = request.body === undefined ? {} : { body: JSON.stringify(request.body(connection)) };
    let raw: Reply;
    try {
      raw = await exchange({
        method: request.method,
        url: new URL(
          `${baseUrl}/sql/v1/organizations/${organizationId}/environments/${environmentId}/statements${request.path}`,
        ),
        headers: {
          authorization: `Basic ${basic}`,
          accept: 'application/json',
          'user-agent': 'flink-statement-keeper',
          ...(request.body === undefined ? {} : { 'content-type': request.contentType ?? 'application/json' }),
        },
        ...body,
        timeoutMs,
      });
    } catch (error) {
      return { ok: undefined, failure: 'lost', error: error instanceof Error ? error : new Error(String(error)) };
    }

    // The one place where an answer comes in: nothing behind it can see a credential that Confluent has echoed.
    const reply: Reply = { ...raw, text: redact(raw.text) };
    const requestId = reply.headers['x-request-id'];
    const suffix = typeof requestId === 'string' ? ` (X-Request-Id: ${redact(requestId)})` : '';
    if (isRedirect(reply.status)) throw redirected(request, reply, redact, suffix);
    if (reply.status >= 200 && reply.status < 300) {
      try {
        return { ok: true, value: request.read(reply.text, raw.text) };
      } catch (cause) {
        const what = cause instanceof Error ? cause.message : String(cause);
        const error = new Error(`answered ${reply.status}, but ${what}${suffix}`, { cause });
        return { ok: undefined, failure: 'unreadable', error, reply };
      }
    }

    const words = readDetail(reply.text);
    const answered = `answered ${reply.status}${words === '' ? '' : `: ${words}`}${suffix}`;
    if (RETRIES[request.method].on[reply.status] !== undefined) {
      return { ok: undefined, failure: reply.status, error: new Error(answered), reply };
    }
    const message = `${named(request)} was ${answered}`;
    const detail = words === '' ? message : `${words}${suffix}`;
    return { ok: false, refusal: { status: reply.status, detail, message } };
  }

  /** Access of a connection, made once as long as the connection is the same. */
  #accessTo(connection: Connection): Access {
    if (this.#access?.to !== connection) {
      this.#access = { to: connection, ...accessOf(connection, this.#access?.secrets ?? new Set()) };
    }
    return this.#access;
  }

  /** A permit of the rate limiter. The time for an answer begins after it: what is waited for here is not Confluent. */
  async #permit(
    request: HttpRequest<unknown>,
    { deadline }: Budget,
    lastError: Error | undefined,
  ): Promise<() => void> {
    try {
      return await this.#limiter.acquire(deadline, named(request));
    } catch (error) {
      throw ended(request, lastError, error);
    }
  }

  #inTime<T>(request: HttpRequest<unknown>, budget: Budget, work: () => Promise<T>): Promise<T> {
    return withTimeout(
      budget.deadline - this.#options.clock.now(),
      `No time left for the secret, before ${named(request)}`,
      work,
    );
  }
}

const named = (request: HttpRequest<unknown>): string => `${request.method} of ${request.subject}`;

const unreachable = (request: HttpRequest<unknown>, tries: number | undefined, cause: Error): KeeperUnavailable =>
  new KeeperUnavailable(
    'Unreachable',
    `${named(request)} failed ${tries === undefined ? 'until the time was over' : `${tries} time(s)`}; the last time: ` +
      `${cause.message}. The keeper tries again in its next pass; if that goes on, check Confluent's status page and the ` +
      `network's way to the Flink endpoint.`,
    { cause },
  );

/** The error of a request whose deadline has come: Confluent's, where it had failed to answer before. */
const ended = (request: HttpRequest<unknown>, lastError: Error | undefined, exceeded: unknown): unknown =>
  lastError === undefined ? exceeded : unreachable(request, undefined, lastError);

const credentialsRefused = ({ message }: Refusal): KeeperUnavailable =>
  new KeeperUnavailable(
    'CredentialsInvalid',
    `${message}. The secret was read anew and its API key refused again: put a valid Flink API key of this environment ` +
      'and region into it (a Cloud API key does not work; a new key takes a few minutes to be known).',
  );

const redirected = (
  request: HttpRequest<unknown>,
  reply: Reply,
  redact: (text: string) => string,
  suffix: string,
): KeeperUnavailable => {
  const location = reply.headers.location ?? '';
  // As written: parsed, it would be in lower case, and a credential in it no longer be known as one.
  const host = /^\w+:\/\/(?:[^/?#@]*@)?([^/?#]+)/.exec(location)?.[1] ?? 'no other host';
  return new KeeperUnavailable(
    'Unreachable',
    `${named(request)} was answered ${reply.status}, a redirect to ${redact(host)}${suffix}. Redirects are not followed, since ` +
      'the credentials would go along: where that host is right, put it into the secret as flink.rest.endpoint.',
  );
};
