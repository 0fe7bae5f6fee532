import type { FunctionPlace } from '../args/places.ts';
import { FunctionError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { messageOf } from './aws-access.ts';

/** Invocation that failed. */
interface Invocation extends FunctionPlace {
  readonly region: string;
  /** Way to new credentials. */
  renewal(): string;
  /** Longest wait for the answer, in seconds. */
  readonly timeout: number;
}

/** Message for an error of AWS; `why` is AWS's own. */
type Wording = (invocation: Invocation, why: string) => string;

const credentials: Wording = ({ renewal }, why) => `AWS does not accept the credentials (${why}): ${renewal()}.`;

const denied: Wording = ({ functionName }, why) =>
  `These credentials may not call ${functionName} (${why}): they need lambda:InvokeFunction on it.`;

const unreachable: Wording = ({ region }, why) =>
  `AWS Lambda cannot be reached in ${region} (${why}): is that the region, and is there a network?`;

/** Message for an invocation whose outcome is not known. */
const unanswered = ({ functionName }: FunctionPlace, why: string): string =>
  `${functionName} has not answered (${why}). The pass may be going on: look with status in a while.`;

const WORDINGS: Readonly<Record<string, Wording>> = {
  AccessDeniedException: denied,
  ExpiredTokenException: credentials,
  ExpiredToken: credentials,
  InvalidSignatureException: credentials,
  UnrecognizedClientException: credentials,
  InvalidClientTokenId: credentials,
  ResourceNotFoundException: ({ functionName, region }, why) =>
    `There is no function ${functionName} in ${region} (${why}): give KeeperFunctionName of the stack's outputs, with its --region=… or --profile=….`,
  TooManyRequestsException: ({ functionName }, why) =>
    `${functionName} was not called (${why}): another pass is running, or the account's limit is reached. Try again in a minute.`,
  // By the SDK's own names: this one is the limit for the answer,
  ETIMEDOUT: ({ timeout, ...place }) => unanswered(place, `waited for ${timeout} s`),
  ECONNRESET: unanswered,
  EPIPE: unanswered,
  // and this one, without a code, the limit for the connection.
  TimeoutError: unreachable,
  ENOTFOUND: unreachable,
  EAI_AGAIN: unreachable,
  ECONNREFUSED: unreachable,
};

/** Code, which says more, and name of an error. */
const keysOf = (error: unknown): readonly string[] =>
  error instanceof Error ? [...('code' in error ? [String(error.code)] : []), error.name] : [];

/** Error of Lambda's API as one line that says what to do. */
export const invokeError = (error: unknown, invocation: Invocation): FunctionError => {
  const why = messageOf(error);
  const wording = keysOf(error)
    .map((key) => WORDINGS[key])
    .find((known) => known !== undefined);
  const name = keysOf(error).at(-1) ?? 'no error';
  const text = wording?.(invocation, why) ?? `${invocation.functionName} could not be called (${name}: ${why}).`;
  return new FunctionError(text, EXIT.failed, { cause: error });
};
