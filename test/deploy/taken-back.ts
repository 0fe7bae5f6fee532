import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { FlinkStatementKeeper } from '../../lib/flink-statement-keeper.ts';

/**
 * Somebody's app with a keeper and, where the context names one, a table, which is made after the keeper's statements are
 * settled. Where there is a table of that name already, CloudFormation takes the whole deployment back.
 */
const app = new App();
const stack = new Stack(app, 'TakenBack');
const { statementsFolder, tableName } = app.node.getAllContext();
const keeper = new FlinkStatementKeeper(stack, 'Keeper', {
  catalogName: 'env-em8edd',
  databaseName: 'lkc-em8edd',
  statementsFolder: String(statementsFolder),
  ledgerRemovalPolicy: RemovalPolicy.DESTROY,
  dashboard: false,
});
if (tableName !== undefined) {
  const table = new Table(stack, 'Table', {
    tableName: String(tableName),
    partitionKey: { name: 'key', type: AttributeType.STRING },
  });
  table.node.addDependency(keeper);
}
app.synth();
