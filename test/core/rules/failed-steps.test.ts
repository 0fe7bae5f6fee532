import { describe, expect, test } from 'vitest';
import { approvalOf, isSettling, mayTakeEffect, operationOf, withAnswer } from '../../../lambda/core/ledger/journal.ts';
import { currentRecord } from '../../../lambda/core/ledger/records.ts';
import { ANEW_AT_OFFSETS, ANEW_FROM_BEGINNING, APPROVALS, poolIsGone } from '../../../lambda/core/messages/absent.ts';
import * as say from '../../../lambda/core/messages/failed.ts';
import type { Decision } from '../../../lambda/core/model/decision.ts';
import type { Ledger, Request, RequestAnswer, StatementRecord } from '../../../lambda/core/model/ledger.ts';
import type { Desired, Placement } from '../../../lambda/core/model/statement.ts';
import { decideCurrent } from '../../../lambda/core/rules/current.ts';
import { BEGIN, createdName, DESIRED, MINUTE, NAME, OFFSETS, SECOND } from '../keeping.ts';
import {
  acceptance,
  type Facts,
  failureWith,
  ledgerWith,
  refusal,
  requestWith,
  streakWith,
} from '../ledger/ledger-with.ts';
import { FIRST, NO_POOL, older, type Shown, shown, told } from './changing.ts';

const FAILURE = failureWith({ at: BEGIN - MINUTE });

interface Case {
  readonly record?: Partial<StatementRecord>;
  readonly ledger?: Facts;
  readonly statement?: Shown;
  readonly wanted?: Partial<Placement>;
  readonly desired?: Desired;
  readonly now?: number;
}

const decided = ({ record, ledger, statement, wanted = {}, desired = DESIRED, now = BEGIN }: Case): Decision =>
  decideCurrent(
    desired,
    shown(older('FAILED', statement), { placement: wanted }),
    ledgerWith({ ...ledger, current: { ...FIRST, failure: FAILURE, ...record } }),
    now,
  );

/** It is in one compute pool, and to run in another. */
const MISPLACED: Case = { statement: { computePoolId: 'lfcp-1' }, wanted: { computePoolId: 'lfcp-2' } };

const ACCEPTED = acceptance();
const REFUSED = refusal('not now');

const toCure = (round = 1, id = 'f1'): Request['purpose'] => ({ kind: 'failure', id, round });

/** A request on the way to cure this failure, with that answer. */
const asked = (verb: 'resume' | 'stop', answer?: RequestAnswer, more: Partial<Request> = {}): Request =>
  requestWith({ verb, purpose: toCure(), at: BEGIN, ...(answer && { answer }), ...more });

/** The same in the second round: the first came to nothing, minutes ago. */
const askedAgain = (verb: 'resume' | 'stop', answer?: RequestAnswer, more: Partial<Request> = {}): Request =>
  asked(verb, answer, { purpose: toCure(2), ...more });

/** The first round, which Confluent accepted, and which came to nothing. */
const FRUITLESS = [asked('resume', ACCEPTED), asked('stop', ACCEPTED), asked('resume', ACCEPTED)];

/** A journal in words, for titles. */
const sketch = (journal: readonly Request[]): string =>
  journal
    .map(({ verb, purpose, answer }) => {
      const round = purpose.kind === 'failure' ? purpose.round : 0;
      return `${verb} ${round} ${answer?.kind ?? 'unanswered'}`;
    })
    .join(', ');

/** Decision so long after these requests on the way to cure this failure. */
const then = (journal: readonly Request[], milliseconds = 0, more: Case = {}): Decision =>
  decided({ now: BEGIN + milliseconds, ...more, record: { journal, ...more.record } });

/** Whether a resume of the round may still take effect, should Confluent refuse what was asked for last. */
const isOpen = (ledger: Ledger): boolean => {
  const [record, operation] = [currentRecord(ledger), operationOf(ledger)];
  if (record === undefined || operation === undefined) throw new Error('nothing is under way');
  return mayTakeEffect(withAnswer(record, operation.verb, REFUSED), operation);
};

const positionIn = ({ ledger }: Decision): StatementRecord['position'] => currentRecord(ledger)?.position;

