import { once } from 'node:events';
import {
  createServer as createHttpServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type Socket } from 'node:net';
import { pipeline } from 'node:stream';
import * as z from 'zod';
import { type Authority, makeAuthority } from './authority.ts';

/** Host, or `*.` and the rest of it, as a certificate has it → the address on loopback that answers for it. */
export type Hosts = Readonly<Record<string, string>>;

export interface PrivateNetworkOptions {
  readonly hosts: Hosts;
  /** User and password that the proxy asks for, with a colon between them; nobody is asked, if not given. */
  readonly credentials?: string;
}

/**
 * A network of a company: its hosts are reached through its proxy only, and its own authority has signed every certificate that
 * is shown there.
 */
export interface PrivateNetwork {
  readonly authority: Authority;
  /** The proxy's address, without credentials. */
  readonly proxyUrl: string;
  /** Hosts that the proxy was asked for, `host:port`, in order. */
  readonly connects: readonly string[];
  close(): Promise<void>;
}

const portOf = (server: Server): number => z.object({ port: z.number() }).parse(server.address()).port;

const isFor = (host: string, pattern: string): boolean =>
  host === pattern || (pattern.startsWith('*.') && host.endsWith(pattern.slice(1)));

/** What ends TLS, and hands each request on to whoever answers for its host. */
const handOn = (hosts: Hosts) => (incoming: IncomingMessage, response: ServerResponse) => {
  const host = (incoming.headers.host ?? '').replace(/:\d+$/, '');
  const to = Object.entries(hosts).find(([pattern]) => isFor(host, pattern))?.[1];
  if (to === undefined) return response.writeHead(404).end(`nobody answers for ${host}`);
  const { method, headers, url = '/' } = incoming;
  const outgoing = request(new URL(url, to), { ...(method === undefined ? {} : { method }), headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    pipeline(answer, response, () => undefined);
  });
  outgoing.on('error', () => response.destroy());
  return pipeline(incoming, outgoing, () => undefined);
};

/** A proxy that opens tunnels (RFC 9110, section 9.3.6), all of them to the same port. */
const makeProxy = (port: number, connects: string[], credentials: string | undefined): Server => {
  const expected = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`;
  const proxy = createHttpServer((_, response) => response.writeHead(501).end());
  proxy.on('connect', (asked: IncomingMessage, client: Socket) => {
    if (expected !== undefined && asked.headers['proxy-authorization'] !== expected) {
      return client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    }
    connects.push(asked.url ?? '');
    const server = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      pipeline(client, server, client, () => undefined);
    });
    return server.on('error', () => client.destroy());
  });
  return proxy;
};

export const startPrivateNetwork = async ({ hosts, credentials }: PrivateNetworkOptions): Promise<PrivateNetwork> => {
  const authority = makeAuthority();
  const front = createTlsServer(authority.identityOf(...Object.keys(hosts)), handOn(hosts)).listen(0, '127.0.0.1');
  await once(front, 'listening');
  const connects: string[] = [];
  const sockets = new Set<Socket>();
  const proxy = makeProxy(portOf(front), connects, credentials).listen(0, '127.0.0.1');
  proxy.on('connection', (socket: Socket) => sockets.add(socket));
  await once(proxy, 'listening');
  return {
    authority,
    connects,
    proxyUrl: `http://127.0.0.1:${portOf(proxy)}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      front.closeAllConnections();
      await Promise.all([proxy, front].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
};
