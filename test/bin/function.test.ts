import { readdir } from 'node:fs/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { parseArguments } from '../../bin/keeper/args/arguments.ts';
import { exitErrorOf } from '../../bin/keeper/run/exit-error.ts';
import { invokeFunction } from '../../bin/keeper/run/invoke-function.ts';
import type { Report, ReportEntry } from '../../lambda/contract.ts';
import { startRig } from '../handler/keeper-rig.ts';
import { type Ended, keeper, newFolder } from './command.ts';
import { type Invoked, type LambdaService, startLambda } from './lambda-service.ts';

const services: LambdaService[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(services.splice(0).map((service) => service.close()));
});

const ENV = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'of-a-test',
  AWS_SECRET_ACCESS_KEY: 'never-shown',
  AWS_EC2_METADATA_DISABLED: 'true',
};

type Call = (line: string, env?: Readonly<Record<string, string>>) => Promise<Ended>;

const deployed = async (answer: Parameters<typeof startLambda>[0]): Promise<LambdaService & { call: Call }> => {
  const service = await startLambda(answer);
  services.push(service);
  const cwd = await newFolder();
  const call: Call = async (line, env = {}) => {
    const args = [...line.split(' '), ...(line.includes('--function') ? [] : ['--function=keeper'])];
    const ended = await keeper(args, { cwd, env: { ...ENV, ...env, AWS_ENDPOINT_URL: service.url } });
    expect(await readdir(cwd)).toEqual([]);
    expect(ended.stdout + ended.stderr).not.toContain('never-shown');
    return ended;
  };
  return { ...service, call };
};

const answering = (invoked: Invoked | undefined) => deployed(async () => invoked);

/** What a `status` ends with, without a process of its own for it. */
const troubleWith = async ({ url }: LambdaService): Promise<ReturnType<typeof exitErrorOf>> => {
  for (const [name, value] of Object.entries({ ...ENV, AWS_ENDPOINT_URL: url })) vi.stubEnv(name, value);
  const request = parseArguments(['status', '--function=keeper']);
  if (request.do !== 'invoke') throw new Error('it is not called');
  const error: unknown = await invokeFunction(request).then(
    () => new Error('there is a report'),
    (thrown: unknown) => thrown,
  );
  return exitErrorOf(error);
};

const entry: ReportEntry = {
  name: 'flight-consolidator',
  statementName: 'flight-consolidator-1a2b3c4d',
  phase: 'RUNNING',
  health: 'healthy',
  action: 'none',
  reason: 'Running',
  message: 'It is running.',
  restarts: 0,
};

const report = (more: Partial<ReportEntry> = {}): Report => ({
  command: 'status',
  statements: [{ ...entry, ...more }],
});

