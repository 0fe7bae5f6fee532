import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

export interface AlarmTopicProps {
  /** Address that gets the alarms by e-mail; SNS asks its owner to confirm. */
  readonly email?: string;
  readonly encryptionKey?: IKey;
}

/**
 * Topic that the alarms are sent to. It is encrypted with a key of your own where there is one: with SNS's own key
 * (`alias/aws/sns`) CloudWatch could not publish, silently (Amazon CloudWatch User Guide, "Alarm actions"), and a key
 * costs 1 US dollar a month. Without one the messages, which hold no secret, lie on SNS's encrypted disks.
 */
export class AlarmTopic extends Topic {
  constructor(scope: Construct, id: string, { email, encryptionKey }: AlarmTopicProps) {
    super(scope, id, { enforceSSL: true, ...(encryptionKey === undefined ? {} : { masterKey: encryptionKey }) });
    this.#allowAlarms();
    if (email === undefined) return;
    this.addSubscription(new EmailSubscription(email));
    acknowledge(this, {
      id: 'Serverless-SNSRedrivePolicy',
      reason: 'E-mail that cannot be delivered has no use in a queue: the alarm itself shows its state.',
    });
  }

  /**
   * Permission of CloudWatch to publish. The topic's own policy, here against plain HTTP, takes the place of the
   * default one, which would allow it.
   */
  #allowAlarms(): void {
    const { account, partition, region } = Stack.of(this);
    this.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': `arn:${partition}:cloudwatch:${region}:${account}:alarm:*` },
        },
      }),
    );
  }
}
