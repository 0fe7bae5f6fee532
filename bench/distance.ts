import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import * as z from 'zod';

/** What came in, as Confluent's limits count it. */
export interface Traffic {
  /** When each request came, in milliseconds of the machine's own time. */
  readonly arrivals: readonly number[];
  /** The most connections at once. */
  readonly connections: number;
  clear(): void;
}

export interface Distance {
  readonly url: string;
  readonly traffic: Traffic;
  close(): void;
}

/** The most arrivals within so many milliseconds. */
export const busiest = (arrivals: readonly number[], window: number): number => {
  let [most, first] = [0, 0];
  for (const [last, at] of arrivals.entries()) {
    while (at - (arrivals[first] ?? at) >= window) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
};

/** Stands before a server on loopback, and answers as it does, so many milliseconds later. */
export const behind = async (target: string, latency: number): Promise<Distance> => {
  const agent = new Agent({ keepAlive: true });
  let arrivals: number[] = [];
  let [open, most] = [0, 0];
  const server = createServer((incoming, response) => {
    arrivals.push(performance.now());
    const { method, url = '/', headers } = incoming;
    const onward = request(`${target}${url}`, { method, headers, agent }, (answer) => {
      setTimeout(() => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      }, latency);
    });
    onward.on('error', () => response.destroy());
    incoming.pipe(onward);
  });
  server.on('connection', (socket) => {
    open += 1;
    most = Math.max(most, open);
    socket.on('close', () => {
      open -= 1;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    traffic: {
      get arrivals() {
        return arrivals;
      },
      get connections() {
        return most;
      },
      clear: () => {
        arrivals = [];
        most = open;
      },
    },
    close: () => {
      server.close();
      server.closeAllConnections();
      agent.destroy();
    },
  };
};
