import { describe, expect, test } from 'vitest';
import { signalsOf } from '../../../lambda/adapters/confluent/signals.ts';
import type { Signal } from '../../../lambda/core/model/statement.ts';

const far = (letters: number): string => 'x'.repeat(letters);

/** For each signal: texts that carry it, and texts that come near it and do not. */
const TEXTS: Readonly<Record<Signal, { readonly yes: readonly string[]; readonly no: readonly string[] }>> = {
  'savepoint-failed': {
    yes: [
      'Savepoint failed: referenced statement flights did not enter the stopped state gracefully. Resume it and stop it again.',
      'The SAVEPOINT is missing',
      'flights Did Not Enter the Stopped State',
    ],
    no: ['Referenced statement flights is stopped', 'it did not enter the state', 'Checkpoint failed', ''],
  },
  'reference-gone': {
    yes: [
      'Referenced statement flights does not exist.',
      'The REFERENCED STATEMENT flights-0 not found',
      `referenced statement${far(100)}not found`,
    ],
    no: [
      `referenced statement${far(101)}not found`,
      'Referenced statement flights is fine. Table t does not exist',
      'Statement flights does not exist.',
      'Referenced statement flights was not stopped before noon.',
      '',
    ],
  },
  'reference-not-stopped': {
    yes: [
      'Referenced statement flights was not stopped before 2026-01-01T06:00:35.000Z.',
      'not stopped in time',
      'It was NOT STOPPED WITHIN six hours',
      // The text of a carry-over that still waits: the phase tells them apart.
      'If flights is not stopped before 2026-01-01T06:00:35.000Z, this statement will fail.',
    ],
    no: ['flights was stopped before noon', 'not stopped at all', 'not stopped', ''],
  },
  'waits-for-reference': {
    yes: [
      'Statement is currently pending until referenced statement flights is stopped.',
      'Statement is currently PENDING UNTIL flights is stopped.',
      'Referenced statement flights is still running',
    ],
    no: ['Statement is pending', 'the statement that is referenced', 'until flights is stopped', ''],
  },
  'pool-gone': {
    yes: [
      'logical compute pool=lfcp-1 not found',
      'compute pool lfcp-1 not found',
      'Compute Pool not found',
      'the compute pool lfcp-1 does not exist',
      'its compute pool is gone',
      'its compute pool was deleted',
      'its compute pool was removed',
      `compute pool${far(100)}gone`,
      'Somebody deleted the compute pool',
      'u-1 removed the compute pool',
      `removed${far(40)}compute pool`,
    ],
    no: [
      `compute pool${far(101)}gone`,
      `removed${far(41)}compute pool`,
      'The compute pool is fine. Table t does not exist',
      'Table t was deleted. Its compute pool is fine',
      'pool lfcp-1 not found',
      'Table t does not exist',
      'the compute pool is exhausted',
      '',
    ],
  },
  'pool-exhausted': {
    yes: [
      'the compute pool is exhausted',
      'The pool has no capacity left',
      'there are no CFUs left',
      'the pool has not enough resources',
      'Insufficient capacity in pool lfcp-1',
      `the pool has no ${far(39)}capacity`,
      'The limit of 10 CFUs is reached',
      'The max number of CFU is 10',
      `the limit${far(40)}cfu`,
    ],
    no: [
      `the pool has no ${far(40)}capacity`,
      'Pool lfcp-1 has no name. The resource is t',
      `the limit${far(41)}cfu`,
      'There is a limit. One CFU is used',
      'The type of column pool is not INT',
      'Column price has no resource',
      'Memory is exhausted',
      'its compute pool was deleted',
      '',
    ],
  },
  transient: {
    yes: [
      'org.apache.kafka.common.errors.TimeoutException: Timed out waiting for a node assignment.',
      'org.apache.kafka.common.errors.TimeoutException: The transaction timed out',
      'java.net.SocketTimeoutException: Read timed out',
      'org.apache.kafka.common.errors.DisconnectException',
      'org.apache.kafka.common.errors.NetworkException: The server disconnected before a response was received.',
      'org.apache.kafka.common.errors.NotLeaderOrFollowerException: For requests intended only for the leader',
      'org.apache.kafka.common.errors.CoordinatorLoadInProgressException: The coordinator is loading',
      'org.apache.kafka.common.errors.NotEnoughReplicasAfterAppendException: Messages are written to fewer replicas',
      'java.net.UnknownHostException: pkc-1.aws.confluent.cloud',
      'java.net.ConnectException: Connection refused',
      'Connection to node -1 could not be established. Connection was reset by peer',
      'Failed to connect to the schema registry',
      'Temporary failure in name resolution',
      'No resolvable bootstrap urls given in bootstrap.servers',
      'RestClientException: Register schema operation failed while writing to the Kafka store; error code: 50001',
      'The registry answered: HTTP 503',
      'Status code: 502',
      '504 Gateway Time-out',
      'Service Unavailable',
      'The request timed out',
    ],
    no: [
      'java.lang.ArithmeticException: Division by zero',
      "Column 'timeout' not found in any table",
      "Column 'time out' not found",
      'Row 503 cannot be read',
      'Schema not found; error code: 40403',
      'Status code: 404',
      'ConnectExceptional',
      'connection string is invalid',
      '',
    ],
  },
  'try-later': {
    yes: [
      'Please try again later.',
      'Try later',
      'retry the request later',
      'Try again in a few minutes',
      'too many requests',
      'The gateway is temporarily unavailable',
      'The quota of statements is reached',
      'You exceed the service quotas of your organization',
    ],
    no: [
      "Column 'quota' not found in any table",
      'Column `quota` not found',
      'Column t.quota not found',
      'Column quota_used not found',
      'Column "quota" is no number',
      'The country is not known',
      'Tables are joined later',
      '',
    ],
  },
  curable: {
    yes: [
      'org.apache.kafka.common.errors.UnknownTopicOrPartitionException: This server does not host this topic-partition.',
      'org.apache.kafka.common.errors.UnknownTopicIdException: The topic id is unknown.',
      'org.apache.kafka.common.errors.TopicAuthorizationException: Not authorized to access topics: [skyone_avro]',
      'org.apache.kafka.common.errors.TransactionalIdAuthorizationException: No.',
      "Table 'skyone_avro' does not exist or you're not authorized to access it.",
      "Object 'skyone_avro' not found within 'env'.'lkc'",
      "Cannot find table 'env.lkc.flight_avro' in any of the catalogs [env], nor as a temporary table.",
      'topic t does not exist',
      "TABLE t doesn't exist",
      'view t not found',
      'object t is missing',
      'topic t was deleted',
      'The topic: not found',
      `topic ${far(198)} not found`,
      'access denied',
      'Access is denied',
      'access was denied',
      'Access denied for principal sa-123abc',
      'not authorized',
      'not authorised',
      'Unauthorized',
      'unauthorised',
      '403 Forbidden',
      'lacks permission',
      'they lack the permission',
    ],
    no: [
      'UnknownTopic',
      'tables not found',
      'stopic not found',
      'topic is fine; column not found',
      'topic is fine. Column not found',
      `topic ${far(199)} not found`,
      'success denied',
      'black permission',
      'java.lang.ArithmeticException: Division by zero',
      'org.apache.flink.util.SerializationException: Failed to deserialize Avro record',
      "SQL validation failed. Column 'zip' not found in any table",
      'org.apache.kafka.common.errors.TimeoutException: The transaction timed out',
      'Schema with id 17 is incompatible',
      'State size limit exceeded',
      '',
    ],
  },
};

describe.each(Object.entries(TEXTS))('%s', (signal, { yes, no }) => {
  test.each(yes)('is in: %s', (text) => {
    expect(signalsOf(text)).toContain(signal);
  });
  test.each(no)('is not in: %s', (text) => {
    expect(signalsOf(text)).not.toContain(signal);
  });
});

describe('a text', () => {
  test.each<[string, readonly Signal[]]>([
    ['', []],
    ['Division by zero', []],
    ["SQL validation failed. Table (or view) 'nowhere' is unknown.", []],
    ['Savepoint failed', ['savepoint-failed']],
    ['logical compute pool=lfcp-1 not found', ['pool-gone']],
    ['Referenced statement flights does not exist.', ['reference-gone', 'waits-for-reference']],
    [
      'Statement is currently pending until referenced statement flights is stopped. If flights is not stopped before noon, this statement will fail.',
      ['reference-not-stopped', 'waits-for-reference'],
    ],
    [
      'The pool is exhausted, its compute pool was deleted, and access is denied',
      ['pool-gone', 'pool-exhausted', 'curable'],
    ],
  ])('has all of its meanings, in the order of the union: %s', (text, signals) => {
    expect(signalsOf(text)).toEqual(signals);
  });
});
