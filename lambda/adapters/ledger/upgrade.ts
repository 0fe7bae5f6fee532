import { withErrorAt } from '../../core/ledger/backoff.ts';
import { newRecord } from '../../core/ledger/records.ts';
import { isoTime } from '../../core/model/decision.ts';
import type { ErrorCount, Evidence, Failure, Purpose, Request, StatementRecord } from '../../core/model/ledger.ts';
import { nameOf } from '../../core/model/names.ts';
import * as z from '../../zod.ts';
import { signalsOf } from '../confluent/signals.ts';
import { type Ledger02, schemaOf02 } from './ledger-0.2.ts';

type Attempt02 = NonNullable<Ledger02['attempt']>;
type Version02 = NonNullable<Ledger02['version']>;

const evidenceOf = ({ created, ran }: Version02): Evidence =>
  ran === true ? 'ran' : created ? 'accepted' : 'requested';

const failureOf = ({ failure }: Ledger02): Failure | undefined => {
  if (failure === undefined) return undefined;
  const { curable, left, ...rest } = failure;
  return { ...rest, signals: curable ? ['curable'] : [], ...(left === true ? { superseded: true } : {}) };
};

/** The time of a failure that was noted without one: long ago. */
const LONG_AGO = 0;

/** The failures of a streak, counted. Release 0.2 noted the fingerprint of each one, and no time. */
export const countedErrors = (given: readonly (string | ErrorCount)[]): readonly ErrorCount[] => {
  const counted = given.filter((error) => typeof error !== 'string');
  const noted = given.filter((error) => typeof error === 'string');
  return noted.reduce<readonly ErrorCount[]>((known, error) => withErrorAt(known, error, LONG_AGO), counted);
};

/** The purpose of a request: release 0.2 had one word for it, or the id of a failure. */
const purposeOf = ({ of, step, detail, fruitless }: Attempt02): Purpose => {
  switch (of) {
    case 'replace':
      return { kind: 'replace', round: fruitless === true ? 2 : 1 };
    case 'savepoint':
      // Once it was resumed, the detail is that of Confluent's refusal.
      return { kind: 'savepoint', detail: (step === 'stop' ? detail : undefined) ?? '' };
    case 'restart':
    case 'move':
    case 'degraded':
    case 'policy':
      return { kind: of };
    case 'resume':
      return { kind: 'person' };
    default:
      return { kind: 'failure', id: of, round: fruitless === true ? 2 : 1 };
  }
};

const answerOf = ({ answer, at, detail = '' }: Attempt02): Pick<Request, 'answer'> => {
  if (answer === undefined) return {};
  const refused = { kind: 'refused', at, detail, signals: signalsOf(detail) } as const;
  return { answer: answer === 'accepted' ? { kind: 'accepted', at } : refused };
};

/** Test for a refused last resume, which left no trace in `actedAt`. */
const isResumeRefused = ({ of, step, answer, open }: Attempt02): boolean =>
  step === 'stop' ? isOfFailure(of) && open !== true : answer === 'refused';

const OTHER_PURPOSES: readonly string[] = ['replace', 'savepoint', 'restart', 'move', 'degraded', 'policy', 'resume'];
const isOfFailure = (of: string): boolean => !OTHER_PURPOSES.includes(of);

/** The time of a create or a resume; without one it has shown that it has no effect. */
const startedAt = (actedAt: number | undefined, otherwise: number): Pick<Request, 'at' | 'withoutEffect'> =>
  actedAt === undefined ? { at: otherwise, withoutEffect: true } : { at: actedAt };

/** The requests that came before the last one of an attempt, as far as the attempt tells of them. */
const earlierOf = (attempt: Attempt02, actedAt: number | undefined, purpose: Purpose): readonly Request[] => {
  const { step, open, at } = attempt;
  if (purpose.kind !== 'failure' || step === 'resume') return [];
  const resume: Request =
    open === true
      ? { verb: 'resume', purpose, ...startedAt(actedAt, at), answer: { kind: 'accepted', at } }
      : { verb: 'resume', purpose, at, answer: { kind: 'refused', at, detail: '', signals: [] } };
  return step === 'stop' ? [resume] : [resume, { verb: 'stop', purpose, at, answer: { kind: 'accepted', at } }];
};

