import { CfnResource, Stack } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { LimitsError } from './limits-error.ts';
import type { Watch } from './watch.ts';

/** Most resources of a stack (AWS CloudFormation User Guide, "Understand CloudFormation quotas"). */
const MOST_RESOURCES = 500;

/** Most bytes of a function's environment, names and values (AWS Lambda Developer Guide, "Lambda quotas"). */
const LARGEST_ENVIRONMENT = 4_096;

const isOf = (stack: Stack, found: unknown): found is CfnResource =>
  CfnResource.isCfnResource(found) && found.stack === stack;

/** Problem of a stack with too many resources, the keeper's own among them. */
const resourceProblems = (keeper: Construct, watch: Watch): readonly string[] => {
  const stack = Stack.of(keeper);
  const count = (scope: Construct): number => scope.node.findAll().filter((found) => isOf(stack, found)).length;
  const all = count(stack);
  if (all <= MOST_RESOURCES) return [];
  return [
    `The stack ${stack.stackName} has ${all} resources, and CloudFormation takes ${MOST_RESOURCES}; ${count(keeper)} are ` +
      `those of this keeper. Give it a stack of its own` +
      (watch === 'each' ? ", or watch its statements together (watch: 'together')" : ''),
  ];
};

const environmentProblems = (keeper: Construct): readonly string[] =>
  keeper.node.findAll().flatMap((found) => {
    if (!(found instanceof CfnFunction)) return [];
    const variables: unknown = Stack.of(found).resolve(found.environment);
    const size = Buffer.byteLength(JSON.stringify(variables ?? {}));
    if (size <= LARGEST_ENVIRONMENT) return [];
    return [
      `The environment of ${found.node.path} has about ${size} bytes, and Lambda takes ${LARGEST_ENVIRONMENT}: shorten ` +
        "the names of the app's other keepers' statements (SIBLINGS), divide the app, or take out variables of your own",
    ];
  });

/**
 * Check of what AWS limits and only the synthesis knows.
 *
 * @throws LimitsError at the synthesis, with every problem
 */
export const checkAtSynthesis = (keeper: Construct, watch: Watch): void => {
  keeper.node.addValidation({
    validate: () => {
      const problems = [...resourceProblems(keeper, watch), ...environmentProblems(keeper)];
      if (problems.length > 0) throw new LimitsError(problems);
      return [];
    },
  });
};
