import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keeperApp } from '../../bin/app.ts';
import { readContext } from '../../lib/context.ts';
import { FlinkStatementKeeper } from '../../lib/flink-statement-keeper.ts';
import type { FlinkStatementKeeperProps } from '../../lib/keeper-props.ts';
import { makeAuthority } from '../network/authority.ts';
import { type Synthesized, synthesize } from './template.ts';

const PLACE = { catalogName: 'env-em8edd', databaseName: 'lkc-em8edd' };
const PROXY = 'http://proxy.example.com:3128';

let folder: string;
let pem: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outbound-'));
  pem = join(folder, 'own.pem');
  const { pem: first } = makeAuthority();
  await writeFile(pem, `Ours:\n${first}\nand theirs:\n${makeAuthority().pem}`);
});
afterAll(() => rm(folder, { recursive: true }));

const keep = (props: Partial<FlinkStatementKeeperProps>, stack = new Stack(new App(), 'Stack')): Stack => {
  new FlinkStatementKeeper(stack, 'Keeper', { ...PLACE, ...props });
  return stack;
};

/** What is wrong with these props, as the synthesis says it. */
const said = (props: Partial<FlinkStatementKeeperProps>, stack?: Stack): string => {
  try {
    keep(props, stack);
    return '';
  } catch (error) {
    return String(error);
  }
};

const environmentsIn = (stack: Synthesized): readonly unknown[] =>
  stack.properties('AWS::Lambda::Function').map(({ Environment }) => Environment);

describe('a proxy and the certificates of a network', () => {
  it('reach both functions by the context of cdk, with the certificates beside the code', () => {
    const context = { ...PLACE, proxy: PROXY, noProxy: '.example.com,10.0.0.1', caCertificates: pem };
    const { stacks, assets } = synthesize((outdir) => keeperApp(context, outdir));
    const environments = [...stacks.values()].flatMap(environmentsIn);
    expect(environments).toHaveLength(2);
    for (const environment of environments) {
      expect(environment).toMatchObject({
        Variables: {
          NODE_USE_ENV_PROXY: '1',
          HTTPS_PROXY: PROXY,
          NO_PROXY: 'localhost,127.0.0.1,169.254.0.0-169.254.255.255,.example.com,10.0.0.1',
          NODE_EXTRA_CA_CERTS: '/var/task/ca-certificates.pem',
        },
      });
    }
    expect(assets).toEqual([expect.arrayContaining(['ca-certificates.pem', 'handler.mjs'])]);
  });

  it('are not there where nobody asks for them', () => {
    const { stacks, assets } = synthesize((outdir) => keeperApp(PLACE, outdir));
    expect(JSON.stringify([...stacks.values()].flatMap(environmentsIn))).not.toMatch(/PROXY|NODE_/);
    expect(assets.flat()).not.toContain('ca-certificates.pem');
  });

  it.each([
    ['socks5://proxy:1080', 'accepted is http://host:port'],
    ['proxy:3128', 'accepted is http://host:port'],
    ['http://', 'accepted is http://host:port'],
  ])('cannot be %s', (url, why) => {
    expect(said({ proxy: { url } })).toContain(why);
  });

  it('are told of without a password', () => {
    expect(said({ proxy: { url: 'me:pass-word@proxy:3128' } })).not.toContain('pass-word');
  });

  it('go together in the context', () => {
    expect(() => readContext({ ...PLACE, noProxy: 'example.com' })).toThrow('noProxy is given without a proxy');
    expect(() => readContext({ ...PLACE, proxy: 'proxy:3128' })).toThrow('accepted is an address http://host:port');
  });

  it('have hosts, and no lists of them', () => {
    expect(said({ proxy: { url: PROXY, noProxy: ['a,b'] } })).toContain('proxy.noProxy has "a,b"');
  });

  it('have certificates that can be read, and no key', async () => {
    const fileOf = async (content: string): Promise<string> => {
      const path = join(folder, 'odd.pem');
      await writeFile(path, content);
      return path;
    };
    expect(said({ caCertificates: join(folder, 'none.pem') })).toContain('no such file');
    expect(said({ caCertificates: await fileOf('words') })).toContain('has no certificate in PEM form');
    const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----';
    expect(said({ caCertificates: await fileOf(broken) })).toContain('cannot be read as certificates');
    const { key, cert } = makeAuthority().identityOf('host');
    expect(said({ caCertificates: await fileOf(cert + key) })).toContain('has a private key in it');
  });
});

describe('in a VPC', () => {
  const vpcIn = (stack: Stack) =>
    Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-0123456789abcdef0',
      availabilityZones: ['us-east-1a'],
      privateSubnetIds: ['subnet-0123456789abcdef0'],
    });

  const portsLetOut = (url: string): readonly unknown[] => {
    const { stacks } = synthesize((outdir) => {
      const app = new App({ outdir });
      const stack = new Stack(app, 'Stack');
      keep({ vpc: vpcIn(stack), proxy: { url } }, stack);
      return app;
    });
    const [group] = [...stacks.values()].flatMap((each) => each.properties('AWS::EC2::SecurityGroup'));
    return JSON.stringify(group).match(/"ToPort":\d+/g) ?? [];
  };

  it('the port of the proxy is let out, once', () => {
    expect(portsLetOut(PROXY)).toEqual(['"ToPort":443', '"ToPort":3128']);
    expect(portsLetOut('http://proxy.example.com')).toEqual(['"ToPort":443', '"ToPort":80']);
    expect(portsLetOut('https://proxy.example.com')).toEqual(['"ToPort":443']);
  });

  it('a proxy that is known at the deployment only needs security groups', () => {
    const stack = new Stack(new App(), 'Stack');
    const url = `http://${stack.stackId}:3128`;
    expect(said({ vpc: vpcIn(stack), proxy: { url } }, stack)).toContain('give securityGroups that let its port out');
  });
});