describe('the deployed function makes the pass', () => {
  test('the whole way: its handler, on an embedded Confluent', { timeout: 40_000 }, async () => {
    const rig = await startRig();
    rig.flights(3);
    const handler = rig.cold();
    const { call, invocations } = await deployed(async ({ event }) => {
      const end = rig.clock.now() + 60_000;
      try {
        return { body: await handler(event, { getRemainingTimeInMillis: () => end - rig.clock.now() }) };
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        return { functionError: 'Unhandled', body: { errorType: error.name, errorMessage: error.message, trace: [] } };
      }
    });
    const ensured = await call('ensure');
    expect([ensured.code, ensured.stderr]).toEqual([0, '']);
    expect(ensured.stdout).toMatch(/^Function keeper \(eu-central-1\)\n\n +statement/);
    expect(ensured.stdout).toMatch(/RUNNING +healthy +create +Running/);
    rig.expectEveryRowOnce();

    for (const command of ['status', 'explain', 'plan', 'history', 'takeover']) {
      const { code, stdout, stderr } = await call(`${command} --statement=flight-consolidator --json`);
      expect([command, code, stderr]).toEqual([command, 0, '']);
      expect(JSON.parse(stdout)).toMatchObject({ command, statements: [{ phase: 'RUNNING', action: 'none' }] });
    }
    expect((await call('explain')).stdout).toMatch(/phase +RUNNING since .*\n +health +healthy: /);

    const unknown = await call('stop --statement=other');
    expect([unknown.code, unknown.stdout]).toEqual([2, '']);
    expect(unknown.stderr).toMatch(/^keeper refused: There is no statement "other": flight-consolidator.*\n$/);

    rig.aws.secrets.clear();
    rig.clock.advance(3_600_000);
    const failed = await call('status --json');
    expect([failed.code, failed.stdout]).toEqual([1, '']);
    expect(failed.stderr).toMatch(/^1 of 1 statements could not be looked after\. .*CredentialsInvalid: [^\n]+\n$/);
    expect(invocations.map(({ event }) => event)).toContainEqual({
      command: 'history',
      statement: 'flight-consolidator',
    });
  });

  test('what is asked for reaches it as it is', async () => {
    const { call, invocations } = await answering({ body: { ...report(), command: 'restart' } });
    await call('restart --from=2026-11-22T10:00:00Z --region=us-west-2');
    const arn = 'arn:aws:lambda:ap-south-1:123456789012:function:keeper';
    await call(`takeover --confirm --statement=a --function=${arn}`);
    expect(invocations).toEqual([
      {
        functionName: 'keeper',
        region: 'us-west-2',
        event: { command: 'restart', from: '2026-11-22T10:00:00Z' },
      },
      { functionName: arn, region: 'ap-south-1', event: { command: 'takeover', statement: 'a', confirm: true } },
    ]);
  });

  test('what waits for a person is the exit code of a local pass; what is new in a report is kept', async () => {
    const body = { ...report({ health: 'held', reason: 'CrashLoop' }), costs: 1 };
    const { call } = await answering({ body });
    const { code, stdout, stderr } = await call('status --json');
    expect([code, stderr]).toEqual([3, '']);
    expect(JSON.parse(stdout)).toEqual(body);
  });
});

const threw = (errorType: string, errorMessage: string): Invoked => ({
  functionError: 'Unhandled',
  body: { errorType, errorMessage, trace: [] },
});

const refused = (status: number, errorType: string, message: string): Invoked => ({
  status,
  errorType,
  body: { Type: 'User', message },
});

