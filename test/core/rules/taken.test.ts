import { describe, expect, test } from 'vitest';
import { nameIsTaken, nameStaysTaken } from '../../../lambda/core/messages/unseen.ts';
import type { NameTaken } from '../../../lambda/core/model/ledger.ts';
import { type Desired, Hidden } from '../../../lambda/core/model/statement.ts';
import { CHANGE_CHECKS } from '../../../lambda/core/rules/checks.ts';
import { isPlanDue } from '../../../lambda/core/rules/explain.ts';
import { firstOf } from '../../../lambda/core/rules/rule.ts';
import { presentOf, situationOf } from '../../../lambda/core/rules/situation.ts';
import { takenQuestion, withQuestionTaken } from '../../../lambda/core/rules/taken-question.ts';
import { ABSENT, BEGIN, DESIRED, HOUR, Keeping, MINUTE, NAME, SECOND, seen, TABLE, verdict } from '../keeping.ts';
import { ledgerWith } from '../ledger/ledger-with.ts';
import { beforeStart, FIRST, keeper, older, SECOND_NAME, shown, textOf } from './changing.ts';

const taken = { kind: 'exists', detail: 'it exists' } as const;
const at = (seconds: number): NameTaken => ({ ...taken, at: BEGIN + seconds * SECOND });

/** A first start of which Confluent says that the name is taken, at each of these seconds. */
const tried = (keeping: Keeping, look: Parameters<Keeping['look']>[0], seconds: readonly number[]): Keeping => {
  for (const second of seconds) {
    keeping.now = BEGIN + second * SECOND;
    expect(keeping.look(look).step.do).toBe('create');
    keeping.answered(taken);
  }
  return keeping;
};

describe('a name that Confluent says is taken', () => {
  test('is tried again after half a minute', () => {
    const keeping = tried(new Keeping(), ABSENT, [0]);
    keeping.after(29 * SECOND);
    const decision = keeping.look(ABSENT);
    expect(verdict(decision)).toEqual({
      reason: 'InTransition',
      health: 'progressing',
      action: 'wait',
      step: 'look',
    });
    expect(decision.message).toBe(nameIsTaken(NAME, 'it exists', BEGIN + 30 * SECOND));
    keeping.after(SECOND).sees(ABSENT, 'NeverExisted progressing create create');
  });

  test('is held after the third time within a minute or more, and tried once an hour', () => {
    const keeping = tried(new Keeping(), ABSENT, [0, 30, 60]);
    const held = { reason: 'NameTaken', health: 'held', action: 'hold', step: 'rest' } as const;
    const decision = keeping.look(ABSENT);
    expect(verdict(decision)).toEqual({ ...held, next: 61 });
    expect(decision.message).toBe(nameStaysTaken(NAME, 'it exists', false, BEGIN + 61 * MINUTE));
    const hidden = keeping.look({ ...ABSENT, hidden: [new Hidden(NAME, 'denied')] });
    expect(hidden.message).toBe(nameStaysTaken(NAME, 'it exists', true, BEGIN + 61 * MINUTE));
    keeping.now = BEGIN + 61 * MINUTE - 1;
    expect(verdict(keeping.look(ABSENT))).toEqual({ ...held, next: 61 });
    tried(keeping, ABSENT, [61 * 60]);
    expect(verdict(keeping.look(ABSENT))).toEqual({ ...held, next: 121 });
  });

  test.each([{ command: 'restart' }, { command: 'restart', from: { from: 'earliest' } }] as const)(
    'is tried at once by %j',
    (command) => {
      const keeping = tried(new Keeping(), ABSENT, [0, 30, 60]).ask(command);
      expect(keeping.look(ABSENT).step).toMatchObject({ do: 'create', statement: { statementName: NAME } });
    },
  );

  test('is no question any more once the statement is shown', () => {
    const keeping = tried(new Keeping(), ABSENT, [0, 30, 60]);
    keeping.sees(seen('RUNNING'), 'Running healthy none rest');
    keeping.sees(ABSENT, 'Missing held hold rest');
  });

  test('is counted anew for the next incarnation', () => {
    const keeping = tried(new Keeping(), ABSENT, [0, 30, 60]);
    keeping.sees(seen('RUNNING'), 'Running healthy none rest');
    keeping.after(HOUR).ask({ command: 'restart', from: { from: 'earliest' } });
    expect(keeping.look(ABSENT).step).toMatchObject({ do: 'create', statement: { statementName: `${NAME}-2` } });
    keeping.answered(taken).sees(ABSENT, 'InTransition progressing wait look');
  });

  test('may be that of a prerequisite', () => {
    const wanted = { versionName: TABLE, sql: 'CREATE TABLE f', properties: {} };
    const look = beforeStart({ wanted, statementName: TABLE });
    const keeping = tried(new Keeping({ ...DESIRED, prerequisites: [wanted] }), look, [0, 30, 60]);
    const decision = keeping.look(look);
    expect(verdict(decision)).toMatchObject({ reason: 'NameTaken', health: 'held', next: 61 });
    expect(decision.message).toContain(TABLE);
    keeping.ask({ command: 'restart' });
    keeping.sees(look, 'NeverExisted progressing create create');
  });
});

