import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { FlinkStatementKeeper } from '../../lib/flink-statement-keeper.ts';

/** Statements of somebody else's, in a folder of theirs. */
export const foreignStatements = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'statements-'));
  writeFileSync(join(folder, 'a.sql'), 'INSERT INTO `a` (`x`) SELECT `x` FROM `b`');
  writeFileSync(join(folder, 'b.sql'), 'INSERT INTO `c` (`x`) SELECT `x` FROM `d`');
  writeFileSync(
    join(folder, 'statements.json'),
    JSON.stringify([
      { name: 'first', sql: 'a.sql' },
      { name: 'second', sql: 'b.sql' },
    ]),
  );
  return folder;
};

/** Somebody's own app: two keepers in one of its stacks, one of them with everything that can be chosen; and another stage. */
export const foreignApp = (outdir: string, statementsFolder: string): App => {
  const app = new App({ outdir });
  const stack = new Stack(app, 'Foreign');
  const encryptionKey = new Key(stack, 'Key', { enableKeyRotation: true });
  new FlinkStatementKeeper(stack, 'Plain', { catalogName: 'env-abc123', databaseName: 'lkc-abc123' });
  new FlinkStatementKeeper(stack, 'Full', {
    catalogName: 'production',
    databaseName: 'flights',
    secret: new Secret(stack, 'Credentials', { encryptionKey }),
    statementsFolder,
    interval: Duration.minutes(10),
    triggers: [{ pattern: { source: ['their.own'] } }],
    eventBus: new EventBus(stack, 'Bus'),
    onDelete: 'retain',
    ledgerDeletionProtection: true,
    ledgerRemovalPolicy: RemovalPolicy.DESTROY,
    memorySize: 512,
    timeout: Duration.minutes(5),
    reservedConcurrency: 1,
    logRetention: RetentionDays.ONE_WEEK,
    logRemovalPolicy: RemovalPolicy.RETAIN,
    vpc: Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-0123456789abcdef0',
      availabilityZones: ['us-east-1a'],
      privateSubnetIds: ['subnet-0123456789abcdef0'],
    }),
    encryptionKey,
    alarmEmail: 'somebody@example.com',
    unhealthyAfter: Duration.minutes(25),
    dashboard: false,
    runbookUrl: 'https://example.com/runbook',
    metricsNamespace: 'Their/Own',
  });
  for (const name of ['Test', 'Production']) {
    new FlinkStatementKeeper(new Stack(new Stage(app, name), 'Keeper'), 'Keeper', {
      catalogName: name,
      databaseName: 'flights',
      secret: 'some/secret',
      ledgerTable: 'their-ledger',
      eventBus: 'their-bus',
    });
  }
  return app;
};
