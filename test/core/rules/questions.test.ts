import { describe, expect, it, test } from 'vitest';
import type { Start, StatementRecord } from '../../../lambda/core/model/ledger.ts';
import { EXCEPTIONS_INTERVAL_MS, SURVEY_INTERVAL_MS } from '../../../lambda/core/model/limits.ts';
import type { Observation } from '../../../lambda/core/model/observation.ts';
import { phaseOf } from '../../../lambda/core/model/phase.ts';
import type {
  Desired,
  LiveStatement,
  Observed,
  Placement,
  Prerequisite,
  StatementException,
} from '../../../lambda/core/model/statement.ts';
import { type Answer, type Question, questions, type Subject } from '../../../lambda/core/rules/questions.ts';
import { BEGIN, DESIRED, exception, HOUR, NAME, OFFSETS, SQL } from '../keeping.ts';
import { type Facts, ledgerWith } from '../ledger/ledger-with.ts';
import { CARRIED, FIRST, observed, onItsWay, SECOND_NAME, textOf } from './changing.ts';

/** What Confluent has; without `writers` it does not say in time which statements are live. */
interface Confluent {
  readonly statements?: readonly Observed[];
  /** Exceptions by the name of the statement. */
  readonly exceptions?: Readonly<Record<string, readonly StatementException[]>>;
  readonly writers?: readonly LiveStatement[];
}

const answerOf =
  ({ statements = [], exceptions = {}, writers }: Confluent) =>
  (question: Question): Answer => {
    switch (question.kind) {
      case 'find':
        return {
          to: 'find',
          statement: statements.find(({ statementName }) => statementName === question.statementName),
        };
      case 'exceptions':
        return { to: 'exceptions', exceptions: exceptions[question.statementName] ?? [] };
      case 'writers':
        return { to: 'writers', writers };
    }
  };

/** One look to its end: what was asked, in that order, and what was seen. */
const asking = (
  subject: Subject,
  answer: (question: Question) => Answer,
): { readonly asked: readonly Question[]; readonly seen: Observation } => {
  const asked: Question[] = [];
  const series = questions(subject);
  let next = series.next();
  while (next.done !== true) {
    asked.push(next.value);
    next = series.next(answer(next.value));
  }
  return { asked, seen: next.value };
};

const asked = (subject: Subject, confluent: Confluent): ReturnType<typeof asking> =>
  asking(subject, answerOf(confluent));

const find = (statementName: string): Question => ({ kind: 'find', statementName });
const exceptionsOf = (statementName: string): Question => ({ kind: 'exceptions', statementName });
const WRITERS: Question = { kind: 'writers', ifPossible: false };
const WRITERS_IF_POSSIBLE: Question = { kind: 'writers', ifPossible: true };

const PLACEMENT: Placement = { computePoolId: 'lfcp-1', principalId: 'sa-1' };

/** A look at which nothing shows. */
const NOTHING: Observation = {
  placement: PLACEMENT,
  exceptions: [],
  successorExceptions: [],
  preparation: { for: 'nothing' },
  survey: { asked: false },
};

const OTHERS: readonly LiveStatement[] = [
  { statementName: 'other', phase: phaseOf('RUNNING'), stopped: false, labelled: false, sql: SQL, properties: {} },
];
const BOOM = [exception({ name: 'E', message: 'boom' })];
const BANG = [exception({ name: 'E', message: 'bang' })];

const ddl = (versionName: string): Prerequisite => ({
  versionName,
  sql: `CREATE TABLE ${versionName}`,
  properties: {},
});
const SINK = ddl('sink-1');
const VIEW = ddl('view-1');

const { sql: _, ...ADOPTED }: Desired = DESIRED;
const NEWER = textOf(SECOND_NAME);
const { sql: __, ...ADOPTED_NEWER }: Desired = NEWER;

/** A census that is not due yet. */
const CENSUS = { statementNames: [], at: BEGIN };
const STOP_WANTED: Facts = { desiredState: { state: 'stopped', by: 'person', at: BEGIN } };

const subject = (facts: Facts = {}, more: Partial<Omit<Subject, 'ledger'>> = {}): Subject => ({
  desired: DESIRED,
  ledger: ledgerWith(facts),
  now: BEGIN,
  placement: PLACEMENT,
  surveys: false,
  ...more,
});

interface Expected extends Partial<Observation> {
  readonly questions: readonly Question[];
}

const expectLook = (look: Subject, confluent: Confluent, { questions: expected, ...seen }: Expected): void => {
  expect(asked(look, confluent)).toStrictEqual({ asked: expected, seen: { ...NOTHING, ...seen } });
};