/** The requests behind the step that was under way; none behind a restart that was still to be carried out. */
const requestsOf = (ledger: Ledger02): readonly Request[] => {
  const { attempt } = ledger;
  if (attempt === undefined) return [];
  const { of, step, at, answer, stopAsked, placement } = attempt;
  if (of === 'restart' && step === 'stop' && answer === undefined) return [];
  const actedAt = ownStartAt(ledger);
  const purpose = purposeOf(attempt);
  const last: Request = {
    verb: step === 'stop' ? 'stop' : 'resume',
    purpose,
    at,
    ...(step !== 'stop' && answer !== 'refused' && actedAt === undefined ? { withoutEffect: true } : {}),
    ...(stopAsked === true ? { afterOwnStop: true } : {}),
    ...(placement && { placement }),
    ...(of === 'savepoint' && step === 'stop' ? {} : answerOf(attempt)),
  };
  return [...earlierOf(attempt, actedAt, purpose), last];
};

/** Test for an `actedAt` about the create of a prerequisite: nothing else in the ledger can have left it. */
const isOfPrerequisite = ({ version, refusal, attempt, actedAt }: Ledger02): boolean => {
  if (version === undefined || (!version.created && refusal?.statementName === nameOf(version))) return true;
  if (attempt === undefined || actedAt === undefined) return false;
  // The create of a version ends what was wished for before.
  if (!version.created) return actedAt > attempt.at;
  return isResumeRefused(attempt) || (attempt.step !== 'stop' && attempt.at !== actedAt);
};

/** The time of the last create or resume of the current version that may still take effect. */
const ownStartAt = (ledger: Ledger02): number | undefined => (isOfPrerequisite(ledger) ? undefined : ledger.actedAt);

const acceptedCreate = (at: number): Request => ({
  verb: 'create',
  purpose: { kind: 'start' },
  at,
  answer: { kind: 'accepted', at },
});

/** The start that may still take effect, where the attempt does not tell of it. */
const startOf = (ledger: Ledger02): readonly Request[] => {
  const { attempt } = ledger;
  const at = ownStartAt(ledger);
  const isTold = attempt !== undefined && (attempt.step !== 'stop' || isOfFailure(attempt.of));
  return at === undefined || isTold ? [] : [acceptedCreate(at)];
};

const refusedStop = ({ intent, since }: Ledger02): readonly Request[] => {
  if (intent?.refused !== true) return [];
  const at = since?.at ?? 0;
  return [{ verb: 'stop', purpose: { kind: 'person' }, at, answer: { kind: 'refused', at, detail: '', signals: [] } }];
};

const refusalOf = ({ refusal }: Ledger02, record: StatementRecord): readonly Request[] => {
  if (refusal?.statementName !== nameOf(record)) return [];
  const { at, detail } = refusal;
  return [
    {
      verb: 'create',
      purpose: { kind: 'start' },
      at,
      answer: { kind: 'refused', at, detail, signals: signalsOf(detail) },
    },
  ];
};

/**
 * The start of a version. Release 0.2 did not tell a first start by the configuration from an approved beginning; one
 * that has replaced another (`askedAt`) was to read every row again.
 */
const firstStartOf = ({ incarnation, start, askedAt }: NonNullable<Ledger02['version']>): StatementRecord['start'] =>
  incarnation === 1 && start.from === 'earliest' && askedAt === undefined ? { from: 'configured' } : start;

const currentOf = (ledger: Ledger02): StatementRecord | undefined => {
  const { version, since, offsets, placed, streak } = ledger;
  const failure = failureOf(ledger);
  // Before a first start nothing says which version it will be: what stood in its way goes on with the one that is configured.
  const begun =
    version === undefined
      ? newRecord('')
      : newRecord(version.versionName, version.incarnation, firstStartOf(version), evidenceOf(version));
  const record: StatementRecord = {
    ...begun,
    streak: { ...streak, errors: countedErrors(streak.errors) },
    ...(version?.askedAt === undefined ? {} : { succeedsSince: version.askedAt }),
    ...(since && { phase: { name: since.phase, since: since.at } }),
    ...(offsets && { position: offsets }),
    ...(placed && { placement: placed }),
    ...(failure && { failure }),
  };
  if (version === undefined) return failure || since ? record : undefined;
  const requests = [...refusedStop(ledger), ...startOf(ledger), ...requestsOf(ledger)];
  return { ...record, journal: version.created ? requests : [...requests, ...refusalOf(ledger, record)] };
};