const LOOK = `Failed recovering wait look [] ${say.RESUME_ASKED}`;
const STOP = `Failed recovering stop stop [] ${say.RESUME_DID_NOTHING}`;
const AGAIN = `Failed recovering resume resume [] ${say.RESUMED_WHERE_STOPPED}`;
const FIRST_AGAIN = `Failed recovering resume resume [] ${say.tryDue(say.IT_FAILED, FAILURE)}`;
const ANEW = `Missing recovering create create [] ${ANEW_AT_OFFSETS}`;
const GRACE = 15 * SECOND;

describe('a failure that nothing was done about yet', () => {
  test('is resumed, and its offsets are forgotten before', () => {
    const decision = decided({ record: { position: OFFSETS, phase: { name: 'FAILED', since: 1 } } });
    expect(told(decision)).toBe(FIRST_AGAIN);
    expect(decision.step).toEqual({ do: 'resume', statementName: NAME });
    const journal = [asked('resume')];
    expect(decision.ledger).toEqual(
      ledgerWith({ current: { ...FIRST, failure: FAILURE, streak: streakWith({ resumes: 1 }), journal } }),
    );
    expect(isSettling(decision.ledger, BEGIN)).toBe(true);
  });

  test('is resumed after a stop of the keeper’s own, which may still take effect: that is remembered', () => {
    const purpose = { kind: 'replace', round: 1 } as const;
    const before = asked('stop', ACCEPTED, { purpose });
    const resumed = (journal: readonly Request[], stopped: boolean): Request | undefined =>
      operationOf(decided({ record: { journal }, statement: { stopped } }).ledger);
    expect(resumed([before], true)).toEqual(asked('resume', undefined, { afterOwnStop: true }));
    expect(resumed([before], false)).toEqual(asked('resume'));
    const resume = asked('resume', ACCEPTED, { purpose });
    expect(resumed([before, resume], true)).toEqual(asked('resume'));
    expect(resumed([{ ...resume, afterOwnStop: true }], true)).toEqual(
      asked('resume', undefined, { afterOwnStop: true }),
    );
  });

  test('is stopped first where it is to run elsewhere, and nothing is forgotten for that', () => {
    const decision = decided({ ...MISPLACED, record: { position: OFFSETS } });
    expect(decision.step).toEqual({ do: 'stop', statementName: NAME });
    expect(decision.action).toBe('stop');
    expect(operationOf(decision.ledger)).toEqual(asked('stop'));
    expect(isOpen(decision.ledger)).toBe(true);
    expect(positionIn(decision)).toBe(OFFSETS);
    expect(isSettling(decision.ledger, BEGIN)).toBe(false);
  });

  test('is another one than that which something was done about', () => {
    const other = { purpose: toCure(1, 'f0') };
    const decision = then([
      asked('resume', REFUSED, other),
      asked('stop', ACCEPTED, other),
      asked('resume', REFUSED, other),
    ]);
    expect(told(decision)).toBe(FIRST_AGAIN);
    expect(operationOf(decision.ledger)).toEqual(asked('resume'));
  });

  test('is looked at again where it is not known yet', () => {
    const ledger = ledgerWith({ current: { ...FIRST, journal: [asked('resume')] } });
    const decision = decideCurrent(DESIRED, shown(older('FAILED')), ledger, BEGIN);
    expect(told(decision)).toBe(`Failed recovering wait look [] ${say.IT_FAILED}.`);
  });
});

describe('a failure for want of the statement that it was to carry on from', () => {
  const statement = { detail: 'Referenced statement flights-0 does not exist.' };
  const ABOUT = `Missing held hold rest [] ${say.referenceGone(statement.detail)}`;
  const restart = { at: BEGIN };

  test('is held until a person says where it begins', () => {
    const decision = decided({ statement });
    expect(told(decision)).toBe(`${ABOUT} ${APPROVALS}`);
    expect(operationOf(decided({ statement, ledger: { restart } }).ledger)).toBeUndefined();
    const approved = decided({ statement, ledger: { restart: { ...restart, from: { from: 'earliest' } } } });
    expect(approved.step.do).toBe('create');
  });

  test('cannot be begun elsewhere where its text is not known', () => {
    const { sql: _, ...adopted } = DESIRED;
    expect(told(decided({ statement, desired: adopted }))).toBe(ABOUT);
  });
});