describe('a look at the current version', () => {
  const known: Facts = { current: FIRST, census: CENSUS };

  it.each(['PENDING', 'RUNNING', 'DEGRADED', 'STOPPED', 'COMPLETED'])(
    'takes a single question where it is %s and needs nothing',
    (phase) => {
      const statement = observed(NAME, phase);
      expectLook(subject(known), { statements: [statement] }, { questions: [find(NAME)], statement });
    },
  );

  it('takes a single question where it has gone', () => {
    expectLook(subject(known), {}, { questions: [find(NAME)] });
  });

  it.each([{}, { current: { evidence: 'planned' } }, { current: { evidence: 'requested' } }] satisfies Facts[])(
    'is no first start where Confluent has it, and the ledger does not know: %o',
    (facts) => {
      const statement = observed(NAME, 'PENDING');
      expectLook(subject(facts), { statements: [statement], writers: OTHERS }, { questions: [find(NAME)], statement });
    },
  );

  it('asks for its incarnation', () => {
    const statement = observed(`${NAME}-3`, 'STOPPED');
    const facts: Facts = { current: { ...FIRST, incarnation: 3 } };
    expectLook(subject(facts), { statements: [statement] }, { questions: [find(`${NAME}-3`)], statement });
  });

  it('asks why it failed', () => {
    const statement = observed(NAME, 'FAILED');
    expectLook(
      subject(known),
      { statements: [statement], exceptions: { [NAME]: BOOM } },
      { questions: [find(NAME), exceptionsOf(NAME)], statement, exceptions: BOOM },
    );
  });

  it('asks for the one that was replaced last', () => {
    const statement = observed(NAME, 'RUNNING');
    const replaced = observed('flights-00000000', 'FAILED');
    const look = subject({ ...known, replaced: replaced.statementName });
    const both = [find(NAME), find(replaced.statementName)];
    expectLook(look, { statements: [statement, replaced] }, { questions: both, statement, replaced });
    expectLook(look, { statements: [statement] }, { questions: both, statement });
  });
});

describe('a look at a change', () => {
  const changing = (facts: Facts = {}, desired: Desired = NEWER): Subject =>
    subject({ current: FIRST, census: CENSUS, ...facts }, { desired });
  const statement = observed(NAME, 'RUNNING');
  const both = [find(NAME), find(SECOND_NAME)];

  it('prepares it where Confluent has no successor yet', () => {
    expectLook(changing(), { statements: [statement] }, { questions: both, statement, preparation: { for: 'change' } });
  });

  it('asks for the next incarnation of a version that ran before', () => {
    const look = changing({ incarnations: { [SECOND_NAME]: 1 } });
    const asks = [find(NAME), find(`${SECOND_NAME}-2`)];
    expectLook(look, { statements: [statement] }, { questions: asks, statement, preparation: { for: 'change' } });
  });

  it('asks for the replaced one before the successor', () => {
    const asks = [find(NAME), find('flights-00000000'), find(SECOND_NAME)];
    const look = changing({ replaced: 'flights-00000000' });
    expectLook(look, { statements: [statement] }, { questions: asks, statement, preparation: { for: 'change' } });
  });

  it.each([{}, { successor: onItsWay() }])('prepares nothing beside a successor that is there: %o', (facts) => {
    const successor = observed(SECOND_NAME, 'PENDING');
    expectLook(changing(facts), { statements: [statement, successor] }, { questions: both, statement, successor });
  });

  it('asks for the exceptions of the successor before those of the older one', () => {
    const failed = observed(NAME, 'FAILED');
    const successor = observed(SECOND_NAME, 'FAILED');
    expectLook(
      changing({ successor: onItsWay() }),
      { statements: [failed, successor], exceptions: { [NAME]: BOOM, [SECOND_NAME]: BANG } },
      {
        questions: [...both, exceptionsOf(SECOND_NAME), exceptionsOf(NAME)],
        statement: failed,
        exceptions: BOOM,
        successor,
        successorExceptions: BANG,
      },
    );
  });

  it('prepares nothing once the successor is requested', () => {
    const look = changing({ successor: onItsWay({ evidence: 'requested' }) });
    expectLook(look, { statements: [statement] }, { questions: both, statement });
  });

  it('prepares nothing for an adopted statement', () => {
    expectLook(changing({}, ADOPTED_NEWER), { statements: [statement] }, { questions: both, statement });
  });

  it('is still one where the older one has gone', () => {
    expectLook(changing(), {}, { questions: both, preparation: { for: 'change' } });
  });

  it('is a first start where the older one was requested and never came', () => {
    expectLook(
      changing({ current: { ...FIRST, evidence: 'requested' } }),
      { writers: OTHERS },
      { questions: [...both, WRITERS], preparation: { for: 'start', writers: OTHERS } },
    );
  });

  it('is one where the older one was requested and came', () => {
    const look = changing({ current: { ...FIRST, evidence: 'requested' } });
    expectLook(look, { statements: [statement] }, { questions: both, statement, preparation: { for: 'change' } });
  });

  it('asks for its prerequisites, but for no writers', () => {
    const look = changing({}, { ...NEWER, prerequisites: [SINK] });
    const asks = [...both, find('sink-1')];
    expectLook(
      look,
      { statements: [statement] },
      {
        questions: asks,
        statement,
        preparation: { for: 'change', prerequisite: { wanted: SINK, statementName: 'sink-1' } },
      },
    );
    const completed = observed('sink-1', 'COMPLETED');
    expectLook(
      look,
      { statements: [statement, completed] },
      { questions: asks, statement, preparation: { for: 'change' } },
    );
  });

  it('asks for the exceptions of its prerequisite before those of the older one', () => {
    const failed = observed(NAME, 'FAILED');
    const sink = observed('sink-1', 'FAILED');
    expectLook(
      changing({}, { ...NEWER, prerequisites: [SINK] }),
      { statements: [failed, sink], exceptions: { [NAME]: BOOM, 'sink-1': BANG } },
      {
        questions: [...both, find('sink-1'), exceptionsOf('sink-1'), exceptionsOf(NAME)],
        statement: failed,
        exceptions: BOOM,
        preparation: {
          for: 'change',
          prerequisite: { wanted: SINK, statementName: 'sink-1', statement: sink, exceptions: BANG },
        },
      },
    );
  });
});

