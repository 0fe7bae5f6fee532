import { Stack } from 'aws-cdk-lib';
import { type IGrantable, type IPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

interface Use {
  readonly principal: IPrincipal;
  readonly actions: string[];
  readonly conditions: Record<string, Record<string, unknown>>;
}

/** Use by CloudWatch Logs (Amazon CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS KMS"). */
const logsUse = ({ partition, region, account }: Stack): Use => ({
  principal: new ServicePrincipal(`logs.${region}.amazonaws.com`),
  actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
  conditions: {
    ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*` },
  },
});

/** Use by the senders: EventBridge writes to the encrypted queue, CloudWatch's alarms to the encrypted topic. */
const sendersUse = ({ account }: Stack, service: string): Use => ({
  principal: new ServicePrincipal(service),
  actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
  conditions: { StringEquals: { 'aws:SourceAccount': account } },
});

/**
 * Permission of the AWS services to write what is encrypted with the key. The policy of an imported key stays as it is.
 */
export const allowServices = (scope: Construct, key: IKey): void => {
  const stack = Stack.of(scope);
  const uses = [
    logsUse(stack),
    sendersUse(stack, 'events.amazonaws.com'),
    sendersUse(stack, 'cloudwatch.amazonaws.com'),
  ];
  for (const { principal, actions, conditions } of uses) {
    key.addToResourcePolicy(
      new PolicyStatement({ principals: [principal], actions, resources: ['*'], conditions }),
      true,
    );
  }
};

/** Permission of a role to use the key through these services, and not otherwise. */
export const allowUse = (scope: Construct, key: IKey, grantee: IGrantable, services: readonly string[]): void => {
  const { region } = Stack.of(scope);
  grantee.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'],
      resources: [key.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': services.map((name) => `${name}.${region}.amazonaws.com`) } },
    }),
  );
};
