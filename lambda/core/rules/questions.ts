import { isStopWanted } from '../ledger/journal.ts';
import { currentRecord, exists, successorRecord } from '../ledger/records.ts';
import { currentDesired, isChanging, recordFor, successorFor } from '../ledger/versions.ts';
import type { Ledger } from '../model/ledger.ts';
import { SURVEY_INTERVAL_MS } from '../model/limits.ts';
import { nameOf } from '../model/names.ts';
import type {
  AbsentPrerequisite,
  Observation,
  Preparation,
  PresentPrerequisite,
  Survey,
} from '../model/observation.ts';
import type { Desired, LiveStatement, Observed, Placement, StatementException } from '../model/statement.ts';
import { prerequisiteName, prerequisitesOf } from './prerequisites.ts';

/** A question to Confluent that a decision depends on. `ifPossible`: no answer in time is an answer too. */
export type Question =
  | { readonly kind: 'find'; readonly statementName: string }
  | { readonly kind: 'exceptions'; readonly statementName: string }
  | { readonly kind: 'writers'; readonly ifPossible: boolean };

/** An answer of Confluent's, of the same kind as its question. */
export type Answer =
  | { readonly to: 'find'; readonly statement: Observed | undefined }
  | { readonly to: 'exceptions'; readonly exceptions: readonly StatementException[] }
  | { readonly to: 'writers'; readonly writers: readonly LiveStatement[] | undefined };

/** Questions one after the other, each with its answer, until what they are asked for is known. */
type Asking<T> = Generator<Question, T, Answer>;

const unexpected = (question: Question): Error => new Error(`an answer to something else than ${question.kind}`);

function* find(statementName: string): Asking<Observed | undefined> {
  const question = { kind: 'find', statementName } as const;
  const answer = yield question;
  if (answer.to !== 'find') throw unexpected(question);
  return answer.statement;
}

/** The reason why a statement has failed; without an answer the statement's own detail serves. */
function* exceptionsOf(statement: Observed | undefined): Asking<readonly StatementException[]> {
  if (statement?.phase.failed !== true) return [];
  const question = { kind: 'exceptions', statementName: statement.statementName } as const;
  const answer = yield question;
  if (answer.to !== 'exceptions') throw unexpected(question);
  return answer.exceptions;
}

function* writers(ifPossible: boolean): Asking<readonly LiveStatement[] | undefined> {
  const question = { kind: 'writers', ifPossible } as const;
  const answer = yield question;
  if (answer.to !== 'writers') throw unexpected(question);
  return answer.writers;
}

/** The writers that must be known: nothing is created without an answer. */
function* writersFirst(): Asking<readonly LiveStatement[]> {
  const known = yield* writers(false);
  if (known === undefined) throw new Error('the live statements must be known before a first start');
  return known;
}

/** What is looked at, and with what in mind. */
export interface Subject {
  readonly desired: Desired;
  readonly ledger: Ledger;
  readonly now: number;
  /** The compute pool and the principal that it is to run with. */
  readonly placement: Partial<Placement>;
  /** Other writers are looked for in any case, since a person has asked. */
  readonly surveys: boolean;
}

/** The first prerequisite that is not COMPLETED; undefined where none is in the way. */
function* firstPrerequisite({
  desired,
  ledger,
}: Subject): Asking<PresentPrerequisite | AbsentPrerequisite | undefined> {
  for (const wanted of prerequisitesOf(desired, ledger)) {
    const statementName = prerequisiteName(wanted, ledger);
    const statement = yield* find(statementName);
    if (statement === undefined) return { wanted, statementName };
    if (statement.phase.completed) continue;
    return { wanted, statementName, statement, exceptions: yield* exceptionsOf(statement) };
  }
  return undefined;
}

/** Whether a first start is due: one that is suspended or known already is none. */
const isFirstStart = ({ desired, ledger }: Subject): boolean => {
  const current = currentRecord(ledger);
  const { start } = recordFor(desired, ledger);
  const begins = start.from === 'earliest' || start.from === 'timestamp';
  return desired.sql !== undefined && begins && (current === undefined || !exists(current)) && !isStopWanted(ledger);
};

/** Everything that stands before a first start: other writers of the sink, and the prerequisites. */
function* beforeStart(subject: Subject): Asking<Preparation> {
  if (!isFirstStart(subject)) return { for: 'nothing' };
  const prerequisite = yield* firstPrerequisite(subject);
  // Looked for before anything is created, and not while a prerequisite runs.
  if (prerequisite?.statement !== undefined) return { for: 'start', prerequisite };
  const known = yield* writersFirst();
  return { for: 'start', writers: known, ...(prerequisite && { prerequisite }) };
}

/** Everything that stands before a change, where its new version was not asked for yet. */
function* beforeChange(subject: Subject, older: Observed | undefined): Asking<Preparation> {
  const { desired, ledger } = subject;
  if (successorRecord(ledger) !== undefined || desired.sql === undefined) return { for: 'nothing' };
  const current = currentRecord(ledger);
  if (older === undefined && (current === undefined || !exists(current))) return yield* beforeStart(subject);
  const prerequisite = yield* firstPrerequisite(subject);
  return { for: 'change', ...(prerequisite && { prerequisite }) };
}

/** Whether others are looked for beside a running statement: now and then, and until a takeover is done. */
const isSurveyDue = ({ desired: { sql }, ledger: { census, takeover }, now }: Subject): boolean =>
  sql !== undefined && (takeover !== undefined || census === undefined || now >= census.at + SURVEY_INTERVAL_MS);

function* survey(subject: Subject, current: Observed | undefined, isReplaced: boolean): Asking<Survey> {
  const isDue = !isReplaced && current?.phase.running === true && isSurveyDue(subject);
  if (!subject.surveys && !isDue) return { asked: false };
  const known = yield* writers(true);
  return known === undefined ? { asked: false } : { asked: true, writers: known };
}

/**
 * The questions of one look, and the observation that their answers make: one question where the statement needs nothing.
 * What has to be known is asked here and nowhere else, so that no look can forget it.
 */
export function* questions(subject: Subject): Asking<Observation> {
  const { desired, ledger, placement } = subject;
  const statement = yield* find(nameOf(recordFor(currentDesired(desired, ledger), ledger)));
  const replaced = ledger.replaced === undefined ? undefined : yield* find(ledger.replaced);
  const isChange = isChanging(desired, ledger);
  const successor = isChange ? yield* find(nameOf(successorFor(desired, ledger))) : undefined;
  const successorExceptions = yield* exceptionsOf(successor);
  const preparation: Preparation =
    successor !== undefined
      ? { for: 'nothing' }
      : isChange
        ? yield* beforeChange(subject, statement)
        : statement === undefined
          ? yield* beforeStart(subject)
          : { for: 'nothing' };
  return {
    placement,
    exceptions: yield* exceptionsOf(statement),
    successorExceptions,
    ...(statement && { statement }),
    ...(replaced && { replaced }),
    ...(successor && { successor }),
    preparation,
    survey: 'writers' in preparation ? { asked: false } : yield* survey(subject, statement, successor !== undefined),
  };
}
