import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';

const EXPIRATION = new Date(Date.now() + 3_600_000);
const keys = (prefix: string) => ({ id: `${prefix}KEY`, secret: 'issued', token: 'issued', until: EXPIRATION });

/** What IAM Identity Center answers to `GetRoleCredentials`. */
const sso = () => {
  const { id, secret, token, until } = keys('SSO');
  const credentials = { accessKeyId: id, secretAccessKey: secret, sessionToken: token, expiration: until.getTime() };
  return JSON.stringify({ roleCredentials: credentials });
};

/** What the agent of ECS, or the one of EKS, answers. */
const task = () => {
  const { id, secret, token, until } = keys('TASK');
  return JSON.stringify({ AccessKeyId: id, SecretAccessKey: secret, Token: token, Expiration: until.toISOString() });
};

/** What STS answers to `AssumeRoleWithWebIdentity`. */
const sts = () => {
  const { id, secret, token, until } = keys('WEB');
  return `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
    <AssumeRoleWithWebIdentityResult><Credentials>
      <AccessKeyId>${id}</AccessKeyId><SecretAccessKey>${secret}</SecretAccessKey>
      <SessionToken>${token}</SessionToken><Expiration>${until.toISOString()}</Expiration>
    </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;
};

/** Loopback stand-ins for those who issue credentials for AWS. */
export interface Issuers {
  readonly url: string;
  /** Who was asked for credentials, and with what. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

export const startIssuers = async (): Promise<Issuers> => {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost');
    const form = new URLSearchParams(await text(request));
    const proof =
      form.get('WebIdentityToken') ?? request.headers['x-amz-sso_bearer_token'] ?? request.headers.authorization;
    asked.push(`${pathname} ${String(proof)}`);
    response.end(pathname === '/task' ? task() : pathname === '/federation/credentials' ? sso() : sts());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