describe('a failure that a resume was asked for', () => {
  /** The request that follows, and whether a resume of its round may take effect should that be refused. */
  const next = (
    verb: 'resume' | 'stop',
    round: number,
    open: boolean,
    more: Partial<Request> = {},
  ): readonly [Partial<Request>, boolean] => [{ verb, purpose: toCure(round), ...more }, open];
  /** A round that follows: it ends with a refusal, whatever may still take effect. */
  const round = (number: number) => next('resume', number, false, { afterOwnStop: true });
  const ROWS: readonly (readonly [
    words: string,
    journal: readonly Request[],
    milliseconds: number,
    next: readonly [Partial<Request>, boolean] | undefined,
  ])[] = [
    [LOOK, [asked('resume')], GRACE - 1, undefined],
    [LOOK, [asked('resume', ACCEPTED)], GRACE - 1, undefined],
    [STOP, [asked('resume')], GRACE, next('stop', 1, true)],
    [STOP, [asked('resume', ACCEPTED)], GRACE, next('stop', 1, true)],
    [STOP, [asked('resume', REFUSED)], 0, next('stop', 1, false)],
    [STOP, [...FRUITLESS, askedAgain('resume', REFUSED)], 0, next('stop', 2, false)],
    [STOP, [askedAgain('resume', REFUSED)], 0, next('stop', 2, false)],
    [LOOK, [asked('resume', REFUSED), asked('stop', ACCEPTED)], GRACE - 1, undefined],
    [AGAIN, [asked('resume', REFUSED), asked('stop', ACCEPTED)], GRACE, next('resume', 1, false)],
    [STOP, [asked('resume', ACCEPTED), asked('stop')], GRACE, next('stop', 1, true)],
    [STOP, [askedAgain('resume', REFUSED), askedAgain('stop')], GRACE, next('stop', 2, false)],
    [LOOK, [asked('resume', REFUSED), asked('stop')], GRACE - 1, undefined],
    [AGAIN, [asked('resume', ACCEPTED), asked('stop', REFUSED)], 0, next('resume', 1, true)],
    [ANEW, [asked('resume', REFUSED), asked('stop', REFUSED)], 0, undefined],
    [ANEW, [askedAgain('resume', ACCEPTED), askedAgain('stop', REFUSED)], 0, undefined],
    [LOOK, [asked('resume', REFUSED), asked('stop', ACCEPTED), asked('resume')], GRACE - 1, undefined],
    [LOOK, [askedAgain('resume', REFUSED), askedAgain('stop'), askedAgain('resume')], GRACE - 1, undefined],
    [FIRST_AGAIN, [asked('resume', REFUSED), asked('stop', ACCEPTED), asked('resume')], GRACE, round(2)],
    [FIRST_AGAIN, [askedAgain('resume', REFUSED), askedAgain('stop'), askedAgain('resume')], GRACE, round(3)],
    [FIRST_AGAIN, [asked('resume', ACCEPTED), asked('stop', ACCEPTED), asked('resume', REFUSED)], 0, round(2)],
    [ANEW, [asked('resume', REFUSED), asked('stop', ACCEPTED), asked('resume', REFUSED)], 0, undefined],
    [ANEW, [askedAgain('resume', ACCEPTED), askedAgain('stop'), askedAgain('resume', REFUSED)], 0, undefined],
  ];
  const CASES = ROWS.map(([words, journal, ...row]) => [words, sketch(journal), journal, ...row] as const);
  test.each(CASES)('%s after %s', (words, _, journal, milliseconds, following) => {
    const decision = then(journal, milliseconds, { record: { position: OFFSETS } });
    expect(told(decision)).toBe(words);
    if (following !== undefined) {
      const [request, open] = following;
      expect(operationOf(decision.ledger)).toEqual({ at: BEGIN + milliseconds, ...request });
      expect(isOpen(decision.ledger)).toBe(open);
    }
    if (words === ANEW) expect(createdName(decision)).toBe(`${NAME}-2`);
    expect(positionIn(decision)).toBe([LOOK, STOP].includes(words) ? OFFSETS : undefined);
  });

  test('goes on at once where it is asked to stop already', () => {
    const journal = [asked('resume', REFUSED), asked('stop')];
    expect(told(then(journal, 0, { statement: { stopped: true } }))).toBe(AGAIN);
    expect(told(then(journal, GRACE, { statement: { stopped: true } }))).toBe(AGAIN);
  });

  test('waits for its back-off once all of it had no effect, counted from the last resume', () => {
    const once = { record: { streak: streakWith({ resumes: 1 }) } };
    const journal = [asked('resume', ACCEPTED), asked('stop', ACCEPTED), asked('resume')];
    expect(told(then(journal, 2 * MINUTE - 1, once))).toBe(
      `BackingOff recovering wait rest [] ${say.backingOff(say.IT_FAILED, FAILURE, BEGIN + 2 * MINUTE)}`,
    );
    expect(told(then(journal, 2 * MINUTE, once))).toBe(FIRST_AGAIN);
  });
});