describe('the name of a new version that is taken', () => {
  const look = shown(older('RUNNING'));

  test('is held after a while, and the older version stays in charge', () => {
    const keeping = tried(keeper(), look, [0, 30, 60]);
    const decision = keeping.look(look);
    expect(verdict(decision)).toEqual({ reason: 'NameTaken', health: 'held', action: 'hold', step: 'rest', next: 61 });
    expect(decision.subject?.statementName).toBe(SECOND_NAME);
    expect(decision.message).toContain(`${NAME} stays in charge.`);
    keeping.sees(shown(older('FAILED')), 'Failed recovering resume resume');
    keeping.ask({ command: 'restart' });
    expect(keeping.look(look).step.do).toBe('create');
  });

  test('may be that of its prerequisite', () => {
    const wanted = { versionName: TABLE, sql: 'CREATE TABLE f', properties: {} };
    const desired: Desired = { ...textOf(SECOND_NAME), prerequisites: [wanted] };
    const before = shown(older('RUNNING'), {
      preparation: { for: 'change', prerequisite: { wanted, statementName: TABLE } },
    });
    const keeping = tried(keeper({}, desired), before, [0, 30, 60]);
    expect(verdict(keeping.look(before))).toMatchObject({ reason: 'NameTaken', health: 'held' });
  });
});

describe('the name of a question that is taken', () => {
  const ledger = (...seconds: readonly number[]) =>
    seconds.reduce(
      (known, second) => withQuestionTaken(DESIRED, known, 'tables', at(second)),
      ledgerWith({ current: FIRST, texts: {} }),
    );
  const situation = (known = ledger(), now = BEGIN + 61 * SECOND) => situationOf(DESIRED, seen('RUNNING'), known, now);

  test('is a row of answers, until Confluent answers otherwise', () => {
    const known = ledger(0, 30, 60, 90, 120);
    expect(takenQuestion('tables', situation(known), 'x')?.answers).toEqual([at(0), at(60), at(90), at(120)]);
    expect(takenQuestion('plan', situation(known), 'x')).toBeUndefined();
    const other = withQuestionTaken(DESIRED, known, 'tables', undefined);
    expect(takenQuestion('tables', situation(other), 'x')).toBeUndefined();
    expect(withQuestionTaken(DESIRED, other, 'tables', undefined)).toBe(other);
  });

  test('puts a change off that needs its tables, and is asked once an hour', () => {
    const step = (known: ReturnType<typeof ledger>, now: number) => firstOf(CHANGE_CHECKS, situation(known, now));
    expect(step(ledger(), BEGIN)?.step.do).toBe('ask');
    expect(step(ledger(0), BEGIN + 29 * SECOND)?.reason).toBe('InTransition');
    expect(step(ledger(0), BEGIN + 30 * SECOND)?.step.do).toBe('ask');
    expect(step(ledger(0, 30, 60), BEGIN + HOUR)).toMatchObject({
      reason: 'NameTaken',
      nextAttemptAt: BEGIN + 61 * MINUTE,
    });
    expect(step(ledger(0, 30, 60), BEGIN + 61 * MINUTE)?.step.do).toBe('ask');
  });

  test('puts the question for the plan of what runs off for an hour', () => {
    const asked = ledgerWith({
      current: { ...FIRST, phase: { name: 'RUNNING', since: BEGIN - HOUR } },
      texts: { [NAME]: { plan: { kind: 'asked', at: BEGIN }, taken: { plan: [at(0), at(30), at(60)] } } },
    });
    const due = (now: number): boolean => {
      const look = seen('RUNNING');
      if (look.statement === undefined) throw new Error('there is none');
      return isPlanDue(presentOf(situationOf(DESIRED, look, asked, now), look.statement));
    };
    expect([due(BEGIN + HOUR), due(BEGIN + 61 * MINUTE)]).toEqual([false, true]);
  });
});
