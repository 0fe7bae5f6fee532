import { DeadlineExceeded } from '../../pass/ports.ts';
import { isUntrusted, messageOf } from '../trouble.ts';

/** Facts of an error of the SDK, of Node or of a service. */
interface Facts {
  readonly name: string;
  /** Node's code, such as `ECONNREFUSED`; empty if there is none. */
  readonly code: string;
  /** Status of the answer; 0 where there was none. */
  readonly status: number;
  /** The words of AWS, in one line. */
  readonly words: string;
}

/** Longest text of AWS that is told, in characters. */
const LONGEST_WORDS = 300;

const fieldOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Object.entries(value).find(([name]) => name === key)?.[1] : undefined;

const factsOf = (error: unknown): Facts => {
  const status = fieldOf(fieldOf(error, '$metadata'), 'httpStatusCode');
  const code = fieldOf(error, 'code');
  const words = error instanceof Error ? error.message.replaceAll(/\s+/g, ' ').slice(0, LONGEST_WORDS) : '';
  return {
    name: error instanceof DeadlineExceeded ? 'TimeoutError' : error instanceof Error ? error.name : '',
    code: typeof code === 'string' ? code : '',
    status: typeof status === 'number' ? status : 0,
    words: words.replace(/\.$/, ''),
  };
};

/** One cause: how it shows, and what it means with the way on. The first that fits is told. */
interface Cause {
  readonly fits: (facts: Facts) => boolean;
  readonly told: (facts: Facts, secretName: string) => string;
}

const named =
  (...names: readonly string[]) =>
  ({ name, code }: Facts): boolean =>
    names.includes(name) || names.includes(code);

const THE_WAY = "check the way to it: the VPC's endpoint or NAT, security groups, the proxy";

const CAUSES: readonly Cause[] = [
  {
    fits: (facts) => named('ResourceNotFoundException')(facts) && facts.words.includes('staging label'),
    told: () => 'it has no current value: put the JSON object with the credentials into it',
  },
  {
    fits: named('ResourceNotFoundException'),
    told: () =>
      'there is no such secret in this account and region: create it there, or give the keeper the name of the right one',
  },
  {
    fits: (facts) => named('InvalidRequestException')(facts) && /delet/i.test(facts.words),
    told: (_, secretName) =>
      `it is marked for deletion: take that back with aws secretsmanager restore-secret --secret-id '${secretName}'`,
  },
  {
    fits: (facts) => named('AccessDeniedException')(facts) && /\bkms\b/i.test(facts.words),
    told: ({ words }) =>
      `the KMS key of the secret refuses the keeper, so allow its role kms:Decrypt, in the key's policy too (AWS: ${words})`,
  },
  {
    fits: named('AccessDeniedException', 'AccessDenied'),
    told: ({ words }) =>
      `the keeper may not read it, so allow its role secretsmanager:GetSecretValue, and kms:Decrypt where it has a key of ` +
      `its own (AWS: ${words})`,
  },
  {
    fits: named('DecryptionFailure', 'DecryptionFailureException'),
    told: ({ words }) =>
      `its KMS key does not decrypt it: see whether the key is enabled and not about to be deleted (AWS: ${words})`,
  },
  {
    fits: named('InvalidRequestException', 'InvalidParameterException', 'ValidationException'),
    told: ({ words }) => `AWS refuses the request; see whether its name and region are right (AWS: ${words})`,
  },
  {
    fits: named('CredentialsProviderError'),
    told: () => 'there are no AWS credentials to read it with',
  },
  {
    fits: named(
      'UnrecognizedClientException',
      'InvalidClientTokenId',
      'ExpiredTokenException',
      'ExpiredToken',
      'InvalidSignatureException',
      'SignatureDoesNotMatch',
      'IncompleteSignatureException',
      'MissingAuthenticationTokenException',
      'RequestExpired',
    ),
    told: ({ name }) => `AWS does not accept the AWS credentials that it is asked with (${name}): sign in anew`,
  },
  { fits: named('ERR_PROXY_TUNNEL'), told: ({ words }) => `the proxy does not let it through: ${words}` },
  {
    fits: named('ENOTFOUND', 'EAI_AGAIN'),
    told: ({ code }) => `its host name is not found (${code}): check the region and the network's DNS`,
  },
  {
    fits: named('ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'EHOSTUNREACH', 'ENETUNREACH'),
    told: ({ code }) => `the connection did not last (${code}); if that goes on, ${THE_WAY}`,
  },
  {
    fits: named('TimeoutError', 'AbortError', 'ETIMEDOUT'),
    told: () => `there was no answer in time; if that goes on, ${THE_WAY}`,
  },
  {
    fits: named('ThrottlingException', 'Throttling', 'TooManyRequestsException'),
    told: () => 'AWS takes no more requests at present; the next pass asks again',
  },
  {
    fits: ({ status }) => status >= 500,
    told: ({ status }) => `it answered ${status}; the next pass asks again`,
  },
];

/**
 * Why a secret could not be read, for people, and the way on: the middle of a sentence. Words of AWS are told only where it
 * refuses a request, since nothing of the secret can be in them.
 */
export const whyUnread = (error: unknown, secretName: string): string => {
  if (isUntrusted(error)) return messageOf(error);
  const facts = factsOf(error);
  const cause = CAUSES.find(({ fits }) => fits(facts));
  if (cause !== undefined) return cause.told(facts, secretName);
  // A SyntaxError quotes the answer that it could not parse: the secret itself.
  if (error instanceof SyntaxError) return `the answer could not be read; if that goes on, ${THE_WAY}`;
  return /^\w{1,60}$/.test(facts.name) ? `it failed with ${facts.name}` : 'it failed';
};
