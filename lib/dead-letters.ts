import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

/** Invocations that failed or never came about, kept for a person to look at for four days: long enough for a weekend. */
export class DeadLetters extends Queue {
  constructor(scope: Construct, id: string, encryptionKey?: IKey) {
    super(scope, id, {
      retentionPeriod: Duration.days(4),
      enforceSSL: true,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(encryptionKey === undefined
        ? { encryption: QueueEncryption.SQS_MANAGED }
        : { encryption: QueueEncryption.KMS, encryptionMasterKey: encryptionKey }),
    });
    const reason = 'This is the dead-letter queue itself: nothing consumes it, so nothing can be redriven from it.';
    acknowledge(this, { id: 'AwsSolutions-SQS3', reason }, { id: 'Serverless-SQSRedrivePolicy', reason });
  }
}
