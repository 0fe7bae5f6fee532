import { type Input, onlyLooks, type Report } from '../../../lambda/contract.ts';
import type { Desired } from '../../../lambda/core/model/statement.ts';
import { secretKeysOf } from '../../../lambda/entry/secret-keys.ts';
import { type Choosable, hintProblems } from '../../../lambda/entry/start-hints.ts';
import { readStatements } from '../../../lambda/entry/statements.ts';
import { keep, PassFailed } from '../../../lambda/pass/keeper.ts';
import type { PassRequest } from '../args/arguments.ts';
import { quoted } from '../args/options.ts';
import { UsageError } from '../errors.ts';
import { type ExitCode, exitCodeOf } from '../exit-codes.ts';
import { printReport } from '../show/print-report.ts';
import { Progress } from '../show/progress.ts';
import { EMBEDDED_PLACE, onEmbedded } from './embedded-world.ts';
import { readSecretValues } from './secret-values.ts';
import type { Session } from './session.ts';
import type { Watcher } from './watched-client.ts';

/** Telemetry of the command line: none, since the report says it all. */
const SILENT = { passed: () => undefined };

type Work = (session: Session) => Promise<ExitCode>;

const requireKnown = ({ statement }: Input, names: readonly string[]): void => {
  if (statement === undefined || names.includes(statement)) return;
  throw new UsageError(`There is no statement ${quoted(statement)}: accepted are ${names.join(', ')}.`);
};

/** Refusal of a start that a hint in a text would decide otherwise. */
const requireStart = (input: Input, statements: readonly Choosable[]): void => {
  const problems = hintProblems(input, statements);
  if (problems.length > 0) throw new UsageError(`${problems.join('; ')}.`);
};

const print = (report: Report, { json }: PassRequest, { where, world, events, audit }: Session): void => {
  const counted = audit?.();
  printReport(report, {
    json,
    where,
    now: world.clock.now(),
    changes: events.changes,
    ...(counted === undefined ? {} : { audit: counted }),
  });
};

const inSession = async (
  { account, stateFolder, input, secretValuesFile }: PassRequest,
  statements: readonly Desired[],
  progress: Progress,
  work: Work,
): Promise<ExitCode> => {
  const watcher: Watcher = (statementName, phase) => progress.waitsFor(`${statementName} ${phase}`);
  const secretKeys = secretKeysOf(statements);
  const secretValues = secretValuesFile === undefined ? {} : readSecretValues(secretValuesFile, secretKeys);
  if (account === undefined) {
    const statementNames = statements.map(({ name }) => name);
    return onEmbedded({ stateFolder, statementNames, keeps: !onlyLooks(input), secretValues, watcher }, work);
  }
  // The AWS SDK takes longer to load than everything else.
  const { onAccount } = await import('./account-world.ts');
  const onError = (error: Error): void => console.error(error.message);
  return onAccount(
    { account, stateFolder, secretKeys, secretValues, watcher, undisturbed: (ask) => progress.without(ask), onError },
    work,
  );
};

/**
 * Pass on this machine, with its report on stdout.
 *
 * @throws PassFailed after the report is printed, where the keeper could not do its job
 */
export const localPass = async (request: PassRequest): Promise<ExitCode> => {
  const statements = readStatements(request.statementsFolder, request.account ?? EMBEDDED_PLACE);
  const { input } = request;
  requireKnown(
    input,
    statements.map(({ name }) => name),
  );
  requireStart(input, statements);
  const progress = new Progress(process.stderr, 'reading the credentials');
  const work: Work = async (session) => {
    const { world } = session;
    const deadline = world.clock.now() + request.timeout * 1_000;
    try {
      const report = await keep(input, statements, world, SILENT, deadline).finally(() => progress.end());
      print(report, request, session);
      return exitCodeOf(report);
    } catch (error) {
      if (error instanceof PassFailed) print(error.report, request, session);
      throw error;
    }
  };
  return inSession(request, statements, progress, work).finally(() => progress.end());
};
