import { readFileSync, rmSync } from 'node:fs';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { afterAll, describe, expect, it } from 'vitest';
import { keeperApp } from '../../bin/app.ts';
import { cfnLint, hasCfnLint } from './cfn-lint.ts';
import { foreignApp, foreignStatements } from './foreign-app.ts';
import { documentSchema } from './policies.ts';
import { synthesize } from './template.ts';

const CONTEXT = { catalogName: 'env-em8edd', databaseName: 'lkc-em8edd', alarmEmail: 'somebody@example.com' };
const folder = foreignStatements();
afterAll(() => rmSync(folder, { recursive: true }));

const apps: { name: string; findings: unknown }[] = [];
const stacks = [(outdir: string) => keeperApp(CONTEXT, outdir), (outdir: string) => foreignApp(outdir, folder)].flatMap(
  (make) => {
    const { stacks: made } = synthesize((outdir) => {
      const app = make(outdir);
      // Somebody's own resources beside the keepers are not looked at.
      const findings = [new AwsSolutionsChecks(app), new ServerlessChecks(app)]
        .flatMap((pack) => pack.validateScope(app).violations)
        .flatMap(({ ruleName, violatingResources }) =>
          (violatingResources ?? []).map((resource) => `${ruleName} ${JSON.stringify(resource)}`),
        )
        .filter((finding) => !finding.includes('Foreign/Credentials/'));
      apps.push({ name: app.node.children.map(({ node }) => node.id).join(), findings });
      return app;
    });
    return [...made].map(([name, template]) => ({ name, template }));
  },
);

it.each(apps)('cdk-nag finds nothing in $name', ({ findings }) => {
  expect(findings).toEqual([]);
});

it.skipIf(!hasCfnLint)(
  'cfn-lint finds nothing',
  () => {
    expect(cfnLint(new Map(stacks.map(({ name, template }) => [name, template.json])))).toEqual(['', 0]);
  },
  60_000,
);

/** The headings of the runbook as GitHub links them. */
const articles = new Set(
  readFileSync('docs/runbook.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('#'))
    .map((line) => line.replace(/^#+ /, '').trim().toLowerCase().replaceAll(' ', '-')),
);

/** Names that somebody could collide with, if they were fixed. */
const NAMES = [
  'TableName',
  'FunctionName',
  'QueueName',
  'TopicName',
  'LogGroupName',
  'RoleName',
  'PolicyName',
  'AlarmName',
];

describe.each(stacks)('$name', ({ template }) => {
  it('runs every function on arm64 and nodejs24.x', () => {
    const functions = template.properties('AWS::Lambda::Function');
    expect(functions.length).toBeGreaterThan(1);
    for (const properties of functions) {
      expect(properties).toMatchObject({ Architectures: ['arm64'], Runtime: 'nodejs24.x' });
    }
  });

  it('encrypts every queue, and lets nobody in without TLS', () => {
    for (const { SqsManagedSseEnabled, KmsMasterKeyId } of template.properties('AWS::SQS::Queue')) {
      expect(SqsManagedSseEnabled === true || KmsMasterKeyId !== undefined).toBe(true);
    }
    for (const type of ['AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy']) {
      for (const properties of template.properties(type)) {
        expect(JSON.stringify(properties)).toContain('"aws:SecureTransport":"false"');
      }
    }
  });

  it('keeps no log for ever', () => {
    for (const properties of template.properties('AWS::Logs::LogGroup')) {
      expect(properties).toMatchObject({ RetentionInDays: expect.any(Number) });
    }
  });

  it('links each alarm to an article that exists, and tells somebody', () => {
    const alarms = template.properties('AWS::CloudWatch::Alarm');
    expect(alarms.length).toBeGreaterThan(5);
    for (const { AlarmDescription, AlarmActions } of alarms) {
      const [, article = ''] = String(AlarmDescription).split('#');
      expect(articles).toContain(article);
      expect(AlarmActions).toHaveLength(1);
    }
  });

  it('names no resource and no policy of AWS that could be left to be generated', () => {
    for (const [id, { Type, Properties }] of Object.entries(template.json.Resources)) {
      expect(Properties, id).not.toHaveProperty('ManagedPolicyArns');
      for (const name of NAMES) {
        // An inline policy's name and the reference to another resource are no names of their own.
        const own = Properties[name];
        if (typeof own === 'string' && Type !== 'AWS::IAM::Policy')
          throw new Error(`${id} has the fixed ${name} ${own}`);
      }
    }
  });

  it('allows nothing on every resource but what cannot be narrowed', () => {
    for (const { PolicyDocument } of template.properties('AWS::IAM::Policy')) {
      for (const { Action, Resource } of documentSchema.parse(PolicyDocument).Statement) {
        for (const action of Action) {
          expect(action).not.toContain('*');
          if (Resource.includes('*')) expect(action).toMatch(/^(xray:Put|ec2:)/);
        }
      }
    }
  });
});
