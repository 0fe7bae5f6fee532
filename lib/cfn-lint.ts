import { CfnResource } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * Exception from cfn-lint's W3005: a dependency that is written as DependsOn and follows from a reference too. CDK writes a
 * function's role in both ways, and what one construct needs of another is safer said than inferred.
 */
export const acceptRepeatedDependencies = (construct: Construct): void => {
  const { defaultChild } = construct.node;
  if (!(defaultChild instanceof CfnResource)) throw new Error(`${construct.node.path} is not one resource`);
  defaultChild.addMetadata('cfn-lint', { config: { ignore_checks: ['W3005'] } });
};
