import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { ApiError, errorBody } from './api/errors.ts';
import { injectFault } from './api/fault-injection.ts';
import { type HttpAnswer, reply, send } from './api/http-answer.ts';
import { answer } from './api/routes.ts';
import type { Control } from './control/control.ts';
import { controlAnswer } from './control/control-endpoint.ts';
import type { RequestRecord, World } from './world/confluent.ts';
import { faultFor } from './world/faults.ts';
import { catchUp } from './world/lifecycle.ts';

/** The HTTP server: sockets, the control endpoint, and faults between the client and the API. */
export const httpServer = (world: World, control: () => Control, baseUrl: () => string): Server =>
  createServer((request, response) => {
    handle(world, control(), baseUrl(), request, response).catch((error: unknown) => {
      const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
      if (!response.headersSent)
        send(response, { status: 500, headers: {}, body: errorBody(new ApiError(500, detail), 'full') });
      else response.destroy();
    });
  });

const handle = async (
  world: World,
  control: Control,
  baseUrl: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const method = request.method ?? 'GET';
  const target = request.url ?? '/';
  const body = await text(request);
  const { pathname: path, searchParams: parameters } = new URL(target, baseUrl);
  if (path.startsWith('/emulator/')) return send(response, controlAnswer(control, method, path, body));
  catchUp(world);
  const record: RequestRecord = { at: world.at, method, path: target, status: null };
  world.requests.push(record);
  const carryOut = (): HttpAnswer =>
    answer(world, { method, path, parameters, authorization: request.headers.authorization, body, baseUrl });
  const rule = faultFor(world.faults, method, target);
  if (rule === undefined) return reply(response, record, carryOut());
  await injectFault(rule, { world, target, record, request, response, carryOut });
};
