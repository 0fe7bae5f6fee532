import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Embedded, startEmbedded } from '../../../emulator/embedded.ts';
import { VirtualClock } from '../../../emulator/world/clock.ts';
import { ConfluentClient } from '../../../lambda/adapters/confluent/client.ts';
import { readStatements } from '../../../lambda/entry/statements.ts';
import { LedgerCache } from '../../../lambda/pass/ledger-cache.ts';
import { auditLine, isClean } from '../audit.ts';
import { StoryError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { auditOf, EMBEDDED_PLACE, embeddedSource } from '../run/embedded-world.ts';
import { KeptEvents } from '../run/kept-events.ts';
import { FileLedger } from '../run/ledger-file.ts';
import { type Terminal, terminalOf } from '../show/terminal.ts';
import { drawChart } from './chart.ts';
import { SCENES } from './scenes.ts';
import { Stage } from './stage.ts';
import { Timeline } from './timeline.ts';

/** Virtual time at which the story begins, in milliseconds since 1970. */
export const BEGIN = Date.parse('2026-01-05T06:00:00Z');

/** Story that has been played. */
interface Played {
  readonly stage: Stage;
  readonly embedded: Embedded;
  readonly clock: VirtualClock;
}

const play = async (statementsFolder: string, ledgerFolder: string, terminal: Terminal): Promise<ExitCode> => {
  const [statement] = readStatements(statementsFolder, EMBEDDED_PLACE);
  if (statement === undefined) throw new StoryError('The story is about a statement, and there is none.');
  const began = Date.now();
  const clock = new VirtualClock(BEGIN);
  const embedded = await startEmbedded({ clock });
  try {
    const confluent = new ConfluentClient({ source: embeddedSource(embedded), clock, random: Math.random });
    const events = new KeptEvents();
    const world = { confluent, ledgers: new FileLedger(ledgerFolder), events, clock, cache: new LedgerCache() };
    const timeline = new Timeline(terminal);
    const stage = new Stage({ embedded, clock, world, statement, timeline });
    terminal.line(`${terminal.paint('strong', statement.name)} on an embedded Confluent, in virtual time (UTC)`);
    terminal.line();
    timeline.head();
    for (const scene of SCENES) await scene(stage);
    return conclude({ stage, embedded, clock }, terminal, Date.now() - began);
  } finally {
    await embedded.close();
  }
};

/** End of the story: its chart, and the count that proves that every flight has arrived once and in its place. */
const conclude = ({ stage, embedded, clock }: Played, terminal: Terminal, realTime: number): ExitCode => {
  const minutes = Math.round((clock.now() - BEGIN) / 60_000);
  const found = auditOf(embedded);
  stage.scene('The whole story');
  drawChart(terminal, stage.course, { from: BEGIN, to: clock.now() });
  terminal.line();
  terminal.line(
    `${stage.passes} passes in ${Math.floor(minutes / 60)} h ${minutes % 60} min, told in ${(realTime / 1_000).toFixed(1)} s. ` +
      `${found.filtered} flights have a NULL that the SQL leaves out: not counted below.`,
  );
  terminal.line(terminal.paint(isClean(found) ? 'good' : 'bad', auditLine(found)));
  return isClean(found) ? EXIT.done : EXIT.failed;
};

/**
 * Story of a statement: three hours of virtual time in seconds of real time.
 *
 * @returns 1 where a row was lost, duplicated or misplaced
 * @throws StoryError where the statement does not run when the story needs it to
 */
export const story = async (statementsFolder: string): Promise<ExitCode> => {
  const folder = await mkdtemp(join(tmpdir(), 'keeper-story-'));
  try {
    return await play(statementsFolder, folder, terminalOf(process.stdout));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
