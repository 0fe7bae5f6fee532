import { messageOf } from '../args/aws-access.ts';
import type { FunctionPlace } from '../args/function-place.ts';
import { FunctionError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';

interface Called extends FunctionPlace {
  readonly region: string;
  /** In seconds. */
  readonly timeout: number;
}

/** What is said about an error of AWS, by its name; `why` is its own message. */
type Words = (called: Called, why: string) => string;

const credentials: Words = ({ profile }, why) => {
  const login = profile === undefined ? 'give --profile=…, or renew them' : `aws sso login --profile=${profile}`;
  return `AWS does not accept the credentials (${why}): ${login}.`;
};

const denied: Words = ({ functionName }, why) =>
  `These credentials may not call ${functionName} (${why}): they need lambda:InvokeFunction on it.`;

const unreachable: Words = ({ region }, why) =>
  `AWS Lambda cannot be reached in ${region} (${why}): is that the region, and is there a network?`;

/** It was asked, and whether it went on is not known. */
const unanswered = ({ functionName }: FunctionPlace, why: string): string =>
  `${functionName} has not answered (${why}). The pass may be going on: look with status in a while.`;

const WORDS: Readonly<Record<string, Words>> = {
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
  ETIMEDOUT: ({ timeout, ...called }) => unanswered(called, `waited for ${timeout} s`),
  ECONNRESET: unanswered,
  EPIPE: unanswered,
  // and this one, without a code, the limit for the connection.
  TimeoutError: unreachable,
  ENOTFOUND: unreachable,
  EAI_AGAIN: unreachable,
  ECONNREFUSED: unreachable,
};

/** The code says more than the name, where there is one. */
const keysOf = (error: unknown): readonly string[] =>
  error instanceof Error ? [...('code' in error ? [String(error.code)] : []), error.name] : [];

/** What an error of Lambda's API comes to, in one line that says what to do. */
export const invokeError = (error: unknown, called: Called): FunctionError => {
  const why = messageOf(error);
  const words = keysOf(error)
    .map((key) => WORDS[key])
    .find((known) => known !== undefined);
  const name = keysOf(error).at(-1) ?? 'no error';
  const text = words?.(called, why) ?? `${called.functionName} could not be called (${name}: ${why}).`;
  return new FunctionError(text, EXIT.failed, { cause: error });
};
