import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from '../../lambda/contract.ts';
import { LIST_FILE, readStatements } from '../../lambda/entry/statements.ts';
import { keep } from '../../lambda/pass/keeper.ts';
import type { LedgerStore } from '../../lambda/pass/ledger-store.ts';
import type { Confluent, World } from '../../lambda/pass/ports.ts';
import { policyFolder, type Rig } from './keeper-rig.ts';

const SQL = 'flight-consolidator.sql';

/** The shipped statement with another text. */
export const changedFolder = async (
  change: (sql: string) => string,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<string> => {
  const folder = await policyFolder(settings);
  const path = join(folder, SQL);
  const sql = await readFile(path, 'utf8');
  await writeFile(path, change(sql.replaceAll('\r\n', '\n')));
  return folder;
};

/** Only a statement that somebody else has created, adopted by its name. */
export const adoptingFolder = async (
  name: string,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<string> => {
  const folder = await policyFolder({});
  await writeFile(join(folder, LIST_FILE), JSON.stringify([{ name, ...settings }]));
  return folder;
};

/** Leaves out what no flight of the tests has: another version that carries the same rows. */
export const withFilter = (sql: string): string =>
  sql.replaceAll(
    'AND confirmation_code IS NOT NULL',
    "AND confirmation_code IS NOT NULL\n  AND flight_number <> 'none'",
  );

/** Fills one column more, which the sink must have. */
export const withColumn = (sql: string): string =>
  withFilter(sql)
    .replace('  airline\n)', '  airline,\n  booked_by\n)')
    .replaceAll(/AS airline$/gm, 'AS airline,\n  booking_agency_email');

/** Text that Confluent refuses. */
export const refusable = (sql: string): string => sql.replaceAll('FROM skyone_avro', 'FROM nowhere_avro');

class Death extends Error {}

/** Calls `world` as often as it may; then the process is gone: nothing is asked, recorded or told any more. */
const mortal = (world: World, calls: number): World => {
  let left = calls;
  const dying = <T extends object>(port: T): T =>
    new Proxy(port, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== 'function') return value;
        return (...given: unknown[]): unknown => {
          if (left === 0) throw new Death('the process is gone');
          left -= 1;
          return value.apply(target, given);
        };
      },
    });
  const confluent: Confluent = dying(world.confluent);
  const ledgers: LedgerStore = dying(world.ledgers);
  return { ...world, confluent, ledgers, events: dying(world.events) };
};

/** A pass of a process that dies before its call number `calls`; undefined: it was done before. */
export const dyingPass = async (rig: Rig, folder: string, calls: number): Promise<Report | undefined> => {
  const { config, clock } = rig;
  const statements = readStatements(folder, config);
  const world = mortal(rig.keeper().world, calls);
  try {
    return await keep({ command: 'ensure' }, statements, world, { passed: () => undefined }, clock.now() + 60_000);
  } catch {
    return undefined;
  }
};
