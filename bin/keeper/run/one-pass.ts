import type { Command, Input, Report } from '../../../lambda/contract.ts';
import { readStatements } from '../../../lambda/entry/statements.ts';
import { keep, PassFailed } from '../../../lambda/pass/keeper.ts';
import type { PassRequest } from '../args/arguments.ts';
import { quoted } from '../args/options.ts';
import { UsageError } from '../errors.ts';
import { type ExitCode, exitCodeOf } from '../exit-codes.ts';
import { Progress } from '../show/progress.ts';
import { show } from '../show/show.ts';
import { EMBEDDED_PLACE, onEmbedded } from './embedded-world.ts';
import type { Watcher } from './watched-client.ts';
import type { Workplace } from './workplace.ts';

/** The report says it all: there are neither logs nor metrics on the command line. */
const SILENT = { passed: () => undefined };

type Work = (workplace: Workplace) => Promise<ExitCode>;

const READ_ONLY: ReadonlySet<Command> = new Set(['status', 'explain', 'plan', 'history']);

/** Nothing of it is kept: it has touched nothing. */
const onlyLooks = ({ command, confirm }: Input): boolean =>
  READ_ONLY.has(command) || (command === 'takeover' && confirm === undefined);

const requireKnown = ({ statement }: Input, names: readonly string[]): void => {
  if (statement === undefined || names.includes(statement)) return;
  throw new UsageError(`There is no statement ${quoted(statement)}: accepted are ${names.join(', ')}.`);
};

const present = (report: Report, { json }: PassRequest, { where, world, events, audit }: Workplace): void => {
  const counted = audit?.();
  show(report, {
    json,
    where,
    now: world.clock.now(),
    changes: events.changes,
    ...(counted === undefined ? {} : { audit: counted }),
  });
};

const inWorkplace = async (
  { account, stateFolder, input }: PassRequest,
  statementNames: readonly string[],
  watcher: Watcher,
  work: Work,
): Promise<ExitCode> => {
  if (account === undefined) {
    return onEmbedded({ stateFolder, statementNames, keeps: !onlyLooks(input), watcher }, work);
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
  const { input } = request;
  requireKnown(input, names);
  const progress = new Progress(process.stderr, 'reading the credentials');
  const watcher: Watcher = (statementName, phase) => progress.waitsFor(`${statementName} ${phase}`);
  const work: Work = async (workplace) => {
    const { world } = workplace;
    const deadline = world.clock.now() + request.timeout * 1_000;
    try {
      const report = await keep(input, statements, world, SILENT, deadline).finally(() => progress.end());
      present(report, request, workplace);
      return exitCodeOf(report);
    } catch (error) {
      if (error instanceof PassFailed) present(error.report, request, workplace);
      throw error;
    }
  };
  return inWorkplace(request, names, watcher, work).finally(() => progress.end());
};
