import * as cdk from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Rule of a validation, and why it does not apply. */
export interface Acknowledgement {
  readonly id: string;
  readonly reason: string;
}

/** Acknowledgement of rules at a construct, and no word where an older CDK has no validations. */
export const acknowledge = (construct: IConstruct, ...rules: readonly Acknowledgement[]): void => {
  if ('Validations' in cdk) cdk.Validations.of(construct).acknowledge(...rules);
};
