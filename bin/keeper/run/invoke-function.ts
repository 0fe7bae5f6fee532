import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PROXIED_AGENTS } from '../../../lambda/adapters/proxy.ts';
import type { Report } from '../../../lambda/contract.ts';
import type { InvokeRequest } from '../args/arguments.ts';
import { type ExitCode, exitCodeOf } from '../exit-codes.ts';
import { printReport } from '../show/print-report.ts';
import { Progress } from '../show/progress.ts';
import { accessConfig, requireAccess } from './aws-access.ts';
import { reportOf } from './function-answer.ts';
import { invokeError } from './invoke-errors.ts';

/** Client with one try: a lost answer must not lead to a second pass unawares. */
const clientOf = ({ place, timeout }: InvokeRequest, progress: Progress): LambdaClient =>
  new LambdaClient({
    ...accessConfig(place, (work) => progress.without(work)),
    maxAttempts: 1,
    requestHandler: {
      ...PROXIED_AGENTS,
      connectionTimeout: 5_000,
      requestTimeout: timeout * 1_000,
      throwOnRequestTimeout: true,
    },
  });

/** Answer of the function. */
interface Answer {
  readonly report: Report;
  /** Name and region of the function, for people. */
  readonly where: string;
}

const invoke = async (client: LambdaClient, { place, input, timeout }: InvokeRequest): Promise<Answer> => {
  const { region, renewal } = await requireAccess(client, place);
  const { functionName } = place;
  const invocation = new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(input) });
  const output = await client.send(invocation).catch((error: unknown) => {
    throw invokeError(error, { ...place, region, renewal, timeout });
  });
  return { report: reportOf(output, input, functionName), where: `Function ${functionName} (${region})` };
};

/**
 * Pass of the deployed function, with its report on stdout.
 *
 * @throws AccountError, FunctionError where there is no report
 */
export const invokeFunction = async (request: InvokeRequest): Promise<ExitCode> => {
  const progress = new Progress(process.stderr, `waiting for ${request.place.functionName}`);
  const client = clientOf(request, progress);
  const { report, where } = await invoke(client, request).finally(() => {
    progress.end();
    client.destroy();
  });
  printReport(report, { json: request.json, where, now: Date.now() });
  return exitCodeOf(report);
};
