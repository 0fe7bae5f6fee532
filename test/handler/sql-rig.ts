import type { ReportEntry } from '../../lambda/contract.ts';
import { LIST_FILE } from '../../lambda/entry/statements.ts';
import { folderWith, MINUTE, type Rig, type RigOptions, startRig } from './keeper-rig.ts';

/** An entry of a list of statements; its SQL text and those of its prerequisites stand beside it. */
export interface Entry {
  readonly name: string;
  readonly [setting: string]: unknown;
}

/** A folder of statements with these SQL files in it. */
export const folderOf = (list: readonly Entry[], files: Readonly<Record<string, string>>): Promise<string> =>
  folderWith({ [LIST_FILE]: JSON.stringify(list), ...files });

/** A folder with one statement, `clean`, that reads orders. */
export const cleanFolder = (
  sql: string,
  settings: Readonly<Record<string, unknown>> = {},
  prerequisite?: string,
): Promise<string> =>
  folderOf(
    [
      {
        name: 'clean',
        sql: 'clean.sql',
        ...(prerequisite === undefined ? {} : { prerequisites: ['sink.sql'] }),
        ...settings,
      },
    ],
    { 'clean.sql': sql, ...(prerequisite === undefined ? {} : { 'sink.sql': prerequisite }) },
  );

const column = (name: string, type: string, nullable = true) => ({ name, type, nullable });

/** A world with a topic of orders whose columns stand in another order than people would expect. */
export const ordersRig = async (statementsFolder: string, options: RigOptions = {}): Promise<Rig> => {
  const rig = await startRig({ statementsFolder, ...options });
  rig.confluent.control.createTopic('orders', [column('qty', 'BIGINT'), column('id', 'STRING')]);
  return rig;
};

let produced = 0;

/** As many new orders; each value says in which column and row it belongs. */
export const orders = (rig: Rig, count: number, topic = 'orders'): void => {
  const rows = Array.from({ length: count }, (_, at) => ({ id: `order ${produced + at}`, qty: produced + at }));
  produced += count;
  rig.confluent.control.produce(topic, rows);
};

/** The rows of a table without an order, each as `id=qty`. */
const pairs = (rows: readonly Readonly<Record<string, unknown>>[]): readonly string[] =>
  rows.map(({ id, qty }) => `${String(id)}=${String(qty)}`).toSorted();

/** Every order of these topics, once, in the right columns of the sink. */
export const sourcesOf = (rig: Rig, ...topics: readonly string[]): readonly string[] =>
  topics.flatMap((topic) => pairs(rig.confluent.control.log(topic).map(({ value }) => value))).toSorted();

/** The rows of the sink, a second later: rows are written within a second of the statement's own time. */
export const rowsOf = (rig: Rig, sink: string): readonly string[] => {
  rig.clock.advance(1_000);
  return pairs(rig.confluent.control.rows(sink));
};

/** The phase of each statement that is not a question of the keeper's, by its name. */
export const phasesOf = (rig: Rig): ReadonlyMap<string, string> =>
  new Map(rig.names().map((name) => [name, rig.phase(name)]));

/** The names of its statements of that phase. */
export const inPhase = (rig: Rig, phase: string): readonly string[] =>
  [...phasesOf(rig)].filter(([, is]) => is === phase).map(([name]) => name);

/** As many passes as there are minutes, over all statements; the last report's entries by their names. */
export const passes = async (rig: Rig, minutes: number): Promise<ReadonlyMap<string, ReportEntry>> => {
  const handler = rig.cold();
  const pass = async () => {
    const end = rig.clock.now() + MINUTE;
    return handler({}, { getRemainingTimeInMillis: () => end - rig.clock.now() });
  };
  let report = await pass();
  for (let minute = 1; minute < minutes; minute += 1) {
    rig.clock.advance(MINUTE);
    report = await pass();
  }
  return new Map(report.statements.map((entry) => [entry.name, entry]));
};
