import { AIRLINES, type Audit, audit, CARRIED, SINK } from '../bin/keeper/audit.ts';
import type { Embedded } from '../emulator/embedded.ts';
import { type Account, openAccount } from './account.ts';
import { END, type Failure, failuresOf, START } from './failures.ts';
import { STRATEGIES, type Strategy } from './strategies.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** As often a flight is added to each airline's topic. */
const EVERY = 30 * MINUTE;

export interface Month {
  readonly name: string;
  readonly how: string;
  /** Those that hit something that ran. */
  readonly failures: number;
  /** Minutes for which their causes lasted: nobody could have been faster. */
  readonly causes: number;
  /** Minutes in which no statement ran, in all and at the longest. */
  readonly outage: number;
  readonly longest: number;
  /** Rows that stand in the sink more than once: read again. */
  readonly again: number;
  readonly lost: number;
  readonly read: number;
}

const produce = ({ control }: Embedded, now: number): void => {
  for (const topic of Object.keys(AIRLINES)) {
    control.produce(topic, [Object.fromEntries(CARRIED.map((column) => [column, `${column} ${topic} ${now}`]))]);
  }
};

/** The statement that runs, if one does. */
const running = ({ control }: Embedded): string | undefined =>
  control.history().reduce<string | undefined>((last, { name, phase }) => {
    if (!name.startsWith('flight-consolidator')) return last;
    if (phase === 'RUNNING') return name;
    return name === last ? undefined : last;
  }, undefined);

/** True where something fell. */
const strike = (confluent: Embedded, { kind, at }: Failure): boolean => {
  const name = running(confluent);
  if (name === undefined) return false;
  const { control, secret } = confluent;
  if (kind === 'record') {
    control.poison('skyone_avro');
    return true;
  }
  if (kind === 'pool') control.exhaustPool(String(secret['flink.compute.pool.id']));
  control.fail(name, { exception: { name: 'org.apache.flink.runtime.JobException', message: `Lost at ${at}` } });
  return true;
};

const cure = ({ control, secret }: Embedded, { kind }: Failure): void => {
  if (kind === 'record') control.removePoison('skyone_avro');
  if (kind === 'pool') control.relievePool(String(secret['flink.compute.pool.id']));
};

/** Minutes without a running statement, from the first one's start to the end. */
const outagesOf = ({ control }: Embedded): readonly number[] => {
  const outages: number[] = [];
  let since: number | undefined;
  let who: string | undefined;
  for (const { at, uid, name, phase } of control.history()) {
    if (!name.startsWith('flight-consolidator')) continue;
    if (phase === 'RUNNING') {
      if (since !== undefined) outages.push((at - since) / MINUTE);
      [since, who] = [undefined, uid];
    } else if (uid === who) {
      [since, who] = [at, undefined];
    }
  }
  return since === undefined ? outages : [...outages, (END - since) / MINUTE];
};

const auditOf = ({ control }: Embedded): Audit =>
  audit(
    Object.entries(AIRLINES).map(([topic, airline]) => ({
      airline,
      rows: control.log(topic).map(({ value }) => value),
    })),
    control.rows(SINK),
  );

const live = async (
  strategy: Strategy,
  account: Account,
  failures: readonly Failure[],
  onDay: (day: number) => void,
): Promise<readonly Failure[]> => {
  const { clock, confluent } = account;
  const look = await strategy.begin(account);
  const suffered: Failure[] = [];
  for (let now = START + MINUTE; now < END; now += MINUTE) {
    // A look may have waited, and taken some of the time.
    clock.advance(now - clock.now());
    if ((now - START) % DAY === 0) {
      onDay((now - START) / DAY);
      confluent.control.clearRequests();
    }
    if ((now - START) % EVERY === 0) produce(confluent, now);
    for (const failure of suffered) if (failure.until === now) cure(confluent, failure);
    const due = failures.find(({ at }) => at === now);
    if (due !== undefined && strike(confluent, due)) suffered.push(due);
    await look(new Date(now));
  }
  return suffered;
};

/** The same month for each strategy, in virtual time. */
export const months = async (seed: number, onStep: (what: string) => void): Promise<readonly Month[]> => {
  const results: Month[] = [];
  for (const strategy of STRATEGIES) {
    const account = await openAccount(START);
    const failures = await live(strategy, account, failuresOf(seed), (day) => {
      onStep(`a month of ${strategy.name}: day ${day} of 30`);
    });
    const outages = outagesOf(account.confluent);
    const { read, lost, duplicated } = auditOf(account.confluent);
    results.push({
      name: strategy.name,
      how: strategy.how,
      failures: failures.length,
      causes: failures.reduce((sum, { at, until }) => sum + (until - at) / MINUTE, 0),
      outage: outages.reduce((sum, minutes) => sum + minutes, 0),
      longest: Math.max(0, ...outages),
      again: duplicated,
      lost,
      read,
    });
    await account.close();
  }
  return results;
};
