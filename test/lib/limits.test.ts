import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, it } from 'vitest';
import { bundleWith } from '../../lib/bundle.ts';
import { FlinkStatementKeeper } from '../../lib/flink-statement-keeper.ts';
import type { FlinkStatementKeeperProps } from '../../lib/keeper-props.ts';
import { LimitsError } from '../../lib/limits-error.ts';
import { withStatements } from './folder-of.ts';

const PLACE = { catalogName: 'env-1', databaseName: 'lkc-1' };
type Props = Partial<FlinkStatementKeeperProps>;

/** What is said where the error is one of limits. */
const said = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof LimitsError) return error.message;
    throw error;
  }
  return 'accepted';
};

const keep = (props: Props, stack = new Stack()) => new FlinkStatementKeeper(stack, 'Keeper', { ...PLACE, ...props });

const { minutes, hours, days, seconds, millis } = Duration;

it.each<[Props, string]>([
  [{ interval: seconds(90) }, 'interval is 1 minute 30 seconds: accepted are whole minutes from 1 to 1440'],
  [{ interval: days(2) }, 'interval is 2 days: accepted are whole minutes from 1 to 1440'],
  [
    { unhealthyAfter: hours(25) },
    'unhealthyAfter is 1 day 1 hour, 1500 intervals of 1 minute: the alarm looks back 1 day at most; choose 1 day or less',
  ],
  [
    { unhealthyAfter: hours(24), interval: minutes(7) },
    'unhealthyAfter is 1 day, 206 intervals of 7 minutes: the alarm looks back 1 day at most; choose 23 hours 55 minutes or less',
  ],
  [
    { unhealthyAfter: days(8), interval: hours(1) },
    'unhealthyAfter is 8 days, 192 intervals of 1 hour: the alarm looks back 7 days at most; choose 7 days or less',
  ],
  [{ unhealthyAfter: minutes(0) }, 'unhealthyAfter is 0 minutes: accepted are whole seconds, more than 0'],
  [
    { watch: 'together', unhealthyAfter: hours(4) },
    'unhealthyAfter is 4 hours, 240 intervals of 1 minute: the alarm looks back 3 hours at most; choose 3 hours or less, or divide',
  ],
  [
    { watch: 'together', interval: hours(4) },
    'interval is 4 hours: more than 100 statements are watched together, by alarms',
  ],
  [{ timeout: minutes(16) }, 'timeout is 16 minutes: accepted are whole seconds, 15 minutes at most'],
  [{ timeout: millis(1500) }, 'timeout is 1 second 500 millis: accepted are whole seconds, 15 minutes at most'],
  [{ memorySize: 64 }, 'memorySize is 64: accepted is a whole number from 128 to 10240'],
  [{ memorySize: 256.5 }, 'memorySize is 256.5: accepted is a whole number'],
  [{ reservedConcurrency: -1 }, 'reservedConcurrency is -1: accepted is a whole number'],
  [{ secret: 'not a name' }, 'secret is "not a name": accepted is the name or the complete ARN of a secret'],
  [{ secret: 'arn:aws:secretsmanager:us-east-1:1:secret:x' }, 'accepted is the name or the complete ARN of a secret'],
  [{ catalogName: 'c'.repeat(500) }, 'secret is missing: no secret can be called'],
  [{ ledgerTable: 'x' }, 'ledgerTable is "x": accepted is the name of a DynamoDB table'],
  [{ eventBus: 'x y' }, 'eventBus is "x y": accepted is the name of an event bus'],
  [{ metricsNamespace: 'AWS/Lambda' }, 'metricsNamespace is "AWS/Lambda": accepted is 1 to 255'],
  [{ metricsNamespace: 'n'.repeat(256) }, 'accepted is 1 to 255'],
  [{ runbookUrl: `https://${'x'.repeat(800)}` }, 'accepted is an address of up to 800 characters'],
  [
    { triggers: Array.from({ length: 26 }, () => ({ pattern: { source: ['a'] } })) },
    "triggers are 26: join their patterns, 25 fit into the function's policy",
  ],
  [
    { triggers: [{ pattern: { source: ['a'.repeat(3_000)] } }] },
    'triggers[0] has a pattern of 3015 characters: divide it; EventBridge takes 2048',
  ],
])('says in words that AWS takes no %o', (props, words) => {
  expect(said(() => keep(props))).toContain(words);
});

