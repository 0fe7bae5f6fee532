import { describe, expect, test } from 'vitest';
import { parseArguments } from '../../bin/keeper/args/arguments.ts';
import { UsageError } from '../../bin/keeper/errors.ts';
import { COMMAND_NAMES } from '../../lambda/contract.ts';

const parse = (line: string) => parseArguments(line === '' ? [] : line.split(' '));

describe('what is accepted', () => {
  test.each(COMMAND_NAMES)('%s, on the embedded Confluent', (command) => {
    const request = parse(command);
    expect(request).toEqual({
      do: 'pass',
      input: { command },
      json: false,
      timeout: 300,
      statementsFolder: expect.stringMatching(/statements$/),
      stateFolder: '.keeper',
    });
  });

  test.each(['ensure --statement=a --json --timeout=20', '--json --statement a --timeout 20 ensure'])('%s', (line) => {
    expect(parse(line)).toMatchObject({ input: { command: 'ensure', statement: 'a' }, json: true, timeout: 20 });
  });

  test('values of the secret from a file, for a pass on this machine', () => {
    expect(parse('ensure --secret-values=values.json')).toMatchObject({ secretValuesFile: 'values.json' });
    expect(parse('status --catalog-name=c --database-name=d --secret-values=v.json')).toMatchObject({
      secretValuesFile: 'v.json',
      account: { catalogName: 'c' },
    });
  });

  test('restart with the approval to read every row again', () => {
    expect(parse('restart --from=earliest')).toMatchObject({ input: { command: 'restart', from: 'earliest' } });
  });

  test.each(['2026-11-22T10:00:00Z', '2026-11-22T10:00:00.5+02:00'])('or those from a time on: %s', (from) => {
    expect(parse(`restart --from=${from}`)).toMatchObject({ input: { command: 'restart', from } });
  });

  test('a takeover, confirmed or not', () => {
    expect(parse('takeover --confirm')).toMatchObject({ input: { command: 'takeover', confirm: true } });
    expect(parse('takeover --statement=a')).toMatchObject({ input: { command: 'takeover', statement: 'a' } });
  });

  test('a deployed function, which is waited for longer than it may take', () => {
    expect(parse('restart --function=keeper --profile=p --region=r --statement=a --from=earliest --json')).toEqual({
      do: 'invoke',
      input: { command: 'restart', statement: 'a', from: 'earliest' },
      json: true,
      timeout: 910,
      place: { functionName: 'keeper', profile: 'p', region: 'r' },
    });
    const arn = 'arn:aws:lambda:eu-central-1:123456789012:function:keeper';
    expect(parse(`status --function=${arn} --timeout=20`)).toMatchObject({
      timeout: 20,
      place: { functionName: arn, region: 'eu-central-1' },
    });
  });

  test('the story, with SQL of its own', () => {
    expect(parse('story --statements=sql')).toEqual({ do: 'story', statementsFolder: 'sql' });
  });

  test.each(['--help', '-h', 'ensure --help', '--help --statement='])('help: %s', (line) => {
    expect(parse(line)).toEqual({ do: 'help' });
  });

  test('a real account: what is not given has its usual default', () => {
    expect(parse('status --profile=p --catalog-name=c --database-name=d')).toMatchObject({
      account: {
        profile: 'p',
        catalogName: 'c',
        databaseName: 'd',
        secretName: '/confluent_cloud_resource/c/flink_compute_pool',
      },
    });
    expect(
      parse('status --catalog-name=c --database-name=d --region=r --secret-name=s --ledger-table=t'),
    ).toMatchObject({
      account: {
        catalogName: 'c',
        databaseName: 'd',
        secretName: 's',
        region: 'r',
        deployed: { ledgerTable: 't', eventBus: 'default' },
      },
    });
  });
});

describe('what is refused, in one line that says what is accepted', () => {
  test.each([
    ['', /no command.*ensure, status, explain, plan, history, stop, resume, restart, takeover, story/],
    ['dance', /"dance".*ensure/],
    ['ensure status', /"status".*one command/],
    ['ensure --colour=red', /--colour.*--statement, --from/],
    ['ensure -x', /-x.*--statement/],
    ['ensure --statement', /--statement=<value>/],
    ['ensure --statement=', /--statement=<value>/],
    ['ensure --statement --json', /--statement=<value>/],
    ['ensure --json=yes', /accepted is --json;/],
    ['ensure --statement=a --statement=b', /--statement is given twice/],
    ['ensure --from=earliest', /restart --from=earliest/],
    ['restart --from=latest', /restart --from=earliest/],
    ['restart --from=2026-11-22T10:00:00', /--from="2026-11-22T10:00:00".*as 2026-11-22T10:00:00Z/],
    ['restart --from=yesterday --confirm', /--from="yesterday" --confirm.*takeover --confirm/],
    ['ensure --confirm', /ensure --confirm.*takeover --confirm/],
    ['takeover --confirm=yes', /accepted is --confirm;/],
    ['ensure --timeout=0', /seconds from 1/],
    ['ensure --timeout=1e9', /seconds from 1/],
    ['ensure --timeout=\n', /seconds from 1/],
    ['ensure --profile=p', /--catalog-name too.*--database-name=…/],
    ['ensure --catalog-name=c', /--database-name too/],
    ['ensure --catalog-name=c --database-name=d --profile=', /--profile=<value>/],
    ['ensure --catalog-name=c --database-name=d --event-bus=b', /--ledger-table/],
    [
      'status --function=f --state=s --catalog-name=c --database-name=d --secret-name=n --ledger-table=t --event-bus=b --statements=x',
      /--statements, --state, --catalog-name, --database-name, --secret-name, --ledger-table, --event-bus: .*--profile/,
    ],
    ['status --function=a/b', /"a\/b".*name or ARN/],
    ['status --function=arn:aws:lambda:eu-west-1:1:function:f --region=us-east-1', /accepted is --region=eu-west-1/],
    ['status --function=f --timeout=0', /seconds from 1/],
    ['status --profile=p', /--function/],
    ['story --function=f', /story has no --function/],
    ['story --json', /story has no --json.*--statements/],
  ])('%j', (line, message) => {
    expect(() => parse(line)).toThrow(UsageError);
    expect(() => parse(line)).toThrow(message);
    expect(() => parse(line)).toThrow(/^[^\n]+$/);
  });
});
