import type { Input, Report } from '../../lambda/contract.ts';
import { parseInput } from '../../lambda/input.ts';
import { keep, PassFailed } from '../../lambda/keeper.ts';
import { readStatements } from '../../lambda/statements.ts';
import type { PassRequest } from './arguments.ts';
import { EMBEDDED_PLACE, onEmbedded } from './embedded-world.ts';
import { UsageError } from './errors.ts';
import { type ExitCode, exitCodeOf } from './exit-codes.ts';
import { Progress } from './progress.ts';
import { renderChanges, renderReport, renderRows } from './render.ts';
import { terminalOf } from './terminal.ts';
import type { Workplace } from './workplace.ts';

/** The report says it all: there are neither logs nor metrics on the command line. */
const SILENT = { passed: () => undefined };

type Work = (workplace: Workplace) => Promise<ExitCode>;

const READ_ONLY: ReadonlySet<string> = new Set(['status', 'plan'] satisfies Input['command'][]);

const inputFor = ({ input }: PassRequest, names: readonly string[]): Input => {
  const { statement } = input;
  if (statement !== undefined && !names.includes(statement)) {
    throw new UsageError(`There is no statement ${JSON.stringify(statement)}: accepted are ${names.join(', ')}.`);
  }
  return parseInput(input, names);
};

const show = (report: Report, { json }: PassRequest, { events, audit }: Workplace): void => {
  if (json) {
    process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
    return;
  }
  const terminal = terminalOf(process.stdout);
  renderChanges(terminal, events.changes);
  renderReport(terminal, report);
  if (audit !== undefined) renderRows(terminal, audit());
};

const inWorkplace = async (request: PassRequest, names: readonly string[], work: Work): Promise<ExitCode> => {
  const { account, stateFolder, input } = request;
  const progress = new Progress(process.stderr, 'reading the credentials');
  const watcher = (statementName: string, phase: string): void => progress.waitsFor(`${statementName} ${phase}`);
  const working: Work = (workplace) => work(workplace).finally(() => progress.end());
  try {
    if (account === undefined) {
      const keeps = !READ_ONLY.has(input.command);
      return await onEmbedded({ stateFolder, statementNames: names, keeps, watcher }, working);
    }
    // Only where it is needed: the AWS SDK takes longer to load than everything else.
    const { onAccount } = await import('./account-world.ts');
    const onError = (error: Error): void => console.error(error.message);
    return await onAccount({ account, stateFolder, watcher, onError }, working);
  } finally {
    progress.end();
  }
};

/**
 * One pass, and its report on stdout.
 *
 * @throws PassFailed after the report is shown, where the keeper could not do its job
 */
export const onePass = async (request: PassRequest): Promise<ExitCode> => {
  const statements = readStatements(request.statementsFolder, request.account ?? EMBEDDED_PLACE);
  const names = statements.map(({ name }) => name);
  const input = inputFor(request, names);
  return inWorkplace(request, names, async (workplace) => {
    const { world } = workplace;
    const deadline = world.clock.now() + request.timeout * 1_000;
    try {
      const report = await keep(input, statements, world, SILENT, deadline);
      show(report, request, workplace);
      return exitCodeOf(report);
    } catch (error) {
      if (!(error instanceof PassFailed)) throw error;
      show(error.report, request, workplace);
      throw error;
    }
  });
};
