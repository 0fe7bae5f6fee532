import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { FlinkStatementKeeper } from '../../lib/flink-statement-keeper.ts';

/** Somebody else's app, with two keepers in one stack that look after one statement each, in two catalogs. */
const app = new App();
const stack = new Stack(app, 'Foreign');
for (const catalogName of ['env-north', 'env-south']) {
  new FlinkStatementKeeper(stack, catalogName, {
    catalogName,
    databaseName: 'lkc-em8edd',
    interval: Duration.minutes(5),
    metricsNamespace: `Flink/${catalogName}`,
    ledgerRemovalPolicy: RemovalPolicy.DESTROY,
    dashboard: false,
  });
}
app.synth();
