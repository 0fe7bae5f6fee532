import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';

/** `reset`: cut without a word; `cut short`: half a body; `hang`: no answer ever; `noise`: not HTTP. */
export type ScriptedAnswer =
  | 'reset'
  | 'cut short'
  | 'hang'
  | { readonly noise: string }
  | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> };

export interface ScriptedRequest {
  readonly method: string;
  /** What comes after `/statements`, with the query. */
  readonly path: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
  /** Tells connections apart. */
  readonly port: number | undefined;
}

/** A server that answers one request after the other as it was told to, and the last answer for ever. */
export interface Scripted {
  readonly url: string;
  readonly requests: readonly ScriptedRequest[];
  /** Methods and paths, as `GET /flight`. */
  asked(): readonly string[];
  /** A text stands as it is, anything else as JSON; a function sees the request first. */
  answer(...answers: readonly (ScriptedAnswer | ((request: ScriptedRequest) => ScriptedAnswer))[]): void;
  close(): Promise<void>;
}

const give = (response: ServerResponse, answer: ScriptedAnswer): void => {
  if (answer === 'hang') return;
  if (answer === 'reset') {
    response.destroy();
  } else if (answer === 'cut short') {
    response.writeHead(200, { 'content-length': 1000 });
    response.write('{"name":', () => response.destroy());
  } else if ('noise' in answer) {
    response.socket?.end(answer.noise);
  } else {
    const { status, headers, body = '' } = answer;
    response.writeHead(status, headers);
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }
};

export const startScripted = async (): Promise<Scripted> => {
  const requests: ScriptedRequest[] = [];
  let script: readonly (ScriptedAnswer | ((request: ScriptedRequest) => ScriptedAnswer))[] = [];
  let next = 0;

  const server = createServer((incoming, response) => {
    text(incoming)
      .then((body) => {
        const { method = '', url = '', headers } = incoming;
        const path = url.split('/statements').slice(1).join('/statements');
        const port = incoming.socket.remotePort;
        const request = { method, path, url, headers, body: body === '' ? undefined : JSON.parse(body), port };
        requests.push(request);
        const answer = script[Math.min(next, script.length - 1)];
        next += 1;
        if (answer === undefined) throw new Error('no answer was scripted');
        give(response, typeof answer === 'function' ? answer(request) : answer);
      })
      .catch((error: unknown) => give(response, { status: 599, body: String(error) }));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = z.object({ port: z.number() }).parse(server.address());

  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    asked: () => requests.map(({ method, path }) => `${method} ${path}`),
    answer: (...answers) => {
      script = answers;
      next = 0;
      requests.length = 0;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
      });
    },
  };
};
