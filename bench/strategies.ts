import * as z from 'zod';
import { readStatements } from '../lambda/entry/statements.ts';
import { type Account, PLACE, requestOf } from './account.ts';
import { STATEMENTS } from './cold-start.ts';

/** Somebody or something that is to keep one statement running; called once a minute. */
export interface Strategy {
  readonly name: string;
  /** What it does, in a few words. */
  readonly how: string;
  begin(account: Account): Promise<(now: Date) => Promise<void>>;
}

const NAME = 'flight-consolidator';

const statementSchema = z.object({ status: z.object({ phase: z.string() }) });

/** One statement over Confluent's API, as any tool would do it. */
const statementOf = (account: Account) => {
  const ask = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const { url, authorization } = requestOf(account, path);
    const type = method === 'PATCH' ? 'application/json-patch+json' : 'application/json';
    return fetch(url.replace(/\/$/, ''), {
      method,
      headers: { authorization, 'content-type': type },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  };
  const phase = async (name = NAME): Promise<string> => {
    const answer = await ask('GET', name);
    return answer.status === 404 ? 'ABSENT' : statementSchema.parse(await answer.json()).status.phase;
  };
  const wait = async (wanted: string, name = NAME): Promise<boolean> => {
    for (let seconds = 0; seconds < 55; seconds += 5) {
      if ((await phase(name)) === wanted) return true;
      account.clock.advance(5_000);
    }
    return false;
  };
  const post = (name: string, sql: string, properties: Readonly<Record<string, string>>) =>
    ask('POST', '', { name, spec: { statement: sql, properties, stopped: false } });
  const [desired] = readStatements(STATEMENTS, PLACE);
  const create = () => post(NAME, desired?.sql ?? '', desired?.properties ?? {});
  return {
    phase,
    create,
    /** The sink, then the statement. */
    setUp: async (): Promise<void> => {
      for (const { versionName, sql, properties } of desired?.prerequisites ?? []) {
        await post(versionName, sql, properties);
        await wait('COMPLETED', versionName);
      }
      await create();
    },
    remove: async (): Promise<void> => {
      await ask('DELETE', NAME);
      await wait('ABSENT');
    },
    resume: () => ask('PATCH', NAME, [{ op: 'replace', path: '/spec/stopped', value: false }]),
  };
};

const isDown = (phase: string): boolean => ['FAILED', 'STOPPED', 'COMPLETED', 'ABSENT'].includes(phase);

const isWorkday = (now: Date): boolean => now.getUTCDay() >= 1 && now.getUTCDay() <= 5;

const isAt = (now: Date, hour: number): boolean => now.getUTCHours() === hour && now.getUTCMinutes() === 0;

const keeper: Strategy = {
  name: 'the keeper',
  how: 'a pass a minute; what it holds, a person restarts on workdays at 09:00',
  begin: async (account) => {
    const pass = account.keeper(STATEMENTS);
    let isHeld = false;
    return async (now) => {
      const command = isHeld && isWorkday(now) && isAt(now, 9) ? 'restart' : 'ensure';
      const [entry] = (await pass(command)).statements;
      isHeld = entry?.health === 'held';
    };
  },
};

const createAgain: Strategy = {
  name: 'create again from the start',
  how: 'looks every 5 minutes, deletes what is down and creates it anew, as dbt does',
  begin: async (account) => {
    const statement = statementOf(account);
    await statement.setUp();
    return async (now) => {
      if (now.getUTCMinutes() % 5 !== 0) return;
      const phase = await statement.phase();
      if (!isDown(phase)) return;
      if (phase !== 'ABSENT') await statement.remove();
      await statement.create();
    };
  },
};

/** Resumes what is down, whenever it is `time`. */
const resuming = (name: string, how: string, time: (now: Date) => boolean): Strategy => ({
  name,
  how,
  begin: async (account) => {
    const statement = statementOf(account);
    await statement.setUp();
    return async (now) => {
      if (time(now) && isDown(await statement.phase())) await statement.resume();
    };
  },
});

export const STRATEGIES: readonly Strategy[] = [
  keeper,
  createAgain,
  resuming('a daily pipeline', 'looks at 06:00 each day, and resumes', (now) => isAt(now, 6)),
  resuming(
    'nobody until Monday',
    'a person resumes it by hand on Mondays, every hour from 09:00 to 16:00',
    (now) => now.getUTCDay() === 1 && [9, 10, 11, 12, 13, 14, 15, 16].some((hour) => isAt(now, hour)),
  ),
];