it('names all of them at once', () => {
  const message = said(() => keep({ memorySize: 1, timeout: hours(1), unhealthyAfter: days(2) }));
  expect(message.split('\n')).toHaveLength(4);
});

it('takes the longest times that AWS takes', () => {
  for (const props of [
    { unhealthyAfter: days(1) },
    { unhealthyAfter: days(7), interval: hours(1) },
    { unhealthyAfter: days(7), interval: days(1) },
    { unhealthyAfter: seconds(1), interval: days(1) },
    { watch: 'together' as const, unhealthyAfter: hours(3), interval: hours(3) },
  ]) {
    expect(said(() => keep(props))).toBe('accepted');
  }
});

it('leaves what only the deployment knows to the deployment', () => {
  const stack = new Stack();
  const given = new CfnParameter(stack, 'Given').valueAsString;
  const all = { catalogName: given, secret: given, ledgerTable: given, eventBus: given, metricsNamespace: given };
  expect(said(() => keep(all, stack))).toBe('accepted');
});

it('counts subnets and security groups', () => {
  const stack = new Stack();
  const many = Array.from({ length: 17 }, (_, index) => index);
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: many.map((index) => `zone-${index}`),
    privateSubnetIds: many.map((index) => `subnet-${index}`),
  });
  const securityGroups = many.slice(0, 6).map((index) => SecurityGroup.fromSecurityGroupId(stack, `S${index}`, 'sg-1'));
  const message = said(() => keep({ vpc, securityGroups }, stack));
  expect(message).toContain('vpcSubnets are 17: choose 16 at most');
  expect(message).toContain('securityGroups are 6: choose 5 at most');
});

it('describes the function in few words where the names are long', () => {
  expect(said(() => keep({ catalogName: 'c'.repeat(128), databaseName: 'd'.repeat(128) }))).toBe('accepted');
});

describe('what only the synthesis knows', () => {
  it('is how many resources somebody else has in the stack', () => {
    const app = new App();
    const stack = new Stack(app, 'Crowded');
    for (let index = 0; index < 100; index += 1) new Topic(stack, `Topic${index}`);
    withStatements(95, (statementsFolder) => keep({ statementsFolder }, stack));
    expect(said(() => app.synth())).toMatch(
      /The stack Crowded has 508 resources, and CloudFormation takes 500; 408 are those of this keeper\. Give it a stack of its own, or watch its statements together \(watch: 'together'\)/,
    );
  });

  it('is how large the environment of a function is', () => {
    const app = new App();
    keep({ catalogName: 'c'.repeat(200), databaseName: 'd'.repeat(4_000) }, new Stack(app, 'Large'));
    expect(said(() => app.synth())).toMatch(
      /The environment of Large\/Keeper\/Keeper\/Function\/Resource has about 4\d{3} bytes, and Lambda takes 4096/,
    );
  });
});

it('refuses more statements than CloudWatch answers for', () => {
  withStatements(501, (statementsFolder) => {
    expect(said(() => keep({ statementsFolder }))).toContain(
      'statements.json has 501 statements: divide them among keepers with 500 at most each',
    );
  });
});

it('ends cdk with its words, and no stack trace', () => {
  const { stderr, code } = withStatements(501, (statementsFolder) => {
    const { stderr: printed, status } = spawnSync(process.execPath, ['bin/app.ts'], {
      env: { CDK_CONTEXT_JSON: JSON.stringify({ ...PLACE, statementsFolder }) },
      encoding: 'utf8',
    });
    return { stderr: printed, code: status };
  });
  expect(code).toBe(1);
  expect(stderr).toContain('The keeper is not fit to deploy:\n  statements.json has 501 statements');
  expect(stderr).not.toMatch(/\n\s+at /);
});

it('refuses a folder that is too large for Lambda', () => {
  const folder = mkdtempSync(join(tmpdir(), 'large-'));
  writeFileSync(join(folder, 'large.bin'), '');
  truncateSync(join(folder, 'large.bin'), 260 * 2 ** 20);
  expect(said(() => bundleWith(folder))).toContain(
    'has 260 MB, and Lambda takes 250: put nothing into statementsFolder but',
  );
  rmSync(folder, { recursive: true });
});