describe('a look before a first start', () => {
  const starts: Expected = { questions: [find(NAME), WRITERS], preparation: { for: 'start', writers: OTHERS } };
  const nothing: Expected = { questions: [find(NAME)] };
  const timestamp: Start = { from: 'timestamp', timestamp: BEGIN - HOUR };

  const rows: readonly (readonly [string, Expected, Subject])[] = [
    ['the keeper has never looked', starts, subject()],
    ['it is planned', starts, subject({ current: { evidence: 'planned' } })],
    ['it is requested', starts, subject({ current: { evidence: 'requested' } })],
    ['it begins at a time', starts, subject({ current: { evidence: 'planned', start: timestamp } })],
    ['a person wants it to run', starts, subject({ desiredState: { state: 'running', by: 'person', at: BEGIN } })],
    ['a person has asked for a survey too', starts, subject({}, { surveys: true })],
    ['it is adopted', nothing, subject({}, { desired: ADOPTED })],
    ['it is to be stopped', nothing, subject(STOP_WANTED)],
    [
      'it begins at offsets',
      nothing,
      subject({ current: { evidence: 'planned', start: { from: 'offsets', offsets: OFFSETS } } }),
    ],
    ['it carries over', nothing, subject({ current: { evidence: 'planned', start: CARRIED } })],
    ...(['accepted', 'neverRan', 'ran'] satisfies StatementRecord['evidence'][]).map(
      (evidence): readonly [string, Expected, Subject] => [
        `it ${evidence}`,
        nothing,
        subject({ current: { evidence } }),
      ],
    ),
  ];
  test.each(rows)('where %s', (_name, expected, look) => {
    expectLook(look, { writers: OTHERS }, expected);
  });

  it('must know the writers', () => {
    expect(() => asked(subject(), {})).toThrow(new Error('the live statements must be known before a first start'));
  });

  describe('with prerequisites', () => {
    const look = subject({}, { desired: { ...DESIRED, prerequisites: [SINK, VIEW] } });
    const sinkCompleted = observed('sink-1', 'COMPLETED');

    it('asks for the writers where the first is absent', () => {
      expectLook(
        look,
        { statements: [observed('view-1', 'COMPLETED')], writers: OTHERS },
        {
          questions: [find(NAME), find('sink-1'), WRITERS],
          preparation: {
            for: 'start',
            writers: OTHERS,
            prerequisite: { wanted: SINK, statementName: 'sink-1' },
          },
        },
      );
    });

    it('asks for nothing more while one runs', () => {
      const statement = observed('sink-1', 'RUNNING');
      expectLook(
        look,
        { statements: [statement], writers: OTHERS },
        {
          questions: [find(NAME), find('sink-1')],
          preparation: {
            for: 'start',
            prerequisite: { wanted: SINK, statementName: 'sink-1', statement, exceptions: [] },
          },
        },
      );
    });

    it('surveys while one runs if a person has asked', () => {
      const statement = observed('sink-1', 'RUNNING');
      expectLook(
        { ...look, surveys: true },
        { statements: [statement], writers: OTHERS },
        {
          questions: [find(NAME), find('sink-1'), WRITERS_IF_POSSIBLE],
          preparation: {
            for: 'start',
            prerequisite: { wanted: SINK, statementName: 'sink-1', statement, exceptions: [] },
          },
          survey: { asked: true, writers: OTHERS },
        },
      );
    });

    it('goes on to the next after one that is COMPLETED, under its next name', () => {
      const incarnations = { 'view-1': 2 };
      expectLook(
        { ...look, ledger: ledgerWith({ incarnations }) },
        { statements: [sinkCompleted], writers: OTHERS },
        {
          questions: [find(NAME), find('sink-1'), find('view-1-2'), WRITERS],
          preparation: {
            for: 'start',
            writers: OTHERS,
            prerequisite: { wanted: VIEW, statementName: 'view-1-2' },
          },
        },
      );
    });

    it('asks why one failed', () => {
      const statement = observed('view-1', 'FAILED');
      expectLook(
        look,
        { statements: [sinkCompleted, statement], exceptions: { 'view-1': BOOM }, writers: OTHERS },
        {
          questions: [find(NAME), find('sink-1'), find('view-1'), exceptionsOf('view-1')],
          preparation: {
            for: 'start',
            prerequisite: { wanted: VIEW, statementName: 'view-1', statement, exceptions: BOOM },
          },
        },
      );
    });

    it('asks for the writers once all are COMPLETED', () => {
      expectLook(
        look,
        { statements: [sinkCompleted, observed('view-1', 'COMPLETED')], writers: OTHERS },
        {
          questions: [find(NAME), find('sink-1'), find('view-1'), WRITERS],
          preparation: { for: 'start', writers: OTHERS },
        },
      );
    });
  });
});

