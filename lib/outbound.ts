import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Token } from 'aws-cdk-lib';
import type { FlinkStatementKeeperProps } from './keeper-props.ts';
import { LimitsError } from './limits-error.ts';

/** File in the functions' asset with the certificates of the network's own authorities. */
export const CERTIFICATES_FILE = 'ca-certificates.pem';

/** Folder of the asset in Lambda (AWS Lambda Developer Guide, "Defined runtime environment variables": `LAMBDA_TASK_ROOT`). */
const TASK_ROOT = '/var/task';

/**
 * Hosts that no proxy stands before: the runtime's own API, X-Ray and what else AWS serves on link-local addresses. Node
 * takes ranges of addresses, and no prefixes.
 */
const NEVER_PROXIED = ['localhost', '127.0.0.1', '169.254.0.0-169.254.255.255'];

/** Environment variables that Node itself reads as it starts: `lambda/` knows nothing of them. */
export interface OutboundEnvironment {
  readonly NODE_USE_ENV_PROXY?: string;
  readonly HTTPS_PROXY?: string;
  readonly NO_PROXY?: string;
  readonly NODE_EXTRA_CA_CERTS?: string;
}

type Outbound = Pick<FlinkStatementKeeperProps, 'proxy' | 'caCertificates' | 'vpc' | 'securityGroups'>;

/** Variables for the proxy and the certificates of the props. */
export const outboundEnvironment = ({ proxy, caCertificates }: Outbound): OutboundEnvironment => ({
  ...(proxy === undefined
    ? {}
    : {
        NODE_USE_ENV_PROXY: '1',
        HTTPS_PROXY: proxy.url,
        NO_PROXY: [...NEVER_PROXIED, ...(proxy.noProxy ?? [])].join(','),
      }),
  ...(caCertificates === undefined ? {} : { NODE_EXTRA_CA_CERTS: `${TASK_ROOT}/${CERTIFICATES_FILE}` }),
});

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** Port of the proxy; undefined where its address is known at the deployment only. */
export const portOf = (url: string): number | undefined => {
  if (Token.isUnresolved(url)) return undefined;
  const { port, protocol } = new URL(url);
  return port === '' ? DEFAULT_PORTS[protocol] : Number(port);
};

const isProxy = (url: string): boolean =>
  URL.canParse(url) && ['http:', 'https:'].includes(new URL(url).protocol) && new URL(url).hostname !== '';

const proxyProblems = ({ proxy, vpc, securityGroups }: Outbound): readonly string[] => {
  if (proxy === undefined) return [];
  const { url, noProxy = [] } = proxy;
  const hosts = noProxy
    .filter((host) => !Token.isUnresolved(host) && !/^[^\s,/]+$/.test(host))
    .map(
      (host) =>
        `proxy.noProxy has ${JSON.stringify(host)}: accepted is a host, a .domain, an address or a range of them`,
    );
  if (Token.isUnresolved(url)) {
    const open = vpc !== undefined && securityGroups === undefined;
    return open ? [...hosts, 'proxy.url is not known yet: give securityGroups that let its port out'] : hosts;
  }
  // Not quoted: it may hold a password.
  return isProxy(url)
    ? hosts
    : [...hosts, 'proxy.url is no address of a proxy: accepted is http://host:port or https://…'];
};

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Problem of a file of certificates; undefined if there is none. Node would only warn, and go on without it. */
const certificatesProblem = (path: string): string | undefined => {
  try {
    const text = readFileSync(path, 'utf8');
    if (/PRIVATE KEY-----/.test(text)) return 'has a private key in it, which must not be deployed';
    const certificates = text.match(CERTIFICATE) ?? [];
    if (certificates.length === 0) return 'has no certificate in PEM form (-----BEGIN CERTIFICATE-----)';
    for (const certificate of certificates) new X509Certificate(certificate);
    return undefined;
  } catch (error) {
    return `cannot be read as certificates: ${error instanceof Error ? error.message : String(error)}`;
  }
};

/**
 * Check of what leads out of the functions.
 *
 * @throws LimitsError that names every problem
 */
export const requireOutbound = (props: Outbound): void => {
  const { caCertificates } = props;
  const certificates = caCertificates === undefined ? undefined : certificatesProblem(caCertificates);
  const problems = [
    ...proxyProblems(props),
    ...(certificates === undefined ? [] : [`caCertificates ${caCertificates} ${certificates}`]),
  ];
  if (problems.length > 0) throw new LimitsError(problems);
};
