import { newRecord } from '../../core/ledger/records.ts';
import { isoTime } from '../../core/model/decision.ts';
import type { Evidence, Failure, Purpose, Request, StatementRecord } from '../../core/model/ledger.ts';
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

/** The purpose of a request: release 0.2 had one word for it, or the id of a failure. */
const purposeOf = ({ of, detail = '', fruitless }: Attempt02): Purpose => {
  switch (of) {
    case 'replace':
      return { kind: 'replace', round: fruitless === true ? 2 : 1 };
    case 'savepoint':
      return { kind: 'savepoint', detail };
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

/** The requests that came before the last one of an attempt, as far as the attempt tells of them. */
const earlierOf = ({ step, open, at }: Attempt02, purpose: Purpose): readonly Request[] => {
  if (purpose.kind !== 'failure' || step === 'resume') return [];
  const answer: Request['answer'] =
    open === true ? { kind: 'accepted', at } : { kind: 'refused', at, detail: '', signals: [] };
  const resume: Request = { verb: 'resume', purpose, at, answer };
  return step === 'stop' ? [resume] : [resume, { verb: 'stop', purpose, at, answer: { kind: 'accepted', at } }];
};

/** The requests behind the step that was under way; a restart that was only wished for has asked for nothing. */
const requestsOf = ({ attempt }: Ledger02): readonly Request[] => {
  if (attempt === undefined) return [];
  const { of, step, at, answer, stopAsked, placement } = attempt;
  if (of === 'restart' && step === 'stop' && answer === undefined) return [];
  const purpose = purposeOf(attempt);
  const last: Request = {
    verb: step === 'stop' ? 'stop' : 'resume',
    purpose,
    at,
    ...(stopAsked === true ? { afterOwnStop: true } : {}),
    ...(placement && { placement }),
    ...(purpose.kind === 'savepoint' ? {} : answerOf(attempt)),
  };
  return [...earlierOf(attempt, purpose), last];
};

/** The start that may still take effect, where the attempt does not tell of it. */
const startOf = ({ actedAt, attempt }: Ledger02): readonly Request[] =>
  actedAt === undefined || (attempt !== undefined && attempt.step !== 'stop' && attempt.at === actedAt)
    ? []
    : [{ verb: 'create', purpose: { kind: 'start' }, at: actedAt, answer: { kind: 'accepted', at: actedAt } }];

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

const currentOf = (ledger: Ledger02): StatementRecord | undefined => {
  const { version, since, offsets, placed, streak } = ledger;
  if (version === undefined) return undefined;
  const { versionName, incarnation, start, askedAt } = version;
  const failure = failureOf(ledger);
  const record: StatementRecord = {
    ...newRecord(versionName, incarnation, start, evidenceOf(version)),
    streak,
    ...(askedAt === undefined ? {} : { succeedsSince: askedAt }),
    ...(since && { phase: { name: since.phase, since: since.at } }),
    ...(offsets && { position: offsets }),
    ...(placed && { placement: placed }),
    ...(failure && { failure }),
  };
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

/** The prerequisite that Confluent has refused, where the refusal is about neither version. */
const prerequisiteOf = (
  ledger: Ledger02,
  known: readonly (StatementRecord | undefined)[],
): StatementRecord | undefined => {
  const { refusal } = ledger;
  if (refusal === undefined || known.some((record) => record && nameOf(record) === refusal.statementName)) {
    return undefined;
  }
  const { statementName } = refusal;
  const counted = Object.entries(ledger.prerequisites).find(
    ([versionName, incarnation]) => nameOf({ versionName, incarnation }) === statementName,
  );
  const [versionName, incarnation] = counted ?? [statementName, 1];
  return { ...newRecord(versionName, incarnation), evidence: 'neverRan', failure: rejectionOf(refusal, versionName) };
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
  const isWish = attempt?.of === 'restart' && attempt.step === 'stop';
  if (attempt !== undefined && (isWish || attempt.from !== undefined)) {
    return { restart: { at: attempt.at, ...(attempt.from && { from: attempt.from }) } };
  }
  // A successor that comes to nothing is tried again.
  return next?.again === true ? { restart: { at: next.at + 1, carriedOut: true } } : {};
};

const upgrade = (ledger: Ledger02) => {
  const { previous, incarnations, prerequisites, completed, preflight, others, takeover, told, changes } = ledger;
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
    ...(preflight && { preflight }),
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