describe('a look at the exceptions of what runs', () => {
  const statement = observed(NAME, 'RUNNING');
  const TEN = EXCEPTIONS_INTERVAL_MS;
  const runs = (age: number, more: Partial<StatementRecord> = {}, phase = 'RUNNING'): Subject =>
    subject({ current: { ...FIRST, phase: { name: phase, since: BEGIN - age }, ...more }, census: CENSUS });
  const LOOKED: Expected = { questions: [find(NAME), exceptionsOf(NAME)], watched: { exceptions: BOOM } };

  it.each([
    ['ten minutes after it began to run', runs(TEN), LOOKED],
    ['not before', runs(TEN - 1), { questions: [find(NAME)] }],
    ['ten minutes after the last look', runs(HOUR, { watch: { at: BEGIN - TEN, told: [] } }), LOOKED],
    ['not sooner', runs(HOUR, { watch: { at: BEGIN - TEN + 1, told: [] } }), { questions: [find(NAME)] }],
    ['though remarks were told before', runs(HOUR, { watch: { told: [] } }), LOOKED],
    ['not while nothing is known of its run', subject({ census: CENSUS }), { questions: [find(NAME)] }],
  ])('is due %s', (_name, look, expected) => {
    const confluent = { statements: [statement], exceptions: { [NAME]: BOOM } };
    expectLook(look, confluent, { ...expected, statement });
  });

  it('is due of a DEGRADED one as well', () => {
    const degraded = observed(NAME, 'DEGRADED');
    const confluent = { statements: [degraded], exceptions: { [NAME]: BOOM } };
    expectLook(runs(TEN, {}, 'DEGRADED'), confluent, { ...LOOKED, statement: degraded });
  });

  it('without an answer is a look all the same', () => {
    const { seen } = asking(runs(TEN), (question) =>
      question.kind === 'exceptions'
        ? { to: 'exceptions', exceptions: undefined }
        : answerOf({ statements: [statement] })(question),
    );
    expect(seen.watched).toStrictEqual({});
  });
});

