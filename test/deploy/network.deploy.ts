import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type Embedded, startEmbedded } from '../../emulator/embedded.ts';
import { realClock } from '../../emulator/world/clock.ts';
import { defaultSecretName, type ReportEntry } from '../../lambda/contract.ts';
import { bundleWith, OWN_STATEMENTS } from '../../lib/bundle.ts';
import { outboundEnvironment } from '../../lib/outbound.ts';
import { type Aws, startAws } from '../aws/aws.ts';
import { type LambdaService, startLambda } from '../bin/lambda-service.ts';
import { type Issuers, startIssuers } from '../container/issuers.ts';
import { type PrivateNetwork, startPrivateNetwork } from '../network/private-network.ts';
import { cdk, invoke, putSecret, reset, tick } from './stand-in.ts';

const run = promisify(execFile);

const CATALOG = 'env-em8edd';
const PASSWORD = 'secret-of-the-proxy';
const FLINK = 'flink.us-east-1.aws.confluent.cloud';
const ANSWERS = 'cloudformation-custom-resource-response-useast1.s3.amazonaws.com';
const serviceOf = (name: string): string => `${name}.us-east-1.amazonaws.com:443`;
const SERVICES = ['dynamodb', 'events', 'secretsmanager'].map(serviceOf);

const ENTRY: ReportEntry = {
  name: 'flight-consolidator',
  statementName: 'flight-consolidator-1a2b3c4d',
  phase: 'RUNNING',
  health: 'healthy',
  action: 'none',
  reason: 'Running',
  message: 'It is running.',
  restarts: 0,
};

let folder = '';
let confluent: Embedded;
let aws: Aws;
let issuers: Issuers;
let lambda: LambdaService;
let cloudFormation: Server;
const answers: unknown[] = [];
let network: PrivateNetwork;
let certificates = '';

/** Confluent's own address, as everybody has it who does not name an endpoint. */
const withoutEndpoint = () => {
  const { 'flink.rest.endpoint': _, ...secret } = confluent.secret;
  return { ...secret, 'flink.cloud': 'aws', 'flink.region': 'us-east-1' };
};

const startCloudFormation = async (): Promise<Server> => {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      answers.push(JSON.parse(body));
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
};

const urlOf = (server: Server): string =>
  `http://127.0.0.1:${z.object({ port: z.number() }).parse(server.address()).port}`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'network-'));
  const behaviour = { secondsToStart: 0.5, secondsToComplete: 0.5, secondsToResume: 0.5 };
  confluent = await startEmbedded({ clock: realClock, behaviour });
  aws = await startAws();
  aws.tables.set('ledger', new Map());
  aws.secrets.set(defaultSecretName(CATALOG), JSON.stringify(withoutEndpoint()));
  issuers = await startIssuers();
  lambda = await startLambda(async () => ({ body: { command: 'status', statements: [ENTRY] } }));
  cloudFormation = await startCloudFormation();
  network = await startPrivateNetwork({
    credentials: `me:${PASSWORD}`,
    hosts: {
      [FLINK]: String(confluent.secret['flink.rest.endpoint']),
      [ANSWERS]: urlOf(cloudFormation),
      'portal.sso.us-east-1.amazonaws.com': issuers.url,
      'lambda.us-east-1.amazonaws.com': lambda.url,
      '*.us-east-1.amazonaws.com': aws.url,
    },
  });
  certificates = join(folder, 'own.pem');
  await writeFile(certificates, network.authority.pem);
});

afterAll(async () => {
  cloudFormation.close();
  await Promise.all([network.close(), confluent.close(), aws.close(), issuers.close(), lambda.close()]);
  await rm(folder, { recursive: true });
});

const proxy = () => ({ url: network.proxyUrl.replace('//', `//me:${PASSWORD}@`) });

/** Both functions' variables for the network, but for the folder of the certificates, which is Lambda's. */
const outbound = () => ({ ...outboundEnvironment({ proxy: proxy() }), NODE_EXTRA_CA_CERTS: certificates });

