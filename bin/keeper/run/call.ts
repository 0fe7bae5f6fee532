import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Report } from '../../../lambda/contract.ts';
import type { CallRequest } from '../args/arguments.ts';
import { accessConfig, requireAccess } from '../args/aws-access.ts';
import { type ExitCode, exitCodeOf } from '../exit-codes.ts';
import { Progress } from '../show/progress.ts';
import { show } from '../show/show.ts';
import { reportOf } from './function-answer.ts';
import { invokeError } from './invoke-errors.ts';

/** One try: whoever is not answered must not ask for a second pass unawares. */
const clientOf = ({ place, timeout }: CallRequest): LambdaClient =>
  new LambdaClient({
    ...accessConfig(place),
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: timeout * 1_000, throwOnRequestTimeout: true },
  });

interface Answered {
  readonly report: Report;
  readonly where: string;
}

const ask = async (client: LambdaClient, { place, input, timeout }: CallRequest): Promise<Answered> => {
  const region = await requireAccess(client, place);
  const { functionName } = place;
  const invoke = new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(input) });
  const output = await client.send(invoke).catch((error: unknown) => {
    throw invokeError(error, { ...place, region, timeout });
  });
  return { report: reportOf(output, input, functionName), where: `Function ${functionName} (${region})` };
};

/**
 * One pass of the deployed function, and its report on stdout.
 *
 * @throws AccountError, FunctionError where there is no report
 */
export const call = async (request: CallRequest): Promise<ExitCode> => {
  const client = clientOf(request);
  const progress = new Progress(process.stderr, `waiting for ${request.place.functionName}`);
  const { report, where } = await ask(client, request).finally(() => {
    progress.end();
    client.destroy();
  });
  show(report, { json: request.json, where, now: Date.now() });
  return exitCodeOf(report);
};
