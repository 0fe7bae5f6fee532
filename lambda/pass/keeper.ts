import { type Input, onlyLooks, type Report } from '../contract.ts';
import type { Approval } from '../core/model/ledger.ts';
import type { Desired } from '../core/model/statement.ts';
import { Pass } from './pass.ts';
import type { PassResult, Telemetry, World } from './ports.ts';

/** The error of a run in which the keeper could not do its job for some statements. The report has the others too. */
export class PassFailed extends AggregateError {
  override readonly name = 'PassFailed';
  readonly report: Report;

  constructor(report: Report, failed: readonly PassResult[]) {
    const lines = failed.map(
      ({ entry, error }) => `${entry.name}: ${entry.reason}: ${error?.message ?? entry.message}`,
    );
    super(
      failed.map(({ error }) => error),
      `${failed.length} of ${report.statements.length} statements could not be looked after. ${lines.join(' ')}`,
    );
    this.report = report;
  }
}

const approvalOf = (from: string): Approval =>
  from === 'earliest' ? { from } : { from: 'timestamp', timestamp: Date.parse(from) };

const resultOf = (pass: Pass, input: Input): Promise<PassResult> => {
  if (onlyLooks(input)) return pass.inspect(input.command);
  const { command, from } = input;
  switch (command) {
    case 'ensure':
      return pass.run();
    case 'stop':
    case 'resume':
    case 'takeover':
      return pass.run({ command });
    case 'restart':
      return pass.run({ command, ...(from === undefined ? {} : { from: approvalOf(from) }) });
  }
};

/**
 * A pass over each statement that `input` names, side by side: none waits for another.
 *
 * @param deadline when Confluent's last answer must be there, in milliseconds since 1970
 * @throws PassFailed after recording, where Confluent, the secret or the ledger could not be reached
 */
export const keep = async (
  input: Input,
  statements: readonly Desired[],
  world: World,
  telemetry: Telemetry,
  deadline: number,
): Promise<Report> => {
  const chosen = statements.filter(({ name }) => input.statement === undefined || name === input.statement);
  const results = await Promise.all(chosen.map((desired) => resultOf(new Pass(desired, world, deadline), input)));
  // Commands that only look are no passes to be counted.
  for (const result of results) telemetry.passed(input.command, result, !onlyLooks(input));
  const report: Report = {
    command: input.command,
    statements: results.map(({ entry }) => entry),
  };
  const failed = results.filter(({ error }) => error !== undefined);
  if (failed.length > 0) throw new PassFailed(report, failed);
  return report;
};