describe('where there is no report, one line says what happened and what to do', () => {
  test.each<[string, Invoked, number, RegExp]>([
    [
      'a pass that failed',
      threw('PassFailed', '1 of 1 statements: Unreachable: no answer.'),
      1,
      /^1 of 1 .*no answer\.$/,
    ],
    [
      'a hint in a text',
      threw('InputError', '"from" would not be followed by one'),
      2,
      /^keeper refused: "from" would not be followed by one\.$/,
    ],
    ['an older release', threw('InputError', 'This input is not understood.'), 2, /not understood\. .*same release/],
    ['bad statements', threw('StatementsError', 'a.sql is empty.'), 2, /deployed with keeper .*a\.sql is empty\./],
    [
      'bad settings',
      threw('Error', 'CATALOG_NAME is missing'),
      1,
      /keeper failed \(Error: CATALOG_NAME is missing\): its log/,
    ],
    [
      'a time-out',
      threw('Sandbox.Timedout', 'RequestId: 1 Error: Task timed out after 60.00 seconds'),
      1,
      /out of time.*status/,
    ],
    [
      'a time-out as it used to be',
      {
        functionError: 'Unhandled',
        body: { errorMessage: '2026-11-22T10:00:00Z 1 Task timed out after 3.00 seconds' },
      },
      1,
      /out of time.*3\.00 seconds.*status/,
    ],
    ['memory', threw('Runtime.OutOfMemory', 'RequestId: 1 Error: Runtime exited'), 1, /out of memory.*memorySize/],
    [
      'memory as it used to be',
      threw('Runtime.ExitError', 'RequestId: 1 Error: Runtime exited with error: signal: killed'),
      1,
      /out of memory.*memorySize/,
    ],
    [
      'a function that says nothing',
      { functionError: 'Unhandled', body: 'null' },
      1,
      /keeper failed \(Unhandled: null\)/,
    ],
    ['access denied', refused(403, 'AccessDeniedException', 'User is not authorized.'), 1, /lambda:InvokeFunction/],
    [
      'an unknown function',
      refused(404, 'ResourceNotFoundException', 'Function not found: keeper'),
      1,
      /no function keeper in eu-central-1 .*KeeperFunctionName.*--region/,
    ],
    ['throttling', refused(429, 'TooManyRequestsException', 'Rate Exceeded.'), 1, /another pass is running.*again/],
    ['old credentials', refused(403, 'ExpiredTokenException', 'expired'), 1, /AWS does not accept the credentials/],
    [
      'other trouble',
      refused(500, 'ServiceException', 'out of order'),
      1,
      /could not be called \(ServiceException: out/,
    ],
    ['another function', { body: 'hello' }, 1, /is no report .*same release/],
    ['a report without statements', { body: { command: 'status', statements: [] } }, 1, /is no report \(.*statements/],
    [
      'a health of another release',
      { body: { ...report(), statements: [{ ...entry, health: 'fine' }] } },
      1,
      /no report.*health/,
    ],
    ['another report', { body: { ...report(), command: 'plan' } }, 1, /answered plan where status was asked for/],
  ])('%s', async (_, invoked, code, message) => {
    const service = await answering(invoked);
    const { lines, exitCode } = await troubleWith(service);
    expect(lines).toEqual([expect.stringMatching(message)]);
    expect(lines.join()).not.toContain('\n');
    expect(exitCode).toBe(code);
    expect(service.invocations).toHaveLength(1);
  });

  test('on stderr, and nothing on stdout', async () => {
    const { call } = await answering(threw('PassFailed', '1 of 1 statements: Unreachable: no answer.'));
    expect(await call('status --json')).toEqual({
      code: 1,
      stdout: '',
      stderr: '1 of 1 statements: Unreachable: no answer.\n',
    });
  });

  test('no answer in time, asked for once', async () => {
    const { call, invocations } = await answering(undefined);
    const { code, stderr } = await call('restart --timeout=1');
    expect([code, stderr]).toEqual([
      1,
      'keeper has not answered (waited for 1 s). The pass may be going on: look with status in a while.\n',
    ]);
    expect(invocations).toHaveLength(1);
  });

  test('a connection that is cut, asked for once', async () => {
    const { call, invocations } = await deployed(() => Promise.reject(new Error('cut')));
    const { code, stderr } = await call('restart');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^keeper has not answered \(.*\)\. The pass may be going on: .*\n$/);
    expect(invocations).toHaveLength(1);
  });

  test('nobody there, no credentials, no region', async () => {
    const { call, close } = await answering(undefined);
    await close();
    const lines = await Promise.all([
      call('status'),
      call('status --profile=nobody', { AWS_CONFIG_FILE: '/none', AWS_SHARED_CREDENTIALS_FILE: '/none' }),
      call('status', { AWS_REGION: '', AWS_CONFIG_FILE: '/none' }),
    ]);
    expect(lines.map(({ code }) => code)).toEqual([1, 1, 1]);
    expect(lines[0].stderr).toMatch(/^AWS Lambda cannot be reached in eu-central-1 \(.*\): .*\n$/);
    expect(lines[1].stderr).toMatch(
      /^There is no profile "nobody" .*: there is none\. Make it with .*aws configure sso --profile=nobody\.\n$/,
    );
    expect(lines[2].stderr).toMatch(/gave no AWS region .*--region=….\n$/);
  });
});
