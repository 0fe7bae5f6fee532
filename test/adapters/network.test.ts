import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Embedded, startEmbedded } from '../../emulator/embedded.ts';
import { type Aws, startAws } from '../aws/aws.ts';
import { type PrivateNetwork, startPrivateNetwork } from '../network/private-network.ts';

const run = promisify(execFile);
const FLINK = 'flink.us-east-1.aws.confluent.cloud';
const DYNAMODB = 'dynamodb.us-east-1.amazonaws.com';

let folder: string;
let aws: Aws;
let confluent: Embedded;
let network: PrivateNetwork;
let certificates: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'network-'));
  [aws, confluent] = await Promise.all([startAws(), startEmbedded()]);
  aws.tables.set('ledger', new Map());
  const hosts = { [FLINK]: String(confluent.secret['flink.rest.endpoint']), [DYNAMODB]: aws.url };
  network = await startPrivateNetwork({ hosts, credentials: 'me:secret-of-the-proxy' });
  certificates = join(folder, 'own.pem');
  await writeFile(certificates, network.authority.pem);
});

afterAll(async () => {
  await Promise.all([network.close(), aws.close(), confluent.close(), rm(folder, { recursive: true })]);
});

/** What a process is told that asks Confluent and AWS, and whom the proxy was asked for meanwhile. */
const asking = async (environment: Readonly<Record<string, string>>, url = `https://${FLINK}/`) => {
  const before = network.connects.length;
  const { stdout } = await run(process.execPath, ['test/network/asking.ts', url], { env: environment });
  const [ofConfluent, ofAws]: unknown[] = JSON.parse(stdout);
  return { ofConfluent, ofAws, connects: network.connects.slice(before).toSorted() };
};

const proxied = () => ({
  NODE_USE_ENV_PROXY: '1',
  HTTPS_PROXY: network.proxyUrl.replace('//', '//me:secret-of-the-proxy@'),
  NODE_EXTRA_CA_CERTS: certificates,
});

describe('where Node uses the proxy of the environment', () => {
  test('Confluent and AWS are asked through it, and the authority of the network is trusted', async () => {
    expect(await asking(proxied())).toEqual({
      ofConfluent: 'answered',
      ofAws: 'answered',
      connects: [`${DYNAMODB}:443`, `${FLINK}:443`],
    });
  });

  test('an unknown authority, and a proxy that refuses, are told, and never its password', async () => {
    const { NODE_EXTRA_CA_CERTS: _, ...untrusting } = proxied();
    const unwelcome = { ...proxied(), HTTPS_PROXY: network.proxyUrl.replace('//', '//me:wrong-word@') };
    const [untrusted, refused] = await Promise.all([asking(untrusting), asking(unwelcome)]);
    for (const told of [untrusted.ofConfluent, untrusted.ofAws])
      expect(told).toMatch(/an unknown authority signed|unable to (get|verify)|self-signed/);
    for (const told of [refused.ofConfluent, refused.ofAws]) expect(told).toMatch(/407 Proxy Authentication Required/);
    expect(JSON.stringify(refused)).not.toContain('wrong-word');
  });

  test('a host of NO_PROXY is asked without it', async () => {
    const url = String(confluent.secret['flink.rest.endpoint']);
    const here = { ...proxied(), HTTP_PROXY: network.proxyUrl, NO_PROXY: '127.0.0.1' };
    expect(await asking(here, url)).toMatchObject({ ofConfluent: 'answered', connects: [`${DYNAMODB}:443`] });
  });
});

test('nothing goes through a proxy that Node does not use', async () => {
  const { NODE_USE_ENV_PROXY: _, ...unused } = proxied();
  const here = { ...unused, HTTP_PROXY: network.proxyUrl, AWS_ENDPOINT_URL: aws.url };
  expect(await asking(here, String(confluent.secret['flink.rest.endpoint']))).toEqual({
    ofConfluent: 'answered',
    ofAws: 'answered',
    connects: [],
  });
});
