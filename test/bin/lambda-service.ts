import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';

/** What Invoke answers. */
export interface Invoked {
  readonly status?: number;
  /** The error's code, where Lambda itself refuses. */
  readonly errorType?: string;
  /** `Unhandled`, where the function threw. */
  readonly functionError?: string;
  readonly body: unknown;
}

/** One call that was made. */
export interface Invocation {
  readonly functionName: string;
  readonly event: unknown;
  readonly region: string;
}

/** A stand-in for Lambda's Invoke on loopback. */
export interface LambdaService {
  readonly url: string;
  readonly invocations: Invocation[];
  close(): Promise<void>;
}

const PATH = /^\/2015-03-31\/functions\/([^/]+)\/invocations/;

/** In the signature's scope: day, region, service. */
const REGION = /Credential=[^/]+\/\d+\/([^/]+)\/lambda\//;

/** @param answer `undefined`: no answer ever */
export const startLambda = async (
  answer: (invocation: Invocation) => Promise<Invoked | undefined>,
): Promise<LambdaService> => {
  const invocations: Invocation[] = [];
  const server = createServer((request, response) => {
    const handle = async (): Promise<void> => {
      const [, name = ''] = PATH.exec(request.url ?? '') ?? [];
      const [, region = ''] = REGION.exec(request.headers.authorization ?? '') ?? [];
      const event: unknown = JSON.parse(await text(request));
      const invocation = { functionName: decodeURIComponent(name), event, region };
      invocations.push(invocation);
      const answered = await answer(invocation);
      if (answered === undefined) return;
      const { status = 200, errorType, functionError, body } = answered;
      response.writeHead(status, {
        'content-type': 'application/json',
        ...(errorType === undefined ? {} : { 'x-amzn-errortype': errorType }),
        ...(functionError === undefined ? {} : { 'x-amz-function-error': functionError }),
      });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    };
    handle().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    invocations,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
};
