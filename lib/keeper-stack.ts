import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { FlinkStatementKeeper } from './flink-statement-keeper.ts';
import type { FlinkStatementKeeperProps } from './keeper-props.ts';

export interface KeeperStackProps extends StackProps {
  readonly keeper: FlinkStatementKeeperProps;
}

/** Stack of one keeper, with the outputs that are needed to call it by hand. */
export class KeeperStack extends Stack {
  readonly keeper: FlinkStatementKeeper;

  constructor(scope: Construct, id: string, { keeper, ...props }: KeeperStackProps) {
    super(scope, id, props);
    this.keeper = new FlinkStatementKeeper(this, 'Keeper', keeper);
    new CfnOutput(this, 'KeeperFunctionName', {
      description: 'Invoke it with {"command":"status"}, for example.',
      value: this.keeper.function.functionName,
    });
    new CfnOutput(this, 'LedgerTableName', {
      description: "The keeper's memory; retained when the stack is deleted.",
      value: this.keeper.ledgerTable.tableName,
    });
  }
}
