import type { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { LEDGER_KEY } from '../lambda/contract.ts';

export interface LedgerTableProps {
  readonly deletionProtection: boolean;
  readonly removalPolicy: RemovalPolicy;
  readonly encryptionKey?: IKey;
}

/** The keeper's memory: one small item per statement, paid by the request, recoverable to any second of the last 35 days. */
export class LedgerTable extends Table {
  constructor(scope: Construct, id: string, { encryptionKey, ...props }: LedgerTableProps) {
    super(scope, id, {
      ...props,
      partitionKey: { name: LEDGER_KEY, type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      ...(encryptionKey === undefined ? {} : { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey }),
    });
  }
}