describe('a failure of one that is to run elsewhere', () => {
  test('waits a minute until it can be moved, then goes on where it is', () => {
    const stop = [asked('stop', ACCEPTED)];
    expect(told(then(stop, MINUTE - 1, MISPLACED))).toBe(LOOK);
    expect(told(then(stop, MINUTE, MISPLACED))).toBe(AGAIN);
    const ordered = { ...MISPLACED, statement: { ...MISPLACED.statement, stopped: true } };
    expect(told(then(stop, MINUTE - 1, ordered))).toBe(LOOK);
  });

  test('does not wait to be moved once it has been resumed after its stop', () => {
    const journal = [asked('stop', ACCEPTED), asked('resume', ACCEPTED)];
    expect(told(then(journal, GRACE - 1, MISPLACED))).toBe(LOOK);
    expect(told(then(journal, GRACE, MISPLACED))).not.toBe(LOOK);
  });

  test('goes on where it is at once where the stop is refused', () => {
    expect(told(then([asked('stop', REFUSED)], 0, MISPLACED))).toBe(AGAIN);
  });
});

describe('a failure of one whose compute pool is gone', () => {
  const resume = (answer: RequestAnswer) => [asked('resume', answer)];
  const GONE = `AutoStopped held hold rest [] ${poolIsGone(NO_POOL)}`;

  test('is held, unless there is another one for it', () => {
    expect(told(then(resume(refusal(NO_POOL))))).toBe(GONE);
    expect(told(then(resume(refusal(NO_POOL)), 0, MISPLACED))).toBe(STOP);
    expect(told(then(resume(REFUSED)))).toBe(STOP);
    expect(told(then(resume(refusal('')), 0, { statement: { detail: NO_POOL } }))).toBe(GONE);
    expect(told(then(resume(ACCEPTED), 0, { statement: { detail: NO_POOL } }))).toBe(LOOK);
  });
});

describe('a failure of one that a person wants otherwise', () => {
  const restart = { at: BEGIN, from: { from: 'earliest' } } as const;
  const { sql: _, ...ADOPTED } = DESIRED;

  test('stays as it is where it is to be stopped', () => {
    const desiredState = { state: 'stopped', by: 'person', at: BEGIN, reachedAt: BEGIN } as const;
    expect(told(decided({ ledger: { desiredState } }))).toBe(`Suspended suspended none rest [] ${say.FAILED_STAYS}`);
    expect(told(decided({ ledger: { desiredState: { ...desiredState, state: 'running' } } }))).toBe(FIRST_AGAIN);
  });

  test('is started anew as approved, once no resume can take effect any more', () => {
    const resumed: Case = {
      ledger: { restart },
      record: { journal: [asked('resume', ACCEPTED, { overtaken: true })] },
    };
    expect(told(decided({ ...resumed, now: BEGIN + GRACE - 1 }))).toBe(
      `Failed recovering wait look [] ${say.STARTED_ANEW_SOON}`,
    );
    const decision = decided({ ...resumed, now: BEGIN + GRACE });
    expect(told(decision)).toBe(`Moving progressing create create [] ${ANEW_FROM_BEGINNING}`);
    expect(createdName(decision)).toBe(`${NAME}-2`);
    expect(approvalOf(decision.ledger)).toBeUndefined();
  });

  test('is resumed where its text is not known', () => {
    expect(told(decided({ ledger: { restart }, desired: ADOPTED }))).toBe(FIRST_AGAIN);
  });
});
