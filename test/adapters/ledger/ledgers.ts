import type { StatementChange } from '../../../lambda/contract.ts';
import type { Ledger, Request, StatementRecord } from '../../../lambda/core/model/ledger.ts';

const STOP: Required<Request> = {
  verb: 'stop',
  purpose: { kind: 'replace', round: 1 },
  at: 14,
  placement: { computePoolId: 'lfcp-1' },
  afterOwnStop: true,
  trial: 'SameErrorAgain',
  answer: { kind: 'accepted', at: 15 },
  overtaken: true,
  withoutEffect: true,
};

const RESUME: Required<Request> = {
  ...STOP,
  verb: 'resume',
  purpose: { kind: 'failure', id: '1', round: 2 },
  answer: { kind: 'refused', at: 15, detail: 'no', signals: ['pool-gone'] },
};

const RECORD: Required<StatementRecord> = {
  versionName: 'flight-1a2b',
  incarnation: 2,
  start: { from: 'offsets', offsets: { skyone_avro: 'partition:0,offset:7' } },
  evidence: 'ran',
  succeedsSince: 7,
  phase: { name: 'FAILED', since: 3 },
  position: { skyone_avro: 'partition:0,offset:9223372036854775808' },
  placement: { computePoolId: 'lfcp-1', principalId: 'sa-1' },
  failure: {
    id: '1',
    of: 'uid',
    versionName: 'flight-1a2b',
    ended: 1,
    at: 1,
    name: 'java.lang.X',
    message: 'x 5',
    detail: 'x 5, says Confluent',
    fingerprint: 'x #',
    signals: ['curable'],
    superseded: true,
  },
  streak: { resumes: 2, probes: 1, errors: [{ fingerprint: 'Timeout #', count: 2, first: 3 }] },
  failedRuns: [5, 6],
  failedSavepoints: { for: 'flight-3c4d', at: [8, 9] },
  watch: { at: 21, row: { first: 19, newest: 20 }, told: [{ what: 'CRITICAL X: x #', at: 21 }] },
  journal: [
    { verb: 'create', purpose: { kind: 'start' }, at: 13 },
    STOP,
    RESUME,
    { verb: 'resume', purpose: { kind: 'savepoint', detail: 'Savepoint failed' }, at: 16 },
  ],
};

/** A ledger that has all that a ledger can have. */
export const FULL_LEDGER: Required<Ledger> = {
  current: 'flight-1a2b-2',
  successor: 'flight-3c4d',
  replaced: 'flight-0a0b',
  prerequisite: 'sink-1a2b-2',
  records: {
    'flight-1a2b-2': RECORD,
    'flight-3c4d': {
      versionName: 'flight-3c4d',
      incarnation: 1,
      start: { from: 'statement', statementName: 'flight-1a2b-2' },
      evidence: 'neverRan',
      streak: { resumes: 0, probes: 0, errors: [] },
      journal: [],
    },
    'sink-1a2b-2': {
      versionName: 'sink-1a2b',
      incarnation: 2,
      start: { from: 'earliest' },
      evidence: 'requested',
      streak: { resumes: 0, probes: 0, errors: [] },
      journal: [
        { verb: 'create', purpose: { kind: 'start' }, at: 13, answer: { kind: 'exists', at: 14, detail: 'it exists' } },
      ],
    },
  },
  incarnations: { 'flight-0a0b': 1, 'sink-1a2b': 2 },
  completed: ['sink-1a2b'],
  texts: {
    'flight-1a2b': {
      tables: {
        at: 9,
        problems: ['no column'],
        skipped: ['preflight'],
        refusal: { kind: 'refused', at: 9, detail: 'no access', signals: ['curable'] },
        sink: 'upserts',
        state: { verdict: 'open', why: 'the function F' },
      },
      dryRun: { at: 9, refusal: { kind: 'refused', at: 9, detail: 'no table', signals: [] }, phase: 'PENDING' },
      plan: { kind: 'stateful', at: 9, operators: ['Join'] },
    },
    'flight-3c4d': { plan: { kind: 'asked', at: 10, again: 11 } },
    'flight-4d5e': {
      plan: { kind: 'refused', at: 10, detail: 'no table', signals: [] },
      taken: { tables: [{ kind: 'exists', at: 10, detail: 'it exists' }], plan: [], 'dry-run': [] },
    },
  },
  desiredState: { state: 'stopped', by: 'foreign', at: 17, reachedAt: 18 },
  restart: { at: 19, from: { from: 'timestamp', timestamp: 11 }, carriedOut: true },
  downSince: 5,
  rest: { since: 5, keeps: 604_800_000 },
  rediscoveredAt: 20,
  census: { statementNames: ['stranger'], at: 10 },
  takeover: ['stranger'],
  told: { phase: 'FAILED', health: 'recovering', reason: 'Failed', at: 6, urgency: 2, rowsLostFrom: 604_800_005 },
  changes: 7,
  decisions: [
    {
      at: '1970-01-01T00:00:00.012Z',
      statementName: 'flight-1a2b',
      phase: 'FAILED',
      health: 'recovering',
      action: 'resume',
      reason: 'Failed',
      message: 'It failed.',
    },
  ],
};

/** A change that has all that one can have. */
export const CHANGE: Required<Omit<StatementChange, 'steps' | 'details' | 'history'>> = {
  version: '1',
  id: 'flight-7',
  at: '2026-11-22T10:00:00.000Z',
  name: 'flight',
  statementName: 'flight-1a2b',
  phase: 'FAILED',
  health: 'recovering',
  action: 'resume',
  reason: 'Failed',
  message: 'It failed.',
  restarts: 2,
  nextAttemptAt: '2026-11-22T10:06:00.000Z',
  rowsLostFrom: '2026-11-29T10:00:00.000Z',
  previousPhase: 'RUNNING',
  previousHealth: 'healthy',
  exception: { name: 'java.lang.X', message: 'x 5', timestamp: '2026-11-22T10:00:00.000Z' },
  latestOffsets: { skyone_avro: 'partition:0,offset:7' },
  purgeAt: '2026-12-22T10:00:00.000Z',
  urgency: 'notice',
};
