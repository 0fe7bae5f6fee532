import { parseSecret } from '../../../lambda/adapters/aws/secret.ts';
import type { HttpRequest, Refusal, Requests } from '../../../lambda/adapters/confluent/requests.ts';
import type { Connection } from '../../../lambda/adapters/connection.ts';
import type { Budget } from '../../../lambda/pass/ports.ts';
import { SECRET } from '../secrets.ts';

export const CONNECTION: Connection = parseSecret(JSON.stringify(SECRET), 'the/secret');

/** Confluent's final answer where it isn't a 2xx. */
export class Refused {
  readonly refusal: Refusal;

  constructor(status: number, detail = 'No.') {
    this.refusal = { status, detail, message: `GET of it was answered ${status}: ${detail}` };
  }
}

export interface Asked {
  /** As `GET /flight`. */
  readonly asked: string[];
  readonly subjects: string[];
  readonly bodies: unknown[];
}

/** Requests that are answered without a wire: with a text or with what is written as JSON, which is read, or refused. */
export const requests = (answer: (asked: string, budget: Budget) => unknown): Requests & Asked => {
  const all: Asked = { asked: [], subjects: [], bodies: [] };
  return {
    ...all,
    send: async <T>({ method, path, subject, body, read }: HttpRequest<T>, budget: Budget) => {
      all.asked.push(`${method} ${path}`);
      all.subjects.push(subject);
      if (body !== undefined) all.bodies.push(body(CONNECTION));
      const answered = answer(`${method} ${path}`, budget);
      if (answered instanceof Refused) return { ok: false, refusal: answered.refusal };
      const text = typeof answered === 'string' ? answered : JSON.stringify(answered);
      return { ok: true, value: read(text, text) };
    },
  };
};
