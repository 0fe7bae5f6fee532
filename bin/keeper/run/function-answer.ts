import type { InvokeCommandOutput } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { reportSchema } from '../../../lambda/adapters/report-schema.ts';
import type { Input, Report } from '../../../lambda/contract.ts';
import { FunctionError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { messageOf } from './aws-access.ts';

/** Lambda's description of a function that threw, or did not come to its end. */
const thrownSchema = z.object({ errorType: z.string().default('Error'), errorMessage: z.string().default('') });

type Thrown = z.infer<typeof thrownSchema>;

/** Advice where the two do not understand each other. */
const RELEASES = 'Deployed function and command line have to be of the same release.';

/** Time-outs, old and new: for years they had no type of their own. */
const ranOutOfTime = ({ errorType, errorMessage }: Thrown): boolean =>
  errorType === 'Sandbox.Timedout' || /Task timed out after [\d.]+ seconds/.test(errorMessage);

const ranOutOfMemory = ({ errorType, errorMessage }: Thrown): boolean =>
  errorType === 'Runtime.OutOfMemory' || /signal: killed/.test(errorMessage);

const failed = (message: string): FunctionError => new FunctionError(message, EXIT.failed);

const errorOf = (thrown: Thrown, name: string): FunctionError => {
  const { errorType, errorMessage } = thrown;
  const said = messageOf(errorMessage);
  if (errorType === 'PassFailed') return failed(`${said}.`);
  if (errorType === 'InputError') {
    // What it does understand it refuses for its own reasons, as an unknown statement.
    const advice = said.startsWith('This input is not understood') ? ` ${RELEASES}` : '';
    return new FunctionError(`${name} refused: ${said}.${advice}`, EXIT.usage);
  }
  if (errorType === 'StatementsError') {
    return new FunctionError(`The statements deployed with ${name} are not fit to be sent: ${said}.`, EXIT.usage);
  }
  if (ranOutOfTime(thrown)) {
    return failed(
      `${name} ran out of time (${said}): see what it has done with status; the next pass goes on from there.`,
    );
  }
  if (ranOutOfMemory(thrown)) {
    return failed(`${name} ran out of memory (${said}): deploy it with a larger memorySize, then look with status.`);
  }
  return failed(`${name} failed (${errorType}: ${said}): its log says more.`);
};

const textOf = ({ Payload }: InvokeCommandOutput): string => Payload?.transformToString() ?? '';

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/**
 * Report that the function has returned.
 *
 * @throws FunctionError where it threw, did not come to its end, or is no keeper of this release
 */
export const reportOf = (output: InvokeCommandOutput, { command }: Input, name: string): Report => {
  const answer = parsed(textOf(output));
  if (output.FunctionError !== undefined) {
    const thrown = thrownSchema.safeParse(answer).data ?? {
      errorType: output.FunctionError,
      errorMessage: String(answer),
    };
    throw errorOf(thrown, name);
  }
  const { data, error } = reportSchema.safeParse(answer);
  if (data === undefined) {
    const why = messageOf(z.prettifyError(error));
    throw new FunctionError(`What ${name} answered is no report (${why}). ${RELEASES}`, EXIT.failed, { cause: error });
  }
  if (data.command !== command) {
    throw failed(`${name} answered ${data.command} where ${command} was asked for. ${RELEASES}`);
  }
  return data;
};