describe('a survey', () => {
  const statement = observed(NAME, 'RUNNING');
  const surveyed: Expected = {
    questions: [find(NAME), WRITERS_IF_POSSIBLE],
    survey: { asked: true, writers: OTHERS },
  };
  const asked: Expected = {
    ...surveyed,
    questions: [find(NAME), exceptionsOf(NAME), WRITERS_IF_POSSIBLE],
    watched: { exceptions: [] },
  };
  const none: Expected = { questions: [find(NAME)] };
  const since = (age: number): Facts => ({ current: FIRST, census: { statementNames: [], at: BEGIN - age } });
  const takeover: Facts = { ...since(0), takeover: ['other'] };

  const rows: readonly (readonly [string, Expected, string, Subject])[] = [
    ['was never made', surveyed, 'RUNNING', subject({ current: FIRST })],
    ['was never made of a DEGRADED one', surveyed, 'DEGRADED', subject({ current: FIRST })],
    ['was made long ago', surveyed, 'RUNNING', subject(since(SURVEY_INTERVAL_MS))],
    ['was made just now', none, 'RUNNING', subject(since(SURVEY_INTERVAL_MS - 1))],
    ['is part of a takeover', surveyed, 'RUNNING', subject(takeover)],
    ['was made just now, and a person asks', asked, 'RUNNING', subject(since(0), { surveys: true })],
    ['was never made of an adopted one', none, 'RUNNING', subject({ current: FIRST }, { desired: ADOPTED })],
    ['is part of a takeover by an adopted one', none, 'RUNNING', subject(takeover, { desired: ADOPTED })],
    [
      'of an adopted one is what a person asks for',
      asked,
      'RUNNING',
      subject({ current: FIRST }, { desired: ADOPTED, surveys: true }),
    ],
    ['was never made of a PENDING one', none, 'PENDING', subject({ current: FIRST })],
    ['was never made of a STOPPED one', none, 'STOPPED', subject({ current: FIRST })],
    ['of a STOPPED one is what a person asks for', surveyed, 'STOPPED', subject({ current: FIRST }, { surveys: true })],
  ];
  test.each(rows)('that %s', (_name, expected, phase, look) => {
    const shown = observed(NAME, phase);
    expectLook(look, { statements: [shown], writers: OTHERS }, { ...expected, statement: shown });
  });

  it('is not due where the statement has gone, unless a person asks', () => {
    const look = subject({ current: FIRST });
    expectLook(look, { writers: OTHERS }, none);
    expectLook({ ...look, surveys: true }, { writers: OTHERS }, surveyed);
  });

  it('is due beside a change that has no successor yet', () => {
    expectLook(
      subject({ current: FIRST }, { desired: NEWER }),
      { statements: [statement], writers: OTHERS },
      {
        questions: [find(NAME), find(SECOND_NAME), WRITERS_IF_POSSIBLE],
        statement,
        preparation: { for: 'change' },
        survey: { asked: true, writers: OTHERS },
      },
    );
  });

  it('is not due beside a successor, unless a person asks', () => {
    const look = subject({ current: FIRST, successor: onItsWay() }, { desired: NEWER });
    const successor = observed(SECOND_NAME, 'PENDING');
    const confluent = { statements: [statement, successor], writers: OTHERS };
    const both = [find(NAME), find(SECOND_NAME)];
    expectLook(look, confluent, { questions: both, statement, successor });
    expectLook({ ...look, surveys: true }, confluent, {
      questions: [...both, exceptionsOf(NAME), WRITERS_IF_POSSIBLE],
      statement,
      successor,
      watched: { exceptions: [] },
      survey: { asked: true, writers: OTHERS },
    });
  });

  it('without an answer counts as not made', () => {
    const questions = [find(NAME), WRITERS_IF_POSSIBLE];
    expectLook(subject({ current: FIRST }), { statements: [statement] }, { questions, statement });
  });

  it('that finds nobody is made', () => {
    expectLook(
      subject({ current: FIRST }),
      { statements: [statement], writers: [] },
      { ...surveyed, statement, survey: { asked: true, writers: [] } },
    );
  });
});

describe('an answer to something else', () => {
  const others: readonly Answer[] = [
    { to: 'find', statement: undefined },
    { to: 'exceptions', exceptions: [] },
    { to: 'writers', writers: [] },
  ];
  const rows = (['find', 'exceptions', 'writers'] satisfies Question['kind'][]).flatMap((kind) =>
    others.filter(({ to }) => to !== kind).map((other) => ({ kind, other })),
  );
  test.each(rows)('than $kind, to $other.to, is a mistake', ({ kind, other }) => {
    const right = answerOf({ statements: [observed(NAME, 'FAILED')] });
    const look = subject({ current: FIRST }, { surveys: true });
    expect(() => asking(look, (question) => (question.kind === kind ? other : right(question)))).toThrow(
      new Error(`an answer to something else than ${kind}`),
    );
  });
});
