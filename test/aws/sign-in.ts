import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import * as z from 'zod';

/** Answer of a stand-in; without a type it is JSON. */
interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly body: string;
}

const KEYS = { accessKeyId: 'of-the-session', secretAccessKey: 'never-shown', sessionToken: 'never-shown-either' };

/** Loopback stand-ins for what signs people in: STS, SSO and `aws login`, spoken to by the real SDK. */
export interface SignIn {
  /** Variables that lead the SDK there. */
  readonly env: Readonly<Record<string, string>>;
  /** Code that the MFA device shows; it is good once. */
  code: string;
  /** Condition that the SSO session has ended on AWS's side. */
  ssoEnded: boolean;
  /** Condition that the SSO session has no such role. */
  ssoForbidden: boolean;
  /** Condition that STS refuses every role. */
  rolesRefused: boolean;
  /** All requests: STS's parameters, or the paths of the others. */
  readonly requests: (Readonly<Record<string, string>> | string)[];
  close(): Promise<void>;
}

const denied = (message: string): Answer => ({
  status: 403,
  type: 'text/xml',
  body: `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
});

const assumed = (): Answer => ({
  status: 200,
  type: 'text/xml',
  body:
    '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>' +
    `<AccessKeyId>${KEYS.accessKeyId}</AccessKeyId><SecretAccessKey>${KEYS.secretAccessKey}</SecretAccessKey>` +
    `<SessionToken>${KEYS.sessionToken}</SessionToken><Expiration>${new Date(Date.now() + 3_600_000).toISOString()}</Expiration>` +
    '</Credentials></AssumeRoleResult></AssumeRoleResponse>',
});

const assumeRole = (state: SignIn, body: string): Answer => {
  const asked = Object.fromEntries(new URLSearchParams(body));
  state.requests.push(asked);
  if (state.rolesRefused) return denied('User: arn:aws:iam::1:user/me is not authorized to perform: sts:AssumeRole');
  if (asked['SerialNumber'] === undefined) return assumed();
  if (asked['TokenCode'] !== state.code)
    return denied('MultiFactorAuthentication failed with invalid MFA one time pass code.');
  state.code = 'used';
  return assumed();
};

const refusedBySso = (type: string, message: string): Answer => ({
  status: type === 'UnauthorizedException' ? 401 : 403,
  body: JSON.stringify({ __type: type, message }),
});

const roleOfSso = (state: SignIn): Answer => {
  if (state.ssoEnded) return refusedBySso('UnauthorizedException', 'Session token not found or invalid');
  if (state.ssoForbidden) return refusedBySso('ForbiddenException', 'No access');
  return { status: 200, body: JSON.stringify({ roleCredentials: { ...KEYS, expiration: Date.now() + 3_600_000 } }) };
};

const answerTo = async (state: SignIn, request: IncomingMessage): Promise<Answer> => {
  const body = await text(request);
  const path = String(request.url);
  if (request.method === 'POST' && path === '/') return assumeRole(state, body);
  state.requests.push(path);
  return path.startsWith('/federation/credentials')
    ? roleOfSso(state)
    : { status: 400, body: JSON.stringify({ __type: 'ValidationException', message: `no stand-in for ${path}` }) };
};

export const startSignIn = async (): Promise<SignIn> => {
  const server = createServer((request, response) => {
    void answerTo(state, request).then(({ status, type = 'application/json', body }) => {
      response.writeHead(status, {
        'content-type': type,
        ...(type === 'application/json' && status >= 400 ? { 'x-amzn-errortype': errorType(body) } : {}),
      });
      response.end(body);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port }: Pick<AddressInfo, 'port'> = z.object({ port: z.number() }).parse(server.address());
  const url = `http://127.0.0.1:${port}`;
  const state: SignIn = {
    env: {
      AWS_ENDPOINT_URL_STS: url,
      AWS_ENDPOINT_URL_SSO: url,
      AWS_ENDPOINT_URL_SSO_OIDC: url,
      AWS_ENDPOINT_URL_SIGNIN: url,
    },
    code: '123456',
    ssoEnded: false,
    ssoForbidden: false,
    rolesRefused: false,
    requests: [],
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
      });
    },
  };
  return state;
};

const errorType = (body: string): string => z.looseObject({ __type: z.string() }).parse(JSON.parse(body)).__type;
