import type { Ask, Refusal, Requests } from '../../lambda/adapters/confluent-requests.ts';

/** What was asked, as `GET /flight`, and what it is answered: a body that its reader reads, or a refusal. */
export const requests = (
  answer: (asked: string) => unknown,
): Requests & { readonly asked: string[]; readonly subjects: string[] } => {
  const asked: string[] = [];
  const subjects: string[] = [];
  return {
    asked,
    subjects,
    send: async <T>({ method, path, subject, read }: Ask<T>) => {
      asked.push(`${method} ${path}`);
      subjects.push(subject);
      const body = await answer(`${method} ${path}`);
      if (body instanceof Refused) return { ok: false, refusal: body.refusal };
      return { ok: true, value: read(JSON.stringify(body)) };
    },
  };
};

export class Refused {
  readonly refusal: Refusal;

  constructor(status: number, detail = 'No.') {
    this.refusal = { status, detail, message: `GET of it was answered ${status}: ${detail}` };
  }
}
