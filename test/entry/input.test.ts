import { describe, expect, test } from 'vitest';

import { COMMAND_NAMES } from '../../lambda/contract.ts';
import { InputError, parseInput } from '../../lambda/entry/input.ts';

const STATEMENTS = [{ name: 'flight-consolidator' }, { name: 'other' }];
const parse = (event: unknown) => parseInput(event, STATEMENTS);

const refusal = (event: unknown): string => {
  try {
    parse(event);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  throw new Error('it was accepted');
};

const SCHEDULED = {
  version: '0',
  id: '53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa',
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: '123456789012',
  time: '2026-11-22T10:00:00Z',
  region: 'us-east-1',
  resources: ['arn:aws:events:us-east-1:123456789012:rule/keeper'],
  detail: {},
};
const ROTATED = {
  ...SCHEDULED,
  source: 'aws.secretsmanager',
  'detail-type': 'AWS API Call via CloudTrail',
  detail: { eventName: 'RotationSucceeded', additionalEventData: { SecretId: 'arn:aws:secretsmanager:x' } },
};

describe('a trigger', () => {
  test.each([
    ['nothing', {}],
    ['an event of EventBridge', SCHEDULED],
    ['an event of EventBridge Scheduler', { ...SCHEDULED, source: 'aws.scheduler' }],
    ['a secret that was rotated', ROTATED],
    ['an event of one’s own', { source: 'me', 'detail-type': 'stop' }],
    ['an event with a command in its detail', { ...SCHEDULED, detail: { command: 'stop' } }],
  ])('starts a pass, whatever it says: %s', (_, event) => {
    expect(parse(event)).toEqual({ command: 'ensure' });
  });
});

describe('a command', () => {
  test.each(COMMAND_NAMES)('%s is taken for all statements, or one', (command) => {
    expect(parse({ command })).toEqual({ command });
    expect(parse({ command, statement: 'other' })).toEqual({ command, statement: 'other' });
  });

  test('restart takes an approval', () => {
    const event = { command: 'restart', statement: 'other', from: 'earliest' };
    expect(parse(event)).toEqual(event);
    expect(parse({ command: 'restart', from: 'earliest' })).toEqual({ command: 'restart', from: 'earliest' });
  });
});

describe('anything else is an error that says what is accepted', () => {
  test.each<[string, unknown]>([
    ['null', null],
    ['undefined', undefined],
    ['an empty list', []],
    ['a list', [{ command: 'stop' }]],
    ['a string', 'stop'],
    ['JSON', '{"command":"stop"}'],
    ['an empty string', ''],
    ['a number', 5],
    ['true', true],
    ['a function', () => ({})],
    ['an unknown key', { command: 'stop', force: true }],
    ['an unknown key alone', { statement: 'other' }],
    ['an unknown command', { command: 'delete' }],
    ['no command', { command: undefined }],
    ['a command that is null', { command: null }],
    ['a command in capitals', { command: 'STOP' }],
    ['a list of commands', { command: ['stop'] }],
    ['a command of the language', { command: 'toString' }],
    ['an unknown statement', { command: 'stop', statement: 'another' }],
    ['an empty statement', { command: 'stop', statement: '' }],
    ['a statement in capitals', { command: 'stop', statement: 'OTHER' }],
    ['a statement that is a number', { command: 'stop', statement: 5 }],
    ['a statement that is null', { command: 'stop', statement: null }],
    ['a statement that is undefined', { command: 'stop', statement: undefined }],
    ['an approval without restart', { command: 'ensure', from: 'earliest' }],
    ['an approval with resume', { command: 'resume', from: 'earliest' }],
    ['an approval of something else', { command: 'restart', from: 'latest' }],
    ['an approval that is empty', { command: 'restart', from: '' }],
    ['an approval that is null', { command: 'restart', from: null }],
    ['an approval of a day', { command: 'restart', from: '2026-11-22' }],
    ['an approval of a time without a zone', { command: 'restart', from: '2026-11-22T10:00:00' }],
    ['an approval of a time to come', { command: 'restart', from: '9999-01-01T00:00:00Z' }],
    ['a confirmation of nothing', { command: 'ensure', confirm: true }],
    ['a confirmation that is none', { command: 'takeover', confirm: false }],
    ['a source alone', { source: 'aws.events' }],
    ['a detail-type alone', { 'detail-type': 'Scheduled Event' }],
    ['a source that is none', { source: 5, 'detail-type': 'Scheduled Event' }],
    ['a record of SQS', { Records: [{ body: '{}' }] }],
  ])('%s', (_, event) => {
    const message = refusal(event);
    expect(message).toContain('Accepted are {}');
    for (const word of [...COMMAND_NAMES, 'source', 'detail-type', 'statement', 'earliest'])
      expect(message).toContain(word);
  });

  test('and names the statements that there are', () => {
    expect(refusal({ command: 'stop', statement: 'another' })).toContain('flight-consolidator, other');
  });

  test('and what is wrong', () => {
    expect(refusal({ command: 'stop', force: true })).toContain('force');
    expect(refusal({ command: 'resume', from: 'earliest' })).toContain('restart only');
  });
});

describe('a start that a hint in a text would decide otherwise', () => {
  const hinted = (name: string, mode: string) => ({
    name,
    sql: `INSERT INTO t (a) SELECT a FROM x /*+ OPTIONS('scan.startup.mode' = '${mode}') */`,
  });
  const CHOOSABLE = [
    hinted('early', 'earliest-offset'),
    hinted('late', 'latest-offset'),
    { name: 'plain', sql: 'INSERT INTO t (a) SELECT a FROM x' },
    { name: 'adopted' },
  ];
  const from = (start: string, statement?: string) => ({
    command: 'restart',
    from: start,
    ...(statement === undefined ? {} : { statement }),
  });
  const TIME = '2026-11-22T10:00:00Z';
  const told = (event: unknown): string => {
    try {
      parseInput(event, CHOOSABLE);
    } catch (error) {
      if (error instanceof InputError) return error.message;
      throw error;
    }
    return 'accepted';
  };

  test.each([from('earliest', 'early'), from('earliest', 'plain'), from(TIME, 'plain'), from(TIME, 'adopted')])(
    'is none: %j',
    (event) => {
      expect(parseInput(event, CHOOSABLE)).toEqual(event);
    },
  );

  test.each([
    [from('earliest', 'late'), ['late']],
    [from(TIME, 'late'), ['late']],
    [from(TIME, 'early'), ['early']],
    [from('earliest'), ['late']],
    [from(TIME), ['early', 'late']],
  ])('is refused: %j', (event, names) => {
    const found = [...told(event).matchAll(/"from" would not be followed by (\w+): a hint in its SQL text/g)];
    expect(found.map(([, name]) => name)).toEqual(names);
  });

  test('is told with the hint, and the way on', () => {
    expect(told(from('earliest', 'late'))).toContain(
      "begins at 'latest-offset' and wins over it, so take 'scan.startup.mode' out of the text first",
    );
  });

  test('is no matter to a restart without "from", or to another command', () => {
    expect(told({ command: 'restart', statement: 'late' })).toBe('accepted');
    expect(told({ command: 'stop', statement: 'late', from: 'earliest' })).not.toContain('hint');
  });
});
