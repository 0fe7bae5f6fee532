import * as say from '../../../lambda/core/messages/absent.ts';
import { BEGIN } from '../keeping.ts';
import { pin } from './pinned.ts';

pin<typeof say>({
  STAYS_STOPPED: [[() => say.STAYS_STOPPED, 'It is to stay stopped: nothing is created until `resume`.']],
  JUST_CREATED: [[() => say.JUST_CREATED, 'It has just been created, and is not shown yet.']],
  LOOKED_AT_AGAIN: [[() => say.LOOKED_AT_AGAIN, 'What stands before its first start is looked at again.']],
  adoptedIsGone: [
    [
      () => say.adoptedIsGone('flights-1'),
      'flights-1 is not there: it is adopted, so whatever created it has to create it again; then it is looked after.',
    ],
  ],
  refusedStatement: [
    [
      () => say.refusedStatement('flights-1', 'Column zip not found'),
      'Confluent refuses flights-1: Column zip not found. Correct the SQL and deploy, or `restart` once the cause is gone.',
    ],
  ],
  refusedForPool: [
    [
      () => say.refusedForPool('flights-1', 'the compute pool is exhausted', BEGIN),
      'Confluent refuses flights-1: the compute pool is exhausted. Give it a compute pool with CFUs left; the next try is at 2026-11-22T10:00:00.000Z.',
    ],
  ],
  putOff: [
    [
      () => say.putOff('flights-1', 'the quota of statements is reached', BEGIN),
      'Confluent does not take flights-1 for now: the quota of statements is reached. The next try is at 2026-11-22T10:00:00.000Z.',
    ],
  ],
  poolIsGone: [
    [
      () => say.poolIsGone('lfcp-1 not found'),
      'Its compute pool is gone (lfcp-1 not found): name another one in the secret (flink.compute.pool.id) or for the statement, and it is resumed there.',
    ],
  ],
  NEVER_EXISTED: [
    [() => say.NEVER_EXISTED, 'It has never existed: it is created and reads its topics from the beginning.'],
  ],
  ANEW_FROM_BEGINNING: [[() => say.ANEW_FROM_BEGINNING, 'It is started anew from the beginning, as approved.']],
  ANEW_AT_OFFSETS: [[() => say.ANEW_AT_OFFSETS, 'It is started anew at the offsets where it stopped.']],
  anewFrom: [
    [() => say.anewFrom(BEGIN), 'It is started anew with the rows from 2026-11-22T10:00:00.000Z on, as approved.'],
  ],
  startedWhereStopped: [[() => say.startedWhereStopped('flights-0'), 'It is started where flights-0 stopped.']],
  APPROVALS: [
    [
      () => say.APPROVALS,
      '`restart` with "from": "earliest" reads every row again, with "from": "<timestamp>" those from then on.',
    ],
  ],
  cannotBeResumed: [
    [
      () => say.cannotBeResumed('why', ' The ways on.'),
      'It has run and cannot be resumed, and why: it is not started from the beginning unasked. The ways on.',
    ],
    [
      () => say.cannotBeResumed('why', ''),
      'It has run and cannot be resumed, and why: it is not started from the beginning unasked.',
    ],
  ],
  TEXT_UNKNOWN: [
    [() => say.TEXT_UNKNOWN, 'its SQL text is not configured here: whatever created it has to create it again'],
  ],
  POSITION_UNKNOWN: [[() => say.POSITION_UNKNOWN, 'how far it had read is not known']],
  POSITION_UNUSABLE: [[() => say.POSITION_UNUSABLE, 'it cannot be started exactly at the recorded offsets']],
  prerequisiteFirst: [[() => say.prerequisiteFirst('sink-1'), 'Its prerequisite sink-1 is run first.']],
  prerequisiteFailed: [[() => say.prerequisiteFailed('sink-1'), 'Its prerequisite sink-1 failed']],
  waitsForPrerequisite: [
    [() => say.waitsForPrerequisite('sink-1', 'RUNNING'), 'It waits for its prerequisite sink-1 (RUNNING).'],
  ],
  notTheKeepers: [
    [
      () => say.notTheKeepers('flights-1'),
      "flights-1 exists, but the keeper did not create it: it has not the keeper's label. Rename or delete it.",
    ],
  ],
  COLUMNS_FIRST: [[() => say.COLUMNS_FIRST, 'INFORMATION_SCHEMA is asked about its tables first.']],
  doesNotFit: [
    [
      () => say.doesNotFit(['a is missing', 'b is a STRING']),
      'The INSERT does not fit its tables: a is missing; b is a STRING. Correct it and deploy, or `restart` once the tables fit.',
    ],
  ],
  tablesDenied: [
    [
      () => say.tablesDenied('no access', ['proof']),
      'The INSERT is to be checked against its tables, but INFORMATION_SCHEMA could not be asked (no access). Give the principal access to it, or give the INSERT a column list, or, if the order of its columns is meant, the statement "columns": "by-position".',
    ],
    [
      () => say.tablesDenied('no access', ['preflight']),
      'The INSERT is to be checked against its tables, but INFORMATION_SCHEMA could not be asked (no access). Give the principal access to it, or take "preflight" away.',
    ],
    [
      () => say.tablesDenied('no access', ['proof', 'preflight']),
      'The INSERT is to be checked against its tables, but INFORMATION_SCHEMA could not be asked (no access). Give the principal access to it, or give the INSERT a column list, or, if the order of its columns is meant, the statement "columns": "by-position"; and take "preflight" away.',
    ],
  ],
  noSuchSink: [
    [() => say.noSuchSink({ table: 'f' }), 'its sink, table f, does not exist'],
    [() => say.noSuchSink({ catalog: 'env', database: 'db', table: 'f' }), 'its sink, table env.db.f, does not exist'],
  ],
  NOTHING_TO_PROVE_BY: [
    [
      () => say.NOTHING_TO_PROVE_BY,
      'The INSERT has no column list, and INFORMATION_SCHEMA cannot be asked about its tables: their names are not understood. Give it a column list, or, if the order of its columns is meant, the statement "columns": "by-position".',
    ],
  ],
});
