import * as z from 'zod';
import type { Synthesized } from './template.ts';

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'us-east-1',
  'AWS::AccountId': '123456789012',
};

/** The ARNs that the resources would get if their names were their logical ids. */
const ARNS: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'arn:aws:dynamodb:us-east-1:123456789012:table/',
  'AWS::Events::EventBus': 'arn:aws:events:us-east-1:123456789012:event-bus/',
  'AWS::KMS::Key': 'arn:aws:kms:us-east-1:123456789012:key/',
  'AWS::Lambda::Function': 'arn:aws:lambda:us-east-1:123456789012:function:',
  'AWS::Logs::LogGroup': 'arn:aws:logs:us-east-1:123456789012:log-group:',
  'AWS::SecretsManager::Secret': 'arn:aws:secretsmanager:us-east-1:123456789012:secret:',
  'AWS::SQS::Queue': 'arn:aws:sqs:us-east-1:123456789012:',
};

const many = <T extends z.ZodType>(item: T) =>
  z.preprocess((given) => (Array.isArray(given) ? given : [given]), z.array(item));

const statementSchema = z.looseObject({
  Effect: z.enum(['Allow', 'Deny']),
  Action: many(z.string()),
  Resource: many(z.unknown()),
  Condition: z.object({ StringEquals: z.record(z.string(), many(z.unknown())) }).optional(),
});
export const documentSchema = z.object({ Statement: z.array(statementSchema) });
const policySchema = z.looseObject({
  PolicyDocument: documentSchema,
  Roles: z.array(z.object({ Ref: z.string() })).default([]),
});
const roleSchema = z.looseObject({ Policies: z.array(policySchema).default([]) });

const intrinsicSchema = z.union([
  z.strictObject({ Ref: z.string() }),
  z.strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }),
  z.strictObject({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.unknown())]) }),
]);

/** A request to AWS. */
export interface Call {
  readonly action: string;
  readonly resource: string;
  readonly viaService?: string;
}

const matches = (pattern: string, text: string): boolean => {
  const literal = pattern.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(text);
};

/** What IAM would say to a role's requests: as much of its language as the templates use, and an error for any more. */
export class Policies {
  readonly #template: Synthesized;

  constructor(template: Synthesized) {
    this.#template = template;
  }

  /** A resource's ARN; a secret's with the suffix that Secrets Manager appends, a log group's as policies write it. */
  arn(id: string): string {
    const type = this.#template.json.Resources[id]?.Type ?? '';
    const start = ARNS[type];
    if (start === undefined) throw new Error(`No ARN is known for ${id} (${type})`);
    if (type === 'AWS::SecretsManager::Secret') return `${start}${id}-Ab12Cd`;
    return type === 'AWS::Logs::LogGroup' ? `${start}${id}:*` : `${start}${id}`;
  }

  statementsOf(roleId: string): readonly z.infer<typeof statementSchema>[] {
    const own = roleSchema.parse(this.#template.json.Resources[roleId]?.Properties).Policies;
    const attached = this.#template
      .properties('AWS::IAM::Policy')
      .map((properties) => policySchema.parse(properties))
      .filter(({ Roles }) => Roles.some(({ Ref }) => Ref === roleId));
    return [...own, ...attached].flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  }

  allows(roleId: string, call: Call): boolean {
    const applying = this.statementsOf(roleId).filter(
      ({ Action, Resource, Condition }) =>
        Action.some((pattern) => matches(pattern, call.action)) &&
        Resource.some((pattern) => matches(this.text(pattern), call.resource)) &&
        Object.entries(Condition?.StringEquals ?? {}).every(([key, values]) => this.#fulfilled(key, values, call)),
    );
    return applying.length > 0 && applying.every(({ Effect }) => Effect === 'Allow');
  }

  /** An intrinsic function's value. */
  text(value: unknown): string {
    if (typeof value === 'string') return value;
    const intrinsic = intrinsicSchema.parse(value);
    if ('Ref' in intrinsic) return PSEUDO[intrinsic.Ref] ?? this.arn(intrinsic.Ref);
    if ('Fn::Join' in intrinsic) return intrinsic['Fn::Join'][1].map((part) => this.text(part)).join('');
    const [id, attribute] = intrinsic['Fn::GetAtt'];
    if (attribute !== 'Arn') throw new Error(`What is ${attribute} of ${id}?`);
    return this.arn(id);
  }

  #fulfilled(key: string, values: readonly unknown[], { viaService }: Call): boolean {
    if (key !== 'kms:ViaService') throw new Error(`What is ${key}?`);
    return values.some((value) => this.text(value) === viaService);
  }
}
