import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { startEmbedded } from '../../emulator/embedded.ts';
import { realClock } from '../../emulator/world/clock.ts';
import { defaultSecretName } from '../../lambda/contract.ts';
import { makePackage } from '../../pack/package.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { missing, resourcesOf } from '../deploy/declared.ts';
import { putSecret, reset, unsupported } from '../deploy/stand-in.ts';
import { Newcomer } from './newcomer.ts';
import { example, required } from './readme.ts';

const TARBALL = resolve(`${packageJson.name}-${packageJson.version}.tgz`);
const LARGEST = 3_000_000;
/** The oldest versions that the manifest accepts. */
const FLOOR = Object.entries(packageJson.peerDependencies).map(([name, range]) => `${name}@${range.replace('^', '')}`);

// biome-ignore lint/style/noProcessEnv: the stand-in is started by whoever runs these tests
const { AWS_ENDPOINT_URL } = process.env;

const reportSchema = z.looseObject({ statements: z.array(z.looseObject({ phase: z.string(), health: z.string() })) });
const statementsOf = (printed: string) => reportSchema.parse(JSON.parse(printed)).statements;

let newcomer: Newcomer;
let commandLine = '';

beforeAll(async () => {
  await makePackage();
  newcomer = await Newcomer.arrives();
  commandLine = await newcomer.emptyFolder('flights');
  await newcomer.types(commandLine, `npm install ${TARBALL}`);
});
afterAll(() => newcomer?.leaves());

