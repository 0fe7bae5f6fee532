import { ON_DELETE } from '../../contract.ts';
import * as z from '../../zod.ts';
import { exchange } from '../https.ts';

/** Tries of an answer: without one CloudFormation waits for minutes, then fails whatever has been reached. */
const ANSWER_TRIES = 3;

/** Time for one of them, in milliseconds. */
const ANSWER_TIMEOUT_MS = 3_000;

/** Longest reason, in bytes: CloudFormation takes 4,096 for the whole answer. */
const LONGEST_REASON = 1_500;

/** Request of CloudFormation to a custom resource (AWS CloudFormation User Guide, "Custom resource request objects"). */
const requestSchema = z.lazy(() =>
  z.looseObject({
    RequestType: z.enum(['Create', 'Update', 'Delete']),
    ResourceProperties: z.looseObject({ onDelete: z.enum(ON_DELETE), digest: z.string() }),
    OldResourceProperties: z.exactOptional(z.looseObject({ digest: z.string() })),
  }),
);
export type DeploymentRequest = z.infer<typeof requestSchema>;

const text = z.catch(z.string(), '');

/** Sender of a request, who waits for an answer whatever it asks: without one a deployment hangs for an hour. */
const callerSchema = z.lazy(() =>
  z.looseObject({
    ResponseURL: z.url({ protocol: /^https?$/ }),
    RequestType: text,
    StackId: text,
    RequestId: text,
    LogicalResourceId: text,
    PhysicalResourceId: z.catch(z.optional(z.string()), undefined),
  }),
);
export type Caller = z.infer<typeof callerSchema>;

/** Error of an event that is no request of CloudFormation, or not a whole one. */
class RequestError extends Error {
  override readonly name = 'RequestError';
}

const read = <T>(schema: z.ZodMiniType<T>, event: unknown, what: string): T => {
  const parsed = schema.safeParse(event);
  if (parsed.success) return parsed.data;
  const problems = z.prettifyError(parsed.error).replaceAll('\n', ' ');
  throw new RequestError(`${what}: ${problems}. Nothing was touched.`);
};

/**
 * Sender of the request in an event.
 *
 * @throws RequestError where there is nobody to answer
 */
export const readCaller = (event: unknown): Caller =>
  read(callerSchema, event, 'This is no request of CloudFormation; for a pass, invoke the function of the keeper');

/**
 * Request in an event of CloudFormation.
 *
 * @throws RequestError that says all that is wrong with it
 */
export const readRequest = (event: unknown): DeploymentRequest =>
  read(requestSchema, event, 'This request of CloudFormation is not understood, deploy the stack again as it is');

/** Log line of an error that CloudFormation does not see, or not alone. */
export const logError = (error: unknown): void => {
  // biome-ignore lint/suspicious/noConsole: the logger may be what could not be made
  console.error(error);
};

/** Reason of at most `LONGEST_REASON` bytes of JSON, cut between characters and not within one. */
const shortened = (reason: string): string => {
  let bytes = 0;
  let end = 0;
  for (const character of reason) {
    bytes += Buffer.byteLength(JSON.stringify(character)) - 2;
    if (bytes > LONGEST_REASON) break;
    end += character.length;
  }
  return reason.slice(0, end);
};

const put = async (url: URL, body: string): Promise<void> => {
  const headers = { 'content-type': '' };
  const { status } = await exchange({ method: 'PUT', url, headers, body, timeoutMs: ANSWER_TIMEOUT_MS });
  if (status >= 300) throw new Error(`CloudFormation did not take the answer: ${status}`);
};

/** Answer to CloudFormation: done, or with a `reason` failed. */
export const answer = async (request: Caller, reason?: string): Promise<void> => {
  const body = JSON.stringify({
    Status: reason === undefined ? 'SUCCESS' : 'FAILED',
    ...(reason === undefined ? {} : { Reason: shortened(reason) }),
    // It never changes: CloudFormation would take another one for a replacement, and delete the former.
    PhysicalResourceId: request.PhysicalResourceId ?? request.LogicalResourceId,
    StackId: request.StackId,
    RequestId: request.RequestId,
    LogicalResourceId: request.LogicalResourceId,
  });
  const url = new URL(request.ResponseURL);
  for (let tries = 1; ; tries += 1) {
    try {
      return await put(url, body);
    } catch (error) {
      if (tries >= ANSWER_TRIES) throw error;
      logError(error);
    }
  }
};
