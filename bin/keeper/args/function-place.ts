import type { AwsAccess } from './aws-access.ts';
import { quoted, type Values, wrong } from './options.ts';

/** A deployed function, and how AWS is reached. */
export interface FunctionPlace extends AwsAccess {
  /** Its name or ARN. */
  readonly functionName: string;
}

/** What the function knows by itself, or has no use for. */
const NOT_ITS_OWN = [
  'catalog-name',
  'database-name',
  'secret-name',
  'ledger-table',
  'event-bus',
  'statements',
  'state',
] as const;

const ACCEPTED = 'accepted beside it are --profile, --region, --statement, --from, --confirm, --json and --timeout';

const NAME = /^[\w:$-]{1,256}$/;

/** The region that an ARN names. */
const ARN = /^arn:[\w-]+:lambda:([a-z0-9-]+):/;

const regionOf = (functionName: string, given: string | undefined): string | undefined => {
  const [, own] = ARN.exec(functionName) ?? [];
  if (own !== undefined && given !== undefined && own !== given) {
    throw wrong(
      `--region=${quoted(given)} is not where ${quoted(functionName)} is`,
      `accepted is --region=${own}, or none`,
    );
  }
  return own ?? given;
};

/** Absent where no function is named. */
export const functionOf = (values: Values): FunctionPlace | undefined => {
  const { function: functionName, profile } = values;
  if (functionName === undefined) return undefined;
  const odd = NOT_ITS_OWN.filter((name) => values[name] !== undefined).map((name) => `--${name}`);
  if (odd.length > 0) throw wrong(`--function does not go with ${odd.join(', ')}`, ACCEPTED);
  if (!NAME.test(functionName)) {
    throw wrong(`--function=${quoted(functionName)}`, "accepted are a Lambda function's name or ARN");
  }
  const region = regionOf(functionName, values.region);
  return {
    functionName,
    ...(profile === undefined ? {} : { profile }),
    ...(region === undefined ? {} : { region }),
  };
};