describe('the package', () => {
  const installed = () => join(commandLine, 'node_modules', packageJson.name);
  const files = async (): Promise<readonly string[]> => {
    const entries = await readdir(installed(), { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  };

  it('is small, and brings nothing along', async () => {
    const sizes = await Promise.all((await files()).map(async (path) => (await stat(path)).size));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(LARGEST);
    expect((await readdir(join(commandLine, 'node_modules'))).filter((name) => !name.startsWith('.'))).toEqual([
      packageJson.name,
    ]);
    const manifest: unknown = JSON.parse(await readFile(join(installed(), 'package.json'), 'utf8'));
    for (const absent of ['scripts', 'dependencies', 'devDependencies', 'optionalDependencies', 'private']) {
      expect(manifest).not.toHaveProperty(absent);
    }
  });

  it('knows neither the machine that packed it nor its sources', async () => {
    for (const path of await files()) {
      const text = await readFile(path, 'utf8');
      expect(text.includes(resolve('.')), path).toBe(false);
      if (/\.d\.c?ts$/.test(path)) expect(text, path).not.toMatch(/from ['"](zod|.*\.ts['"])/);
    }
  });
});

describe('the command line', () => {
  it('brings the shipped statement to run on the embedded Confluent, from an empty folder', async () => {
    const printed = await newcomer.types(commandLine, `npx ${packageJson.name} ensure --json`);
    expect(statementsOf(printed)).toMatchObject([{ name: 'flight-consolidator', phase: 'RUNNING', health: 'healthy' }]);
    const told = await newcomer.types(commandLine, `npx ${packageJson.name} status`);
    expect(told).toMatch(/flight_avro .* 2000 of 2000 flights, 2000 rows/);
  });

  it('says how it is called', async () => {
    expect(await newcomer.types(commandLine, `npx ${packageJson.name} --help`)).toContain(
      `\n  npx ${packageJson.name} ensure\n`,
    );
  });
});

/** An app as `cdk init` makes it, with the package installed. */
const newApp = async (language: 'typescript' | 'javascript'): Promise<string> => {
  const folder = await newcomer.emptyFolder(language);
  const init = `node ${resolve('node_modules/aws-cdk/bin/cdk')} init app --language ${language} --generate-only`;
  await newcomer.types(folder, init);
  await newcomer.types(folder, `npm install --no-audit --no-fund ${TARBALL}`);
  return folder;
};

const templateIn = async (folder: string): Promise<string> =>
  readFile(join(folder, 'cdk.out', 'Flights.template.json'), 'utf8');

/** A unit test as CDK's developers write them. */
const UNIT_TEST = `
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { FlinkStatementKeeper } from '${packageJson.name}';

test('keeps one statement', () => {
  const stack = new Stack(new App(), 'Flights');
  const keeper = new FlinkStatementKeeper(stack, 'Keeper', { catalogName: 'env-a', databaseName: 'lkc-b' });
  expect(keeper.statementNames).toEqual(['flight-consolidator']);
  Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 2);
});
`;

describe('an app in TypeScript', () => {
  let app = '';
  beforeAll(async () => {
    app = await newApp('typescript');
    await writeFile(join(app, 'bin', 'typescript.ts'), await example());
  });

  it('compiles, by its own settings and by stricter ones', async () => {
    await newcomer.types(app, 'npx tsc');
    const strict =
      'npx tsc --exactOptionalPropertyTypes --noUncheckedIndexedAccess --noPropertyAccessFromIndexSignature';
    await newcomer.types(app, strict);
  });

  it('is synthesized', async () => {
    await newcomer.types(app, 'npx cdk synth --quiet');
    expect(await templateIn(app)).toContain('"nodejs24.x"');
  });

  it('is tested by its own Jest', async () => {
    await writeFile(join(app, 'test', 'typescript.test.ts'), UNIT_TEST);
    await newcomer.types(app, 'npm test');
  });

  it.skipIf(AWS_ENDPOINT_URL === undefined)('is deployed into the stand-in for AWS, where there is one', async () => {
    await reset();
    const confluent = await startEmbedded({ clock: realClock, behaviour: { secondsToStart: 1, secondsToStop: 1 } });
    onTestFinished(() => confluent.close());
    await putSecret(defaultSecretName('env-em8edd'), confluent.secret);
    await newcomer.types(app, 'npx cdk bootstrap aws://123456789012/us-east-1');
    await newcomer.types(app, 'npx cdk deploy --require-approval never');
    const resources = await resourcesOf('Flights');
    const named = (start: RegExp) => resources.filter(({ LogicalResourceId = '' }) => start.test(LogicalResourceId));
    expect(await missing(named(/^Keeper/))).toEqual([]);
    const [keeper] = named(/^KeeperFunction[0-9A-F]{8}$/);
    const line = `npx ${packageJson.name} status --function=${keeper?.PhysicalResourceId} --json`;
    expect(statementsOf(await newcomer.types(commandLine, line))).toMatchObject([
      { name: 'flight-consolidator', phase: 'RUNNING', health: 'healthy' },
    ]);
    await newcomer.types(app, 'npx cdk destroy --force');
    expect(await unsupported()).toEqual([]);
  });
});

describe('an app in JavaScript', () => {
  let app = '';
  beforeAll(async () => {
    app = await newApp('javascript');
    await writeFile(join(app, 'bin', 'javascript.js'), required(await example()));
  });

  it('requires the construct, and is synthesized', async () => {
    await newcomer.types(app, 'npx cdk synth --quiet');
    expect(await templateIn(app)).toContain('"nodejs24.x"');
  });

  it('is synthesized alike with the oldest CDK that the package accepts', async () => {
    const newest: unknown = JSON.parse(await templateIn(app));
    await newcomer.types(app, `npm install --no-audit --no-fund ${FLOOR.join(' ')}`);
    await newcomer.types(app, 'npx cdk synth --quiet');
    const oldest: unknown = JSON.parse(await templateIn(app));
    const resources = z.looseObject({ Resources: z.record(z.string(), z.looseObject({ Type: z.string() })) });
    const typesOf = (template: unknown) =>
      Object.values(resources.parse(template).Resources)
        .map(({ Type }) => Type)
        .toSorted();
    expect(typesOf(oldest)).toEqual(typesOf(newest));
  });
});
