import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { defaultSecretName } from '../lambda/contract.ts';
import { BUS_NAME, NAMESPACE, RUNBOOK_URL, SECRET_ARN, SECRET_NAME, TABLE_NAME } from './forms.ts';
import type { FlinkStatementKeeperProps } from './keeper-props.ts';
import { LimitsError } from './limits-error.ts';
import { type Times, timeProblems } from './time-limits.ts';
import type { Watch } from './watch.ts';

/** Most statements of one keeper: a query of CloudWatch answers for 500 (Amazon CloudWatch User Guide, "Metrics Insights quotas"). */
export const MOST_STATEMENTS = 500;

/**
 * Most triggers of a deployment's choice: each rule has a statement of up to 700 bytes in the function's own policy, which may
 * have 20 KB (AWS Lambda Developer Guide, "Lambda quotas").
 */
const MOST_TRIGGERS = 25;

/** Longest pattern of a rule, in characters (Amazon EventBridge User Guide, "Amazon EventBridge quotas"). */
const LONGEST_PATTERN = 2_048;

const isText = (given: unknown): given is string => typeof given === 'string' && !Token.isUnresolved(given);

const text = (name: string, given: unknown, form: RegExp, accepted: string): readonly string[] =>
  !isText(given) || form.test(given) ? [] : [`${name} is ${JSON.stringify(given)}: accepted is ${accepted}`];

const number = (name: string, given: number | undefined, least: number, most: number): readonly string[] =>
  given === undefined || Token.isUnresolved(given) || (Number.isInteger(given) && given >= least && given <= most)
    ? []
    : [`${name} is ${given}: accepted is a whole number from ${least} to ${most}`];

const ofSecret = ({ secret, catalogName }: FlinkStatementKeeperProps): readonly string[] => {
  const accepted = 'the name or the complete ARN of a secret';
  if (secret === undefined && isText(catalogName) && !SECRET_NAME.test(defaultSecretName(catalogName))) {
    return [`secret is missing: no secret can be called ${JSON.stringify(defaultSecretName(catalogName))}`];
  }
  return text('secret', secret, isText(secret) && secret.startsWith('arn:') ? SECRET_ARN : SECRET_NAME, accepted);
};

const ofNames = (props: FlinkStatementKeeperProps): readonly string[] => [
  ...ofSecret(props),
  ...text('ledgerTable', props.ledgerTable, TABLE_NAME, 'the name of a DynamoDB table, 3 to 255 characters'),
  ...text('eventBus', props.eventBus, BUS_NAME, 'the name of an event bus, 1 to 256 characters'),
  ...text('metricsNamespace', props.metricsNamespace, NAMESPACE, '1 to 255 of A-Z, a-z, 0-9 and ._/#:-, not AWS/…'),
  ...text('runbookUrl', props.runbookUrl, RUNBOOK_URL, 'an address of up to 800 characters, without # and spaces'),
];

const ofTriggers = (scope: Construct, { triggers = [] }: FlinkStatementKeeperProps): readonly string[] => {
  const tooLong = triggers.flatMap(({ pattern }, index) => {
    const { length } = JSON.stringify(Stack.of(scope).resolve(pattern));
    if (length <= LONGEST_PATTERN) return [];
    return [
      `triggers[${index}] has a pattern of ${length} characters: divide it; EventBridge takes ${LONGEST_PATTERN}`,
    ];
  });
  const { length } = triggers;
  if (length <= MOST_TRIGGERS) return tooLong;
  return [`triggers are ${length}: join their patterns, ${MOST_TRIGGERS} fit into the function's policy`, ...tooLong];
};

/** Network interfaces of a function (AWS Lambda API Reference, "VpcConfig"). */
const ofNetwork = ({ vpc, vpcSubnets, securityGroups = [] }: FlinkStatementKeeperProps): readonly string[] => {
  const subnets = vpc === undefined ? 0 : vpc.selectSubnets(vpcSubnets).subnetIds.length;
  return [
    ...(subnets > 16 ? [`vpcSubnets are ${subnets}: choose 16 at most`] : []),
    ...(securityGroups.length > 5 ? [`securityGroups are ${securityGroups.length}: choose 5 at most`] : []),
  ];
};

const ofStatements = (statements: number): readonly string[] =>
  statements <= MOST_STATEMENTS
    ? []
    : [`statements.json has ${statements} statements: divide them among keepers with ${MOST_STATEMENTS} at most each`];

/**
 * Check of everything that AWS limits and that is known before anything is made.
 *
 * @throws LimitsError that names every problem
 */
export const requireLimits = (
  scope: Construct,
  props: FlinkStatementKeeperProps,
  { statements, watch, ...times }: Times & { readonly statements: number; readonly watch: Watch },
): void => {
  const problems = [
    ...ofStatements(statements),
    ...timeProblems(times, watch),
    ...ofNames(props),
    ...number('memorySize', props.memorySize, 128, 10_240),
    ...number('reservedConcurrency', props.reservedConcurrency, 0, 1_000_000),
    ...ofTriggers(scope, props),
    ...ofNetwork(props),
  ];
  if (problems.length > 0) throw new LimitsError(problems);
};
