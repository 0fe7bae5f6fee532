import { putOffCreates } from '../ledger/journal.ts';
import { closeOperation } from '../ledger/operations.ts';
import { withCurrent, withoutRejections } from '../ledger/records.ts';
import { newestOf, takenCreates } from '../ledger/taken.ts';
import { nextNumber } from '../ledger/versions.ts';
import * as say from '../messages/absent.ts';
import type { Decision } from '../model/decision.ts';
import { type Ledger, type Start, type StatementRecord, without } from '../model/ledger.ts';
import { nameOf } from '../model/names.ts';
import type { NewStatement } from '../model/statement.ts';
import { decided, firstOf, hold, type Rule, rule } from './rule.ts';
import type { Situation } from './situation.ts';
import { statementOf } from './start.ts';

/** An incarnation that is about to be created. */
interface Beginning {
  readonly start: Start;
  readonly incarnation: number;
  readonly statement: NewStatement;
  readonly ledger: Ledger;
}

const create = ({ statement, ledger }: Beginning, message: string) =>
  ({ step: { do: 'create', statement }, action: 'create', message, ledger }) as const;

/** Rules about the beginning of an incarnation, by its start. */
export const BEGINNINGS: readonly Rule<Beginning>[] = [
  rule(
    'its position is known',
    ({ start }) => start.from === 'offsets',
    'Missing',
    (beginning) => ({ ...create(beginning, say.ANEW_AT_OFFSETS), health: 'recovering' }),
  ),
  rule(
    'it carries on from a statement that has stopped',
    ({ start }) => start.from === 'statement',
    'Moving',
    (beginning) => {
      const { start } = beginning;
      return create(beginning, say.startedWhereStopped(start.from === 'statement' ? start.statementName : ''));
    },
  ),
  rule(
    'a person has approved a time',
    ({ start }) => start.from === 'timestamp',
    'Moving',
    (beginning) => {
      const { start } = beginning;
      return create(beginning, say.anewFrom(start.from === 'timestamp' ? start.timestamp : 0));
    },
  ),
  rule(
    'it has never existed',
    ({ incarnation }) => incarnation === 1,
    'NeverExisted',
    (beginning) => create(beginning, say.NEVER_EXISTED),
  ),
  rule(
    'a person has approved the beginning',
    () => true,
    'Moving',
    (beginning) => create(beginning, say.ANEW_FROM_BEGINNING),
  ),
];

/**
 * The ledger with the create recorded. The answer may get lost, so the statement may exist, whatever Confluent refused
 * before.
 */
const requested = ({ ledger, desired, seen, now }: Situation, record: StatementRecord): Ledger => {
  const completed = [...ledger.completed, ...desired.prerequisites.map(({ versionName }) => versionName)];
  const { phase: _, position: __, ...rest } = record;
  const own: StatementRecord = {
    ...rest,
    evidence: 'requested',
    journal: [
      ...newestOf(takenCreates(record)),
      ...putOffCreates(record),
      { verb: 'create', purpose: { kind: 'start' }, at: now, placement: seen.placement },
    ],
  };
  const closed = without(closeOperation(ledger), 'prerequisite');
  return { ...withoutRejections(withCurrent(closed, own), nameOf(own)), completed: [...new Set(completed)] };
};

/** The create of that incarnation at the start in its record; undefined if it cannot begin exactly there. */
export const createOf = (situation: Situation, record: StatementRecord): Decision | undefined => {
  const statement = statementOf(situation.desired, record, situation.seen.placement, situation.ledger);
  if (statement === undefined) return undefined;
  const { start, incarnation } = record;
  return firstOf(BEGINNINGS, { start, incarnation, statement, ledger: requested(situation, record) });
};

/**
 * A hold of a statement that cannot go on where it was: without a person's approval the keeper starts it nowhere else.
 */
export const holdMissing = ({ ledger, operation }: Situation, message: string): Decision =>
  // A person's restart ends here. The ledger remembers what was tried against a failure, so that it is not tried twice.
  decided('Missing', {
    ...hold(operation?.purpose.kind === 'restart' ? closeOperation(ledger) : ledger, message),
    health: 'held',
  });

const whyNot = ({ desired, record }: Situation): string => {
  if (desired.sql === undefined) return say.TEXT_UNKNOWN;
  return record.position === undefined ? say.POSITION_UNKNOWN : say.POSITION_UNUSABLE;
};

/**
 * The create of the next incarnation: at the start that a person has approved, else at the recorded offsets. Without
 * either, or if it cannot begin exactly there, a hold.
 */
export const nextIncarnation = (situation: Situation): Decision => {
  const { desired, ledger, record, approval } = situation;
  const { position: offsets } = record;
  const start = approval ?? (offsets === undefined ? undefined : ({ from: 'offsets', offsets } as const));
  if (start !== undefined) {
    // Failures and their streak go on: it is the same version.
    const next: StatementRecord = {
      ...without(record, 'succeedsSince'),
      incarnation: nextNumber(desired.versionName, ledger),
      start,
    };
    // If somebody resumed the incarnation before it, every row would be written twice.
    const replaced = situation.exists ? { replaced: nameOf(record) } : {};
    const decision = createOf({ ...situation, ledger: { ...ledger, ...replaced } }, next);
    if (decision !== undefined) return decision;
  }
  const approvals = desired.sql === undefined ? '' : ` ${say.APPROVALS}`;
  return holdMissing(situation, say.cannotBeResumed(whyNot(situation), approvals));
};
