import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { answer, type Caller, readCaller, readRequest } from '../../../lambda/adapters/aws/cloudformation.ts';
import { type Scripted, startScripted } from '../scripted.ts';
import { failureOf } from '../secrets.ts';

const CALLER: Caller = {
  ResponseURL: 'https://elsewhere.example/answer',
  RequestType: 'Create',
  StackId: 'stack',
  RequestId: 'request',
  LogicalResourceId: 'Statements',
  PhysicalResourceId: 'physical',
};

describe('who waits for an answer', () => {
  test('is known by where to put it', () => {
    expect(readCaller(CALLER)).toEqual(CALLER);
    expect(readCaller({ ResponseURL: 'http://127.0.0.1:1/x', Later: 1 })).toEqual({
      ResponseURL: 'http://127.0.0.1:1/x',
      RequestType: '',
      StackId: '',
      RequestId: '',
      LogicalResourceId: '',
      Later: 1,
    });
  });

  test('is answered whatever else it has sent', () => {
    const odd = { RequestType: 1, StackId: null, RequestId: {}, LogicalResourceId: [], PhysicalResourceId: 7 };
    expect(readCaller({ ...odd, ResponseURL: CALLER.ResponseURL })).toEqual({
      ResponseURL: CALLER.ResponseURL,
      RequestType: '',
      StackId: '',
      RequestId: '',
      LogicalResourceId: '',
      PhysicalResourceId: undefined,
    });
  });

  test.each([{}, { ResponseURL: 5 }, { ResponseURL: 'ftp://x.example/' }, { ResponseURL: 'xhttps://x.example/' }])(
    'is nobody: %j',
    (event) => {
      expect(() => readCaller(event)).toThrow(
        expect.objectContaining({
          name: 'RequestError',
          message: expect.stringMatching(
            /^This is no request of CloudFormation; for a pass, invoke the function of the keeper: ✖ [^\n]*ResponseURL\. Nothing was touched\.$/,
          ),
        }),
      );
    },
  );
});

describe('a request', () => {
  const REQUEST = { RequestType: 'Update', ResourceProperties: { onDelete: 'retain', digest: 'new' } };

  test.each([
    REQUEST,
    { ...REQUEST, RequestType: 'Delete', ResourceProperties: { onDelete: 'delete', digest: '', ServiceToken: 'arn' } },
    { ...REQUEST, RequestType: 'Create', OldResourceProperties: { digest: 'old', onDelete: 5 }, Later: 1 },
  ])('is read with all that it holds: %j', (event) => {
    expect(readRequest(event)).toEqual(event);
  });

  test.each([
    { ...REQUEST, RequestType: 'Read' },
    { RequestType: 'Create' },
    { ...REQUEST, ResourceProperties: { digest: 'new' } },
    { ...REQUEST, ResourceProperties: { onDelete: 'stop' } },
    { ...REQUEST, OldResourceProperties: {} },
    { ...REQUEST, OldResourceProperties: undefined },
    null,
  ])('is not understood: %j', (event) => {
    expect(() => readRequest(event)).toThrow(
      /^This request of CloudFormation is not understood, deploy the stack again as it is: ✖ .*\. Nothing was touched\.$/,
    );
  });

  test('is told all that is wrong with it, in one line', () => {
    expect(() => readRequest({ RequestType: 'Read', ResourceProperties: { onDelete: 'x', digest: 1 } })).toThrow(
      /RequestType.* ✖ .*onDelete.* ✖ .*digest/,
    );
  });
});

describe('an answer', () => {
  let server: Scripted;
  const told: unknown[] = [];

  beforeEach(async () => {
    server = await startScripted();
    told.length = 0;
    vi.spyOn(console, 'error').mockImplementation((error) => told.push(error));
  });

  afterEach(async () => {
    vi.restoreAllMocks();
    await server.close();
  });

  const answered = (changes: Partial<Caller>, reason?: string) =>
    answer({ ...CALLER, ResponseURL: `${server.url}/answer?signed=yes`, ...changes }, reason);

  test('says that it is done', async () => {
    server.answer({ status: 200 });
    await answered({});
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'PUT', url: '/answer?signed=yes', headers: { 'content-type': '' } });
    expect(request?.body).toEqual({
      Status: 'SUCCESS',
      PhysicalResourceId: 'physical',
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'Statements',
    });
  });

  test('says why it has failed, of a resource that has no id yet', async () => {
    server.answer({ status: 299 });
    await answered({ PhysicalResourceId: undefined }, 'It went wrong.');
    expect(server.requests[0]?.body).toMatchObject({
      Status: 'FAILED',
      Reason: 'It went wrong.',
      PhysicalResourceId: 'Statements',
    });
  });

  test.each([
    ['x'.repeat(1_500), 1_500],
    ['x'.repeat(1_501), 1_500],
    ['"'.repeat(751), 750],
    ['ä'.repeat(751), 750],
    [`${'x'.repeat(1_497)}🛫`, 1_497],
    [`${'x'.repeat(1_496)}🛫`, 1_498],
  ])('gives no more of the reason than CloudFormation takes, in whole characters', async (reason, length) => {
    server.answer({ status: 200 });
    await answered({}, reason);
    expect(server.requests[0]?.body).toMatchObject({ Reason: reason.slice(0, length) });
  });

  test('is given three times at most', async () => {
    server.answer({ status: 503 }, 'reset', { status: 200 });
    await answered({});
    expect(server.requests).toHaveLength(3);
    expect(told).toEqual([
      expect.objectContaining({ message: 'CloudFormation did not take the answer: 503' }),
      expect.any(Error),
    ]);
    server.answer({ status: 300 });
    expect(await failureOf(answered({}))).toMatchObject({ message: 'CloudFormation did not take the answer: 300' });
    expect(server.requests).toHaveLength(3);
    expect(told).toHaveLength(4);
  });
});
