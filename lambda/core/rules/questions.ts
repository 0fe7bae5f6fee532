import { isStopWanted } from '../ledger/journal.ts';
import { currentRecord, exists, successorRecord } from '../ledger/records.ts';
import { currentDesired, isChanging, recordFor, successorFor } from '../ledger/versions.ts';
import { watchDue } from '../ledger/watch.ts';
import { isIndependent, type Ledger } from '../model/ledger.ts';
import { SURVEY_INTERVAL_MS } from '../model/limits.ts';
import { nameOf } from '../model/names.ts';
import type {
  AbsentPrerequisite,
  Observation,
  Preparation,
  PresentPrerequisite,
  Survey,
} from '../model/observation.ts';
import type { Desired, Hidden, LiveStatement, Observed, Placement, StatementException } from '../model/statement.ts';
import { prerequisiteName, prerequisitesOf } from './prerequisites.ts';

/** A question to Confluent that a decision depends on. `ifPossible`: no answer in time is an answer too. */
export type Question =
  | { readonly kind: 'find'; readonly statementName: string }
  | { readonly kind: 'exceptions'; readonly statementName: string }
  | { readonly kind: 'writers'; readonly ifPossible: boolean };

/** Confluent's answer, of the same kind as its question. */
export type Answer =
  | { readonly to: 'find'; readonly statement: Observed | undefined; readonly hidden?: Hidden }
  | { readonly to: 'exceptions'; readonly exceptions: readonly StatementException[] | undefined }
  | { readonly to: 'writers'; readonly writers: readonly LiveStatement[] | undefined };

/** A series of questions, each with its answer, at whose end a value is known. */
type Asking<T> = Generator<Question, T, Answer>;

const unexpected = (question: Question): Error => new Error(`an answer to something else than ${question.kind}`);

function* find(statementName: string): Asking<Observed | undefined> {
  const question = { kind: 'find', statementName } as const;
  const answer = yield question;
  if (answer.to !== 'find') throw unexpected(question);
  return answer.statement;
}

/**
 * The exceptions of a failed statement. Without an answer there are none, and the statement's own detail gives the
 * reason.
 */
function* exceptionsOf(statement: Observed | undefined): Asking<readonly StatementException[]> {
  return statement?.phase.failed === true ? ((yield* exceptions(statement)) ?? []) : [];
}

function* exceptions({ statementName }: Observed): Asking<readonly StatementException[] | undefined> {
  const question = { kind: 'exceptions', statementName } as const;
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

/** The live statements, which must be known: the keeper creates nothing without this answer. */
function* writersFirst(): Asking<readonly LiveStatement[]> {
  const known = yield* writers(false);
  if (known === undefined) throw new Error('the live statements must be known before a first start');
  return known;
}

/** The subject of a look: a configured statement, and what the keeper knows of it. */
export interface Subject {
  readonly desired: Desired;
  readonly ledger: Ledger;
  readonly now: number;
  /** Compute pool and principal with which the statement is to run. */
  readonly placement: Partial<Placement>;
  /** Command to look for other writers in any case, since a person has asked. */
  readonly surveys: boolean;
}

/** The first prerequisite that is not COMPLETED; undefined if all are. */
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

/** Condition for a first start: Confluent has never had the statement, and nobody wants it stopped. */
const isFirstStart = ({ desired, ledger }: Subject): boolean => {
  const current = currentRecord(ledger);
  const { start } = recordFor(desired, ledger);
  return (
    desired.sql !== undefined &&
    isIndependent(start) &&
    (current === undefined || !exists(current)) &&
    !isStopWanted(ledger)
  );
};

/** The preparation of a first start: other writers of the sink, and the prerequisites. */
function* beforeStart(subject: Subject): Asking<Preparation> {
  if (!isFirstStart(subject)) return { for: 'nothing' };
  const prerequisite = yield* firstPrerequisite(subject);
  // The keeper looks for writers before it creates anything, but not while a prerequisite runs.
  if (prerequisite?.statement !== undefined) return { for: 'start', prerequisite };
  const known = yield* writersFirst();
  return { for: 'start', writers: known, ...(prerequisite && { prerequisite }) };
}

/** The preparation of a change whose new version the keeper has not requested yet. */
function* beforeChange(subject: Subject, older: Observed | undefined): Asking<Preparation> {
  const { desired, ledger } = subject;
  if (successorRecord(ledger) !== undefined || desired.sql === undefined) return { for: 'nothing' };
  const current = currentRecord(ledger);
  if (older === undefined && (current === undefined || !exists(current))) return yield* beforeStart(subject);
  const prerequisite = yield* firstPrerequisite(subject);
  return { for: 'change', ...(prerequisite && { prerequisite }) };
}

/** Condition for a look for other writers beside a running statement: now and then, and until a takeover is done. */
const isSurveyDue = ({ desired: { sql }, ledger: { census, takeover }, now }: Subject): boolean =>
  sql !== undefined && (takeover !== undefined || census === undefined || now >= census.at + SURVEY_INTERVAL_MS);

function* survey(subject: Subject, current: Observed | undefined, isReplaced: boolean): Asking<Survey> {
  const isDue = !isReplaced && current?.phase.running === true && isSurveyDue(subject);
  if (!subject.surveys && !isDue) return { asked: false };
  const known = yield* writers(true);
  return known === undefined ? { asked: false } : { asked: true, writers: known };
}

/** The questions of one look, in which a name that Confluent hides has no statement. */
function* look(subject: Subject): Asking<Observation> {
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
    ...(yield* watch(subject, statement)),
    successorExceptions,
    ...(statement && { statement }),
    ...(replaced && { replaced }),
    ...(successor && { successor }),
    preparation,
    survey: 'writers' in preparation ? { asked: false } : yield* survey(subject, statement, successor !== undefined),
  };
}

/**
 * A look at the exceptions of a statement that runs: every ten minutes, and if a person asks. Confluent restarts what
 * runs by itself, and only its exceptions tell.
 */
function* watch(
  { ledger, now, surveys }: Subject,
  current: Observed | undefined,
): Asking<Pick<Observation, 'watched'>> {
  const record = currentRecord(ledger);
  if (current?.phase.running !== true) return {};
  if (!surveys && (record === undefined || now < watchDue(record))) return {};
  const known = yield* exceptions(current);
  return { watched: known === undefined ? {} : { exceptions: known } };
}

/**
 * The questions of one look, and the observation that their answers make. A statement that needs nothing takes a single
 * question. Only this function asks, so that no look can leave a question out.
 */
export function* questions(subject: Subject): Asking<Observation> {
  const hidden: Hidden[] = [];
  const asked = look(subject);
  let step = asked.next();
  while (step.done !== true) {
    const answer = yield step.value;
    if (answer.to === 'find' && answer.hidden !== undefined) hidden.push(answer.hidden);
    step = asked.next(answer);
  }
  return hidden.length === 0 ? step.value : { ...step.value, hidden };
}
