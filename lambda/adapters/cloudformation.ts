import { ON_DELETE } from '../contract.ts';
import * as z from '../zod.ts';
import { exchange } from './https.ts';

/** Without an answer CloudFormation waits for minutes, then fails whatever has been reached. */
const ANSWER_TRIES = 3;

/** Milliseconds for one of them. */
const ANSWER_TIME = 3_000;

/** CloudFormation takes 4,096 bytes for the whole answer. */
const LONGEST_REASON = 1_500;

/** What CloudFormation sends to a custom resource (AWS CloudFormation User Guide, "Custom resource request objects"). */
const requestSchema = z.looseObject({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResponseURL: z.url(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  PhysicalResourceId: z.exactOptional(z.string()),
  ResourceProperties: z.looseObject({ onDelete: z.enum(ON_DELETE), digest: z.string() }),
  OldResourceProperties: z.exactOptional(z.looseObject({ digest: z.string() })),
});
export type DeploymentRequest = z.infer<typeof requestSchema>;

/** @throws ZodError where it is nothing of CloudFormation's: there is nobody to answer then */
export const readRequest = (event: unknown): DeploymentRequest => requestSchema.parse(event);

/** What CloudFormation is not told, or not only. */
export const tell = (error: unknown): void => {
  // biome-ignore lint/suspicious/noConsole: the logger may be what could not be made
  console.error(error);
};

/** Cut between characters, not within one. */
const shortened = (reason: string): string =>
  new TextDecoder('utf-8').decode(Buffer.from(reason).subarray(0, LONGEST_REASON)).replace(/\uFFFD$/, '');

const put = async (url: URL, body: string): Promise<void> => {
  const headers = { 'content-type': '' };
  const { status } = await exchange({ method: 'PUT', url, headers, body, timeoutMs: ANSWER_TIME });
  if (status >= 300) throw new Error(`CloudFormation did not take the answer: ${status}`);
};

/** Tells CloudFormation that it is done, or with a `reason` that it has failed. */
export const answer = async (request: DeploymentRequest, reason?: string): Promise<void> => {
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
      tell(error);
    }
  }
};
