import { ArnFormat, Stack } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

/** Suffix of a secret's ARN in a policy: Secrets Manager appends `-` and six random characters to the name. */
const ANY_SUFFIX = '-??????';

/** The one secret that the keeper reads. */
export interface Credentials {
  /** Name or ARN for the function's environment. */
  readonly name: string;
  /** ARN for policies: the exact one where it is known, else with single-character wildcards for the random suffix. */
  readonly arn: string;
  /** Names of the secret in CloudTrail's events: exact values, and beginnings of its ARN. */
  readonly calledBy: { readonly exactly: readonly string[]; readonly beginningWith: readonly string[] };
  /** AWS region of the secret. */
  readonly region: string;
  readonly encryptionKey?: IKey;
}

const namedOnly = (scope: Construct, name: string, encryptionKey: IKey | undefined): Credentials => {
  const arn = Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: name,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return {
    name,
    arn: `${arn}${ANY_SUFFIX}`,
    calledBy: { exactly: [name, arn], beginningWith: [`${arn}-`] },
    region: Stack.of(scope).region,
    ...(encryptionKey === undefined ? {} : { encryptionKey }),
  };
};

/**
 * The secret with the keeper's credentials, as the function and its policies need it.
 *
 * @param given a secret, or the name or complete ARN of one
 */
export const credentialsOf = (scope: Construct, given: ISecret | Secret | string, givenKey?: IKey): Credentials => {
  if (typeof given === 'string' && !given.startsWith('arn:')) return namedOnly(scope, given, givenKey);
  const secret = typeof given === 'string' ? Secret.fromSecretCompleteArn(scope, 'Secret', given) : given;
  const encryptionKey = givenKey ?? secret.encryptionKey;
  const arn = secret.secretFullArn;
  if (arn === undefined) return namedOnly(scope, secret.secretName, encryptionKey);
  return {
    name: arn,
    arn,
    calledBy: { exactly: [secret.secretName, arn], beginningWith: [] },
    region: secret.env.region,
    ...(encryptionKey === undefined ? {} : { encryptionKey }),
  };
};

/** Permission to GetSecretValue of this secret, and to Decrypt with its key through Secrets Manager alone. */
export const grantRead = (credentials: Credentials, reader: IGrantable): void => {
  const { arn, encryptionKey, region } = credentials;
  const principal = reader.grantPrincipal;
  principal.addToPrincipalPolicy(new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [arn] }));
  if (encryptionKey === undefined) return;
  principal.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ['kms:Decrypt'],
      resources: [encryptionKey.keyArn],
      conditions: {
        StringEquals: {
          'kms:ViaService': `secretsmanager.${region}.amazonaws.com`,
        },
      },
    }),
  );
};
