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
import type { Watcher } from './watched-client.ts';
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

const show = (report: Report, { json }: PassRequest, { where, events, audit }: Workplace): void => {
  if (json) {
    process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
    return;
  }
  const terminal = terminalOf(process.stdout);
  terminal.line(terminal.paint('faint', where));
  terminal.line();
  renderChanges(terminal, events.changes);
  renderReport(terminal, report);
  if (audit !== undefined) renderRows(terminal, audit());
};

const inWorkplace = async (
  { account, stateFolder, input }: PassRequest,
  statementNames: readonly string[],
  watcher: Watcher,
  work: Work,
): Promise<ExitCode> => {
  if (account === undefined) {
    return onEmbedded({ stateFolder, statementNames, keeps: !READ_ONLY.has(input.command), watcher }, work);
  }
  // Only where it is needed: the AWS SDK takes longer to load than everything else.
  const { onAccount } = await import('./account-world.ts');
  const onError = (error: Error): void => console.error(error.message);
  return onAccount({ account, stateFolder, watcher, onError }, work);
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
  const progress = new Progress(process.stderr, 'reading the credentials');
  const watcher: Watcher = (statementName, phase) => progress.waitsFor(`${statementName} ${phase}`);
  const work: Work = async (workplace) => {
    const { world } = workplace;
    const deadline = world.clock.now() + request.timeout * 1_000;
    try {
      const report = await keep(input, statements, world, SILENT, deadline).finally(() => progress.end());
      show(report, request, workplace);
      return exitCodeOf(report);
    } catch (error) {
      if (error instanceof PassFailed) show(error.report, request, workplace);
      throw error;
    }
  };
  return inWorkplace(request, names, watcher, work).finally(() => progress.end());
};
