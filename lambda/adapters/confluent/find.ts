import { Hidden } from '../../core/model/statement.ts';
import { type Budget, KeeperUnavailable } from '../../pass/ports.ts';
import { readPage, readStatement, type StatementAnswer } from './answers.ts';
import type { HttpRequest, Refusal, Requests } from './requests.ts';

/** Longest list of statements that is read, in pages of 100. */
const MAX_PAGES = 100;

export const subjectOf = (statementName: string): string => `statement ${statementName}`;

/**
 * Path of a statement after `/statements`, whatever a ledger or a list calls it: `..` would be the environment, and half a
 * character is no URL.
 */
export const pathOf = (statementName: string): string =>
  `/${encodeURIComponent(statementName.toWellFormed().replace(/^\.\.?$/, '%2E'))}`;

/** The error of a refusal that the keeper can do nothing about. */
export const unavailable = ({ status, message }: Refusal): KeeperUnavailable =>
  status === 402 || status === 403
    ? new KeeperUnavailable(
        'AccessDenied',
        `${message}. Give the owner of the API key the role FlinkDeveloper on the environment or the compute pool, and ` +
          'Assigner on the principal that the statements run as.',
      )
    : new KeeperUnavailable(
        'Unreachable',
        `${message}. Check organization.id, environment.id, flink.compute.pool.id and flink.rest.endpoint in the secret.`,
      );

/** Form in which an answer is read. */
type Form = 'masked' | 'unmasked';

/** Reader of an answer in that form. Its errors, which may quote the text, are always those of the masked one. */
const reading =
  <T>(read: (text: string) => T, form: Form): HttpRequest<T>['read'] =>
  (masked, unmasked) => {
    const shown = read(masked);
    return form === 'masked' ? shown : read(unmasked);
  };

/**
 * Search through the environment's list of statements, page by page, until `take` has found what it looks for.
 *
 * @param purpose what the list is read for, for people: `looking for flight-1a2b`
 */
export const readList = async <T>(
  requests: Requests,
  purpose: string,
  budget: Budget,
  take: (statements: readonly StatementAnswer[]) => T | undefined,
  form: Form = 'masked',
): Promise<T | undefined> => {
  const seen = new Set<string>();
  let token = '';
  do {
    seen.add(token);
    const result = await requests.send(
      {
        method: 'GET',
        path: `?page_size=100${token === '' ? '' : `&page_token=${encodeURIComponent(token)}`}`,
        subject: `the list of statements, ${purpose}`,
        read: reading(readPage, form),
      },
      budget,
    );
    if (!result.ok) throw unavailable(result.refusal);
    const { statements, nextToken } = result.value;
    const found = take(statements);
    if (found !== undefined || nextToken === undefined) return found;
    token = nextToken;
  } while (!seen.has(token) && seen.size < MAX_PAGES);
  throw new KeeperUnavailable(
    'Unreachable',
    `The list of statements, ${purpose}, did not end after ${seen.size} pages. Give the owner of the ` +
      'API key the role FlinkDeveloper on the environment, so that it need not be read.',
  );
};

const findListed = (requests: Requests, statementName: string, budget: Budget, form: Form) =>
  readList(
    requests,
    `looking for ${statementName}`,
    budget,
    (statements) => statements.find(({ name }) => name === statementName),
    form,
  );

/** The error of a request about a statement that Confluent hides. */
export const denied = ({ denial }: Hidden): KeeperUnavailable =>
  new KeeperUnavailable(
    'AccessDenied',
    `${denial}, and the list does not show it. Give the owner of the API key the role FlinkDeveloper on the environment, ` +
      "or on the statement's own compute pool.",
  );

/**
 * Statement of that name as Confluent answers it, undefined where there is none, or hidden: Confluent answers 403, and
 * the list does not show it.
 *
 * @param form `unmasked` only for what is sent back to Confluent
 */
export const findStatement = async (
  requests: Requests,
  statementName: string,
  budget: Budget,
  form: Form = 'masked',
): Promise<StatementAnswer | Hidden | undefined> => {
  const result = await requests.send(
    {
      method: 'GET',
      path: pathOf(statementName),
      subject: subjectOf(statementName),
      read: reading(readStatement, form),
    },
    budget,
  );
  if (result.ok) return result.value;
  if (result.refusal.status === 404) return undefined;
  // To a role on a compute pool, Confluent answers 403 for a statement that does not exist, and for one on another pool.
  if (result.refusal.status === 403) {
    const listed = await findListed(requests, statementName, budget, form);
    return listed ?? new Hidden(statementName, result.refusal.message);
  }
  throw unavailable(result.refusal);
};
