import { describe, expect, test } from 'vitest';
import {
  denied,
  findStatement,
  pathOf,
  readList,
  subjectOf,
  unavailable,
} from '../../../lambda/adapters/confluent/find.ts';
import { Hidden } from '../../../lambda/core/model/statement.ts';
import { KeeperUnavailable } from '../../../lambda/pass/ports.ts';
import { failureOf } from '../secrets.ts';
import { Refused, requests } from './scripted-requests.ts';
import { statement } from './stage.ts';

const BUDGET = { deadline: Number.POSITIVE_INFINITY, onFailedTry: () => undefined };

describe('a name', () => {
  test.each([
    ['flight-1a2b', '/flight-1a2b'],
    ['../a b?x#y', '/..%2Fa%20b%3Fx%23y'],
    ['.', '/%252E'],
    ['..', '/%252E'],
    ['...', '/...'],
    ['a..', '/a..'],
    ['..a', '/..a'],
    ['half \ud83d', '/half%20%EF%BF%BD'],
  ])('%s is asked for at %s', (name, path) => {
    expect(pathOf(name)).toBe(path);
    expect(subjectOf(name)).toBe(`statement ${name}`);
  });
});

test.each([402, 403])('%i asks for a role', (status) => {
  expect(unavailable(new Refused(status).refusal)).toEqual(
    new KeeperUnavailable(
      'AccessDenied',
      `GET of it was answered ${status}: No.. Give the owner of the API key the role FlinkDeveloper on the environment or ` +
        'the compute pool, and Assigner on the principal that the statements run as.',
    ),
  );
  expect(unavailable(new Refused(status).refusal).reason).toBe('AccessDenied');
});

test.each([400, 401, 404, 410])('%i asks for a look at the secret', (status) => {
  const error = unavailable(new Refused(status).refusal);
  expect(error.reason).toBe('Unreachable');
  expect(error.message).toBe(
    `GET of it was answered ${status}: No.. Check organization.id, environment.id, flink.compute.pool.id and ` +
      'flink.rest.endpoint in the secret.',
  );
});

/** So many pages, each of which names the next one. */
const pages = (count: number) =>
  requests((asked) => {
    const page = Number(/page_token=(\d+)/.exec(asked)?.[1] ?? 1);
    return { data: [statement()], metadata: { next: page < count ? `?page_token=${page + 1}` : '' } };
  });

describe('the list', () => {
  const all = (on: ReturnType<typeof requests>, until = Number.POSITIVE_INFINITY) => {
    let seen = 0;
    return readList(on, 'counting', BUDGET, (statements) => {
      seen += statements.length;
      return seen >= until ? seen : undefined;
    });
  };

  test('is read to its end', async () => {
    const on = pages(100);
    expect(await all(on)).toBeUndefined();
    expect(on.asked).toHaveLength(100);
    expect(on.asked.slice(0, 2)).toEqual(['GET ?page_size=100', 'GET ?page_size=100&page_token=2']);
    expect(on.subjects[0]).toBe('the list of statements, counting');
  });

  test('is read until what is looked for is found', async () => {
    const on = pages(5);
    expect(await all(on, 3)).toBe(3);
    expect(on.asked).toHaveLength(3);
  });

  const endless = (count: number): string =>
    `The list of statements, counting, did not end after ${count} pages. Give the owner of the API key the role ` +
    'FlinkDeveloper on the environment, so that it need not be read.';

  test('is not read beyond a hundred pages', async () => {
    const on = pages(101);
    expect(await failureOf(all(on))).toMatchObject({ reason: 'Unreachable', message: endless(100) });
    expect(on.asked).toHaveLength(100);
  });

  test('is not read in a circle', async () => {
    const on = requests((asked) => ({
      data: [],
      metadata: { next: `?page_token=${asked.endsWith('=a') ? 'b' : 'a'}` },
    }));
    expect(await failureOf(all(on))).toMatchObject({ reason: 'Unreachable', message: endless(3) });
    expect(on.asked).toHaveLength(3);
  });

  test('gives up where it is refused', async () => {
    expect(await failureOf(all(requests(() => new Refused(410))))).toMatchObject({ reason: 'Unreachable' });
  });
});

describe('a statement', () => {
  test('is there, or is not', async () => {
    expect(
      await findStatement(
        requests(() => statement()),
        'flight',
        BUDGET,
      ),
    ).toMatchObject({ name: 'flight' });
    expect(
      await findStatement(
        requests(() => new Refused(404)),
        'flight',
        BUDGET,
      ),
    ).toBeUndefined();
    const denied = requests(() => new Refused(402));
    expect(await failureOf(findStatement(denied, 'flight', BUDGET))).toMatchObject({ reason: 'AccessDenied' });
    expect(denied.asked).toEqual(['GET /flight']);
  });

  test('that is neither shown nor listed is hidden: nobody knows whether it is there', async () => {
    const on = requests((asked) => (asked === 'GET /flight' ? new Refused(403) : { data: [] }));
    const found = await findStatement(on, 'flight', BUDGET);
    expect(found).toStrictEqual(new Hidden('flight', 'GET of it was answered 403: No.'));
    expect(found instanceof Hidden && denied(found)).toEqual(
      new KeeperUnavailable(
        'AccessDenied',
        'GET of it was answered 403: No., and the list does not show it. Give the owner of the API key the role ' +
          "FlinkDeveloper on the environment, or on the statement's own compute pool.",
      ),
    );
  });

  test('that may not be looked at is looked for in the list, by its whole name', async () => {
    const on = requests((asked) =>
      asked === 'GET /flight' ? new Refused(403) : { data: [{ ...statement(), name: 'flight-2' }, statement()] },
    );
    expect(await findStatement(on, 'flight', BUDGET)).toMatchObject({ name: 'flight' });
    expect(on.subjects).toEqual(['statement flight', 'the list of statements, looking for flight']);
  });
});
