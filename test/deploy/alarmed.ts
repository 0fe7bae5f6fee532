import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { FlinkStatementKeeper } from '../../lib/flink-statement-keeper.ts';

/** Somebody's app with a keeper that watches its statements together, as one with more than a hundred of them does. */
const app = new App();
new FlinkStatementKeeper(new Stack(app, 'Alarmed'), 'Keeper', {
  catalogName: 'env-em8edd',
  databaseName: 'lkc-em8edd',
  ledgerRemovalPolicy: RemovalPolicy.DESTROY,
  watch: 'together',
});
app.synth();
