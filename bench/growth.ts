import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LABEL } from '../lambda/adapters/confluent/answers.ts';
import { LIST_FILE, readStatements } from '../lambda/entry/statements.ts';
import { type Account, openAccount, PLACE } from './account.ts';
import type { Bundles } from './bundles.ts';
import { Child, type Pass } from './child.ts';
import { busiest } from './distance.ts';

/** The kinds of passes that find nothing to do: of a cold function, of a warm one, and of one that looks again at what it has not for a while. */
export const KINDS = ['cold', 'warm', 'reads the ledgers again', 'looks for other writers'] as const;

export interface Growth {
  readonly statements: number;
  readonly kind: (typeof KINDS)[number];
  readonly toConfluent: number;
  readonly toAws: number;
  /** Milliseconds, of a pass that may take 57,000. */
  readonly pass: number;
  readonly cpu: number;
  /** The most memory so far, in MB. */
  readonly rss: number;
  /** Confluent's limits: at once, in any second, in any minute. */
  readonly connections: number;
  readonly inOneSecond: number;
  readonly inOneMinute: number;
  readonly failed: string;
}

const LATENCY = 20;

const nameOf = (index: number): string => `copy-${String(index).padStart(4, '0')}`;

const sinkOf = (index: number): string => `sink_${String(index).padStart(4, '0')}`;

/** A statements folder with so many statements, each with a sink of its own. */
const writeStatements = async (count: number): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'bench-statements-'));
  const indices = Array.from({ length: count }, (_, index) => index);
  await writeFile(
    join(folder, LIST_FILE),
    JSON.stringify(indices.map((index) => ({ name: nameOf(index), sql: `${nameOf(index)}.sql` }))),
  );
  for (const index of indices) {
    await writeFile(
      join(folder, `${nameOf(index)}.sql`),
      `INSERT INTO ${sinkOf(index)} (flight_number, email_address) SELECT flight_number, email_address FROM skyone_avro;`,
    );
  }
  return folder;
};

/** All of them are RUNNING, and the keeper knows it. */
const prepare = async ({ confluent, clock, keeper }: Account, folder: string): Promise<void> => {
  for (const [index, { versionName, sql = '', properties }] of readStatements(folder, PLACE).entries()) {
    confluent.control.createTopic(sinkOf(index));
    confluent.control.create(versionName, sql, { properties: { ...properties }, labels: { [LABEL]: 'true' } });
  }
  clock.advance(60_000);
  const pass = keeper(folder);
  for (let tries = 0; tries < 20; tries += 1) {
    const { statements } = await pass();
    if (statements.every(({ health, action }) => health === 'healthy' && action === 'none')) return;
    clock.advance(60_000);
  }
  throw new Error('the statements did not become healthy');
};

export const growth = async (
  bundles: Bundles,
  counts: readonly number[],
  onStep: (what: string) => void,
): Promise<readonly Growth[]> => {
  const results: Growth[] = [];
  for (const statements of counts) {
    onStep(`${statements} statements are prepared`);
    const folder = await writeStatements(statements);
    const account = await openAccount(Date.now(), LATENCY);
    await prepare(account, folder);
    const { traffic, aws } = account;
    const measure = async (kind: Growth['kind'], work: () => Promise<Pass>): Promise<void> => {
      onStep(`${statements} statements, a pass that is ${kind}`);
      traffic.clear();
      const before = aws.requests.length;
      const { init, pass, cpu, rss, failed } = await work();
      const { arrivals, connections } = traffic;
      results.push({
        statements,
        kind,
        toConfluent: arrivals.length,
        toAws: aws.requests.length - before,
        pass: kind === 'cold' ? init + pass : pass,
        cpu,
        rss,
        connections,
        inOneSecond: busiest(arrivals, 1_000),
        inOneMinute: busiest(arrivals, 60_000),
        failed,
      });
    };
    let child: Child | undefined;
    await measure('cold', async () => {
      child = await Child.start({ ...bundles, handler: bundles.keeper, env: account.env(folder) });
      return child.first;
    });
    const started = child;
    if (started !== undefined) {
      await measure('warm', () => started.pass(1));
      await measure('reads the ledgers again', () => started.pass(5));
      await measure('looks for other writers', () => started.pass(6));
      await started.end();
    }
    await account.close();
    await rm(folder, { recursive: true });
  }
  return results;
};
