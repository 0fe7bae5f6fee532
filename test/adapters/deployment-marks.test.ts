import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DynamoDbDeploymentMarks } from '../../lambda/adapters/aws/deployment-marks-dynamodb.ts';
import { DynamoDbLedger } from '../../lambda/adapters/aws/ledger-dynamodb.ts';
import { EMPTY_LEDGER } from '../../lambda/core/model/ledger.ts';
import { type Aws, startAws } from '../aws/aws.ts';
import { TestClock } from './clock.ts';
import { failureOf } from './secrets.ts';

const KEY = ':deployment-mark';
const AT = 1_800_000_000_000;
const MARK = {
  digest: 'before',
  at: AT,
  deployed: [
    { digest: 'before', at: AT },
    { digest: 'older', at: AT - 1 },
  ],
};
const WHERE = `The deployment's mark statement=${KEY} of the DynamoDB table ledger could not be`;

/** A deadline for what may take any time. */
const EVER = Number.POSITIVE_INFINITY;

let aws: Aws;

beforeEach(async () => {
  aws = await startAws();
  aws.tables.set('ledger', new Map());
});

afterEach(() => aws.close());

const marks = (): DynamoDbDeploymentMarks =>
  new DynamoDbDeploymentMarks(new DynamoDBClient(aws.clientConfig()), 'ledger', new TestClock());

const ledger = (): DynamoDbLedger =>
  new DynamoDbLedger(new DynamoDBClient(aws.clientConfig()), 'ledger', new TestClock());

describe('the mark of a deployment', () => {
  test('is not there at first', async () => {
    expect(await marks().read(EVER)).toBeUndefined();
  });

  test('is the one that was written last, read as it stands', async () => {
    await marks().write({ digest: 'older', at: AT - 1, deployed: [] }, EVER);
    await marks().write(MARK, EVER);
    expect(await marks().read(EVER)).toEqual(MARK);
    expect(aws.requests.at(-1)).toMatchObject({ body: { ConsistentRead: true, Key: { statement: { S: KEY } } } });
  });

  test('is an item of its own, which is no ledger', async () => {
    await marks().write(MARK, EVER);
    const items = aws.tables.get('ledger');
    expect(items?.get(KEY)).toEqual({
      statement: { S: KEY },
      digest: { S: 'before' },
      at: { N: String(AT) },
      deployed: { S: JSON.stringify(MARK.deployed) },
    });
    await expect(ledger().read(KEY, EVER)).rejects.toThrow('could not be read');
  });

  test('of a release before, which knew one digest and no list, is read', async () => {
    const item = { statement: { S: KEY }, digest: { S: 'before' }, at: { N: String(AT) } };
    aws.tables.get('ledger')?.set(KEY, item);
    expect(await marks().read(EVER)).toEqual({ digest: 'before', at: AT, deployed: [] });
  });

  test('is not looked for where release 0.2 left one, which 0.2 can still read', async () => {
    const told = { phase: 'DEPLOYMENT', health: 'held', reason: 'before', at: MARK.at } as const;
    const old = { revision: 0, ledger: { ...EMPTY_LEDGER, told }, outbox: [] };
    await ledger().write(':deployment', old, EVER);
    expect(await marks().read(EVER)).toBeUndefined();
    await marks().write(MARK, EVER);
    expect(await ledger().read(':deployment', EVER)).toEqual({ ...old, revision: 1 });
  });

  test.each([
    ['no digest', { digest: { N: '1' } }],
    ['a time that is none', { at: { N: 'soon' } }],
    ['a time that is no number', { at: { S: '1' } }],
    ['a list that is no JSON', { deployed: { S: '[' } }],
    ['a list of something else', { deployed: { S: '["before"]' } }],
  ])('is not guessed from an item with %s', async (_, spoiled) => {
    await marks().write(MARK, EVER);
    const items = aws.tables.get('ledger');
    items?.set(KEY, { ...items.get(KEY), ...spoiled });
    const error = await failureOf(marks().read(EVER));
    expect(error).toMatchObject({ message: expect.stringContaining(`${WHERE} read: `), cause: expect.any(Error) });
  });

  test.each(['error', 'reset'] as const)('says where it is at an outage (%s)', async (outage) => {
    aws.outages.set('dynamodb', outage);
    const errors = [await failureOf(marks().read(EVER)), await failureOf(marks().write(MARK, EVER))];
    expect(errors).toEqual(
      ['read', 'written'].map((done) =>
        expect.objectContaining({ message: expect.stringMatching(`^${WHERE} ${done}: .+`), cause: expect.any(Error) }),
      ),
    );
  });
});
