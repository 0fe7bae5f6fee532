import { expect, it } from 'vitest';
import { phaseOf } from '../../lambda/core/model/phase.ts';
import type { Desired, LiveStatement } from '../../lambda/core/model/statement.ts';
import { candidateWriters } from '../../lambda/pass/candidate-writers.ts';

const desired = (sql: string): Desired => ({
  name: 'flight',
  versionName: 'flight-1',
  sql,
  properties: {},
  placement: {},
  prerequisites: [],
  policies: { onForeignStop: 'respect', onChange: 'carry-over', preflight: false },
});

const live = (statementName: string, sql: string): LiveStatement => ({
  statementName,
  phase: phaseOf('RUNNING'),
  stopped: false,
  labelled: false,
  sql,
  properties: {},
});

it.each([
  ['a writer of the sink', live('other', 'INSERT INTO `c`.`d`.`FLIGHT_AVRO` SELECT 1'), true],
  ['one that only names the sink', live('other', 'INSERT INTO elsewhere SELECT * FROM flight_avro'), true],
  ['an older version with another sink', live('flight-0', 'INSERT INTO elsewhere SELECT 1'), true],
  ['one of somebody else', live('other', 'INSERT INTO elsewhere SELECT 1'), false],
])('keeps what may matter: %s', (_, statement, kept) => {
  expect(candidateWriters(desired('INSERT INTO flight_avro SELECT 1'), [statement])).toEqual(kept ? [statement] : []);
});

it('keeps everything where the sink cannot be found as it stands', () => {
  const all = [live('other', 'INSERT INTO elsewhere SELECT 1')];
  expect(candidateWriters(desired('INSERT INTO `a``b` SELECT 1'), all)).toEqual(all);
});