/** Whom the proxy was asked for while `work` went on, each once. */
const connectsOf = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
  const before = network.connects.length;
  await work();
  return [...new Set(network.connects.slice(before))].toSorted();
};

const KEYS = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

describe('the bundle, where Confluent and AWS are behind a proxy that looks into TLS', () => {
  const ENVIRONMENT = { CATALOG_NAME: CATALOG, DATABASE_NAME: 'lkc-em8edd', LEDGER_TABLE_NAME: 'ledger', ...KEYS };

  /** The process of a function: it is called once, and what it gives or throws is printed. */
  const call = async (handler: 'handler' | 'deployment', event: unknown, env: Readonly<Record<string, string>>) => {
    const script = `
      import { ${handler} } from './handler.mjs';
      const end = Date.now() + 40_000;
      const context = { getRemainingTimeInMillis: () => end - Date.now() };
      const answer = await ${handler}(${JSON.stringify(event)}, context).catch(({ message }) => ({ message }));
      process.stdout.write('\\nANSWER ' + JSON.stringify(answer ?? null) + '\\n');
      process.exit();`;
    const args = ['--input-type=module', '--eval', script];
    const { stdout } = await run(process.execPath, args, {
      cwd: join(folder, 'bundle'),
      env: { ...ENVIRONMENT, ...env },
    });
    const answer: unknown = JSON.parse(/^ANSWER (.*)$/m.exec(stdout)?.[1] ?? 'null');
    return answer;
  };

  beforeAll(async () => {
    bundleWith(OWN_STATEMENTS);
    await mkdir(join(folder, 'bundle'));
    await cp('dist/handler.mjs', join(folder, 'bundle', 'handler.mjs'));
    await cp(OWN_STATEMENTS, join(folder, 'bundle', 'statements'), { recursive: true });
  });

  const creation = () => ({
    RequestType: 'Create',
    ResponseURL: `https://${ANSWERS}/answer?signed=yes`,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Statements',
    ResourceProperties: { onDelete: 'stop', digest: 'digest' },
  });

  it('says what it does not trust, and what to give it', async () => {
    const { NODE_EXTRA_CA_CERTS: _, ...untrusting } = outbound();
    expect(await call('handler', {}, untrusting)).toMatchObject({
      message: expect.stringMatching(
        /Unreachable: The ledger item .*an unknown authority signed.*NODE_EXTRA_CA_CERTS or the caCertificates/,
      ),
    });
  });

  it('gets nowhere without the proxy of its environment', async () => {
    const { NODE_USE_ENV_PROXY: _, ...direct } = outbound();
    // No name is looked up: no test may ask the real AWS.
    const nowhere = { ...direct, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
    expect(await connectsOf(() => call('handler', {}, nowhere))).toEqual([]);
  });

  it('is deployed: its statement runs, and CloudFormation is answered', async () => {
    const connects = await connectsOf(() => call('deployment', creation(), outbound()));
    expect(answers).toMatchObject([{ Status: 'SUCCESS' }]);
    expect(connects).toEqual([`${ANSWERS}:443`, ...SERVICES, `${FLINK}:443`].toSorted());
    expect(aws.events.length).toBeGreaterThan(0);
  });

  it('looks after its statement', async () => {
    const before = network.connects.length;
    expect(await call('handler', {}, outbound())).toMatchObject({
      statements: [{ phase: 'RUNNING', health: 'healthy' }],
    });
    expect(network.connects.slice(before)).toEqual(expect.arrayContaining([`${FLINK}:443`, serviceOf('dynamodb')]));
  });
});

describe('the command line, behind the same proxy', () => {
  const keeper = async (args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> => {
    const { stdout } = await run(process.execPath, [join(process.cwd(), 'bin', 'keeper.ts'), ...args], {
      cwd: folder,
      env: { ...outbound(), AWS_EC2_METADATA_DISABLED: 'true', ...env },
    });
    return stdout;
  };
  const PLACE = ['--region=us-east-1', '--catalog-name', CATALOG, '--database-name=lkc-em8edd'];

  it('makes the pass of the deployed keeper', async () => {
    const args = ['ensure', ...PLACE, '--ledger-table=ledger', '--event-bus=bus', '--json'];
    const connects = await connectsOf(async () => {
      expect(JSON.parse(await keeper(args, KEYS))).toMatchObject({ statements: [{ health: 'healthy' }] });
    });
    expect(connects).toEqual(
      expect.arrayContaining([`${FLINK}:443`, serviceOf('dynamodb'), serviceOf('secretsmanager')]),
    );
  });

  it('asks the deployed function', async () => {
    const connects = await connectsOf(() => keeper(['status', '--function=keeper', '--region=us-east-1'], KEYS));
    expect(connects).toEqual([serviceOf('lambda')]);
  });

  it.each([['--profile=team'], []])('signs in with IAM Identity Center: %s', async (...profile) => {
    const cache = join(folder, '.aws', 'sso', 'cache');
    await mkdir(cache, { recursive: true });
    await writeFile(
      join(folder, '.aws', 'config'),
      '[profile team]\nregion = us-east-1\nsso_session = work\nsso_account_id = 123456789012\nsso_role_name = Keeper\n' +
        '[sso-session work]\nsso_region = us-east-1\nsso_start_url = https://work.example/start\n',
    );
    const token = { accessToken: 'token', expiresAt: new Date(Date.now() + 3_600_000).toISOString() };
    await writeFile(join(cache, `${createHash('sha1').update('work').digest('hex')}.json`), JSON.stringify(token));
    const connects = await connectsOf(() =>
      keeper(['status', '--function=keeper', ...profile], { HOME: folder, AWS_PROFILE: 'team' }),
    );
    expect(connects).toEqual([serviceOf('lambda'), 'portal.sso.us-east-1.amazonaws.com:443']);
  });
});

/** The phases of the keeper's statements, without its questions and the prerequisite. */
const phasesOfOurs = (): readonly string[] =>
  confluent.control
    .statements()
    .flatMap(({ name, status }) => (/^flight-consolidator-[0-9a-f]{8}(-\d+)?$/.test(name) ? [status.phase] : []));

describe('the stack, with a proxy and the certificates of a network', () => {
  const CONTEXT = ['-c', `catalogName=${CATALOG}`, '-c', 'databaseName=lkc-em8edd'];
  /** Where Lambda unpacks the code; the stand-in unpacks it elsewhere. */
  const TASK_ROOT = '/var/task';

  beforeAll(async () => {
    await reset();
    await putSecret(defaultSecretName(CATALOG), withoutEndpoint());
    await mkdir(TASK_ROOT);
    await cp(certificates, join(TASK_ROOT, 'ca-certificates.pem'));
    const { ok, output } = await cdk('bootstrap', 'aws://123456789012/us-east-1', ...CONTEXT);
    expect(ok, output).toBe(true);
  });
  afterAll(() => rm(TASK_ROOT, { recursive: true, force: true }));

  it('is deployed, looks after its statement and is deleted, all through the proxy', async () => {
    const given = [...CONTEXT, '-c', `proxy=${proxy().url}`, '-c', `caCertificates=${certificates}`];
    let functionName = '';
    const deployed = await connectsOf(async () => {
      const { ok, output, outputs } = await cdk('deploy', ...given);
      expect(ok, output).toBe(true);
      functionName = outputs['FlinkStatementKeeper']?.['KeeperFunctionName'] ?? '';
    });
    expect(deployed).toEqual([`${FLINK}:443`]);
    const looked = await connectsOf(async () => {
      expect(await tick()).toMatchObject([{ delivered: true }]);
      expect(await invoke(functionName, {})).toMatchObject({ statements: [{ phase: 'RUNNING', health: 'healthy' }] });
    });
    expect(looked).toEqual([`${FLINK}:443`]);
    const destroyed = await connectsOf(async () => {
      const { ok, output } = await cdk('destroy', '--force', ...given);
      expect(ok, output).toBe(true);
    });
    // The tunnel of the deployment may still be open. Only the proxy knows the way to this host, so the stop took it.
    expect(destroyed.filter((each) => each !== `${FLINK}:443`)).toEqual([]);
    expect(phasesOfOurs()).toEqual(['STOPPED']);
  });
});