const successorOf = (ledger: Ledger02): StatementRecord | undefined => {
  const { next, refusal } = ledger;
  if (next === undefined) return undefined;
  const { version, at, dead, placed } = next;
  const { versionName, incarnation, start } = version;
  const record: StatementRecord = {
    ...newRecord(versionName, incarnation, start, dead === true ? 'neverRan' : evidenceOf(version)),
    succeedsSince: at,
    ...(placed && { placement: placed }),
  };
  if (refusal?.statementName !== nameOf(record)) return record;
  if (!version.created) return { ...record, journal: refusalOf(ledger, record) };
  return { ...record, failure: rejectionOf(refusal, versionName) };
};

/** A failure that counts as Confluent's final word. */
const rejectionOf = ({ at, detail }: NonNullable<Ledger02['refusal']>, versionName: string): Failure => ({
  id: String(at),
  of: versionName,
  versionName,
  at,
  name: '',
  message: detail,
  fingerprint: detail,
  signals: signalsOf(detail),
});

/** The prerequisite that Confluent has refused, where the refusal is about neither version, or that was started last. */
const prerequisiteOf = (
  ledger: Ledger02,
  known: readonly (StatementRecord | undefined)[],
): StatementRecord | undefined => {
  const { refusal, actedAt } = ledger;
  const journal = actedAt !== undefined && isOfPrerequisite(ledger) ? [acceptedCreate(actedAt)] : [];
  if (refusal === undefined || known.some((record) => record && nameOf(record) === refusal.statementName)) {
    // Which one it was is not known.
    return journal.length === 0 ? undefined : { ...newRecord('prerequisite'), evidence: 'accepted', journal };
  }
  const { statementName } = refusal;
  const counted = Object.entries(ledger.prerequisites).find(
    ([versionName, incarnation]) => nameOf({ versionName, incarnation }) === statementName,
  );
  const [versionName, incarnation] = counted ?? [statementName, 1];
  const failure = rejectionOf(refusal, versionName);
  return { ...newRecord(versionName, incarnation), evidence: 'neverRan', failure, journal };
};

const desiredStateOf = ({ intent, since, told }: Ledger02) => {
  if (intent === undefined) return {};
  const at = told?.at ?? since?.at ?? 0;
  return {
    desiredState: {
      state: intent.want,
      by: intent.foreign === true ? 'foreign' : 'person',
      at,
      ...(intent.carriedOut ? { reachedAt: at } : {}),
    },
  };
};

const restartOf = ({ attempt, next }: Ledger02) => {
  const isPending = attempt?.of === 'restart' && attempt.step === 'stop';
  if (attempt !== undefined && (isPending || attempt.from !== undefined)) {
    // Later than the successor was asked for: one that comes to nothing is tried again.
    const at = next?.again === true ? Math.max(attempt.at, next.at + 1) : attempt.at;
    return { restart: { at, ...(attempt.from && { from: attempt.from }) } };
  }
  return next?.again === true ? { restart: { at: next.at + 1, carriedOut: true } } : {};
};

const upgrade = (ledger: Ledger02) => {
  const { previous, incarnations, prerequisites, completed, others, takeover, told, changes } = ledger;
  const [current, successor] = [currentOf(ledger), successorOf(ledger)];
  const prerequisite = prerequisiteOf(ledger, [current, successor]);
  const known = [current, successor, prerequisite].filter((record) => record !== undefined);
  return {
    ...(current && { current: nameOf(current) }),
    ...(successor && { successor: nameOf(successor) }),
    ...(prerequisite && { prerequisite: nameOf(prerequisite) }),
    ...(previous === undefined ? {} : { replaced: previous }),
    records: Object.fromEntries(known.map((record) => [nameOf(record), record])),
    incarnations: { ...incarnations, ...prerequisites },
    completed,
    texts: {},
    ...desiredStateOf(ledger),
    ...restartOf(ledger),
    ...(ledger.downSince === undefined ? {} : { downSince: ledger.downSince }),
    ...(ledger.recalled === true ? { rediscoveredAt: ledger.since?.at ?? 0 } : {}),
    ...(others && { census: others }),
    ...(takeover && { takeover }),
    ...(told && { told }),
    changes,
    decisions: ledger.decisions.map(({ at, ...decision }) => ({ at: isoTime(at), ...decision })),
  };
};

const isOf02 = z.looseObject({ records: z.unknown() });

/** A ledger item in the form of this release: one of release 0.2 is upgraded; what is neither is left as it is. */
export const upgraded = (given: unknown): unknown => {
  if (isOf02.safeParse(given).success) return given;
  const old = schemaOf02.safeParse(given);
  return old.success ? upgrade(old.data) : given;
};
