import type { AgentOptions } from 'node:http';

const http = process.getBuiltinModule('node:http');

/** Options of Node's own agent, which its type does not show. */
const ownOptions = (): object => {
  const agent: object = http.globalAgent;
  const options: unknown = 'options' in agent ? agent.options : undefined;
  return typeof options === 'object' && options !== null ? options : {};
};

/** Variables of a proxy, as an agent takes them. */
const isProxyEnv = (value: unknown): value is NodeJS.ProcessEnv => typeof value === 'object' && value !== null;

const proxyOf = (options: object): AgentOptions =>
  'proxyEnv' in options && isProxyEnv(options.proxyEnv) ? { proxyEnv: options.proxyEnv } : {};

/**
 * Options that every agent needs to go through the proxy of its environment. Node itself decides whether there is one: with
 * `NODE_USE_ENV_PROXY=1` or `--use-env-proxy` its own agent honours `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, and any
 * other agent does so only where it gets these options. Otherwise they are empty.
 */
export const PROXY = proxyOf(ownOptions());

/** Options for the `requestHandler` of an AWS client, which makes agents of its own. */
export const PROXIED_AGENTS = { httpAgent: PROXY, httpsAgent: PROXY };
