/**
 * Ledgers of release 0.2 as the old core makes them, each upgraded, and the decisions of both cores on the same look compared.
 *
 * `node test/shadow/upgrade.shadow.ts [--stories=N] [--seed=S] [--follow=N] [--histories=N] [--show=N]`
 */
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { ledgerSchema } from '../../lambda/adapters/ledger/ledger-schema.ts';
import { signalsOf } from '../../lambda/adapters/confluent/signals.ts';
import { afterCreate, afterStep, type Outcome } from '../../lambda/core/ledger/answers.ts';
import { applyCommand, type Command } from '../../lambda/core/ledger/commands.ts';
import { observe } from '../../lambda/core/ledger/observe.ts';
import { promotedBy } from '../../lambda/core/ledger/promotion.ts';
import { purgeAt, urgencyOf } from '../../lambda/core/ledger/purge.ts';
import { currentRecord } from '../../lambda/core/ledger/records.ts';
import { isToRediscover, rediscovered } from '../../lambda/core/ledger/rediscover.ts';
import { currentDesired, currentName, isChanging, successorFor } from '../../lambda/core/ledger/versions.ts';
import { hasTakenOver } from '../../lambda/core/messages/change.ts';
import type { Decision } from '../../lambda/core/model/decision.ts';
import { EMPTY_LEDGER as NEW_LEDGER, type Ledger } from '../../lambda/core/model/ledger.ts';
import { nameOf } from '../../lambda/core/model/names.ts';
import type { Observation } from '../../lambda/core/model/observation.ts';
import { phaseOf } from '../../lambda/core/model/phase.ts';
import type { Desired, LabelledStatement, LiveStatement, Observed, Offsets, Placement } from '../../lambda/core/model/statement.ts';
import { lookAgain } from '../../lambda/core/rules/change.ts';
import { decide } from '../../lambda/core/rules/decide.ts';
import { afterPreflight } from '../../lambda/core/rules/preflight.ts';
import { prerequisiteName, prerequisitesOf } from '../../lambda/core/rules/prerequisites.ts';
import { type Answer, type Question, questions } from '../../lambda/core/rules/questions.ts';
import { candidateWriters } from '../../lambda/pass/candidate-writers.ts';
import { BEGIN, DAY, DESIRED, HOUR, MINUTE, NAME, SECOND, SQL } from '../core/keeping.ts';
import { pick, randomFrom } from '../core/random.ts';
import { history } from '../model/history.ts';
import { lookAgain as oldLookAgain } from './core/change/change.ts';
import { prerequisitesOf as oldPrerequisitesOf } from './core/change/prerequisites.ts';
import { afterPreflight as oldAfterPreflight } from './core/current/preflight.ts';
import { type Wish, wish } from './core/memory/command.ts';
import { isNews, withTold } from './core/memory/news.ts';
import { afterCreate as oldAfterCreate, afterStep as oldAfterStep } from './core/memory/outcome.ts';
import { purgeAt as oldPurgeAt, urgencyOf as oldUrgencyOf } from './core/memory/purge.ts';
import { isToRecall, recalled } from './core/memory/recall.ts';
import { remember } from './core/memory/remember.ts';
import { takenOver } from './core/memory/take-over.ts';
import type { Decision as OldDecision, Seen } from './core/model/decision.ts';
import { EMPTY_LEDGER, type Ledger as OldLedger } from './core/model/ledger.ts';
import { incarnationName, type Desired as OldDesired } from './core/model/statement.ts';
import { currentName as oldCurrentName, inCharge, isChanging as isOldChanging, nameOf as oldNameOf, nextVersion } from './core/model/version.ts';
import { decide as oldDecide } from './core/rules/decide.ts';
import { shadow } from './shadow.ts';
import { upgraded as proposed } from './upgrade.proposed.ts';

// --- what both cores make of one look -------------------------------------------------------------------------------------

const named = <T extends { readonly phase: { readonly name: string } }>({ phase, ...rest }: T) => ({ ...rest, phase: phase.name });

/** The look as the old core knew it. */
const seenOf = (observation: Observation): Seen => {
  const { statement, exceptions, successor, successorExceptions, replaced, placement, preparation, survey } = observation;
  const prerequisite = preparation.for === 'nothing' ? undefined : preparation.prerequisite;
  const own = prerequisite?.statement === undefined ? [] : prerequisite.exceptions;
  const live = survey.asked ? survey.writers : 'writers' in preparation ? preparation.writers : undefined;
  return {
    placement,
    exceptions: preparation.for === 'start' && own.length > 0 ? own : exceptions,
    ...(preparation.for === 'change'
      ? { nextExceptions: own }
      : successor === undefined
        ? {}
        : { nextExceptions: successorExceptions }),
    ...(statement && { statement: named(statement) }),
    ...(successor && { next: named(successor) }),
    ...(replaced && { previous: named(replaced) }),
    ...(live && { live: live.map((each) => named(each)) }),
    ...(prerequisite && {
      prerequisite: {
        wanted: prerequisite.wanted,
        statementName: prerequisite.statementName,
        ...(prerequisite.statement && { statement: named(prerequisite.statement) }),
      },
    }),
  };
};

interface Both<D, L> {
  readonly decision: D;
  readonly known: L;
}

const lookOld = (desired: OldDesired, seen: Seen, ledger: OldLedger, now: number): Both<OldDecision, OldLedger> => {
  const after = takenOver(seen, ledger);
  const known = remember(desired, after.seen, after.ledger, now);
  const decision =
    after.seen !== seen && isOldChanging(desired, known)
      ? oldLookAgain(`${after.seen.statement?.statementName} has taken over.`, known)
      : oldDecide(desired, after.seen, known, now);
  return { decision, known };
};

const lookNew = (desired: Desired, observation: Observation, ledger: Ledger, now: number): Both<Decision, Ledger> => {
  const after = promotedBy(observation, ledger);
  const known = observe(desired, after.seen, after.ledger, now);
  const decision =
    after.seen !== observation && isChanging(desired, known)
      ? lookAgain(hasTakenOver(after.seen.statement?.statementName ?? desired.name), known)
      : decide(desired, after.seen, known, now);
  return { decision, known };
};

const isProposed = process.argv.includes('--proposed');
const written = (ledger: OldLedger): unknown => JSON.parse(JSON.stringify(ledger));
export const upgrade = (ledger: OldLedger): Ledger =>
  ledgerSchema.parse(isProposed ? proposed(written(ledger)) : written(ledger));

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

const factsOf = (decision: OldDecision | Decision) => ({
  step: decision.step,
  action: decision.action,
  health: decision.health,
  reason: decision.reason,
  message: decision.message,
  next: decision.nextAttemptAt,
  subject: decision.subject && {
    name: decision.subject.statementName,
    phase: typeof decision.subject.phase === 'string' ? decision.subject.phase : decision.subject.phase.name,
  },
  notice: 'notice' in decision ? decision.notice : 'aside' in decision ? decision.aside : undefined,
});

/** What a report tells of a ledger, besides the decision. */
const oldReport = (ledger: OldLedger, now: number) => ({
  purgeAt: oldPurgeAt(ledger),
  urgency: oldUrgencyOf(ledger, now),
  restarts: ledger.streak.resumes + ledger.streak.probes,
  offsets: ledger.offsets,
  failure: ledger.failure && [ledger.failure.name, ledger.failure.message, ledger.failure.at],
  downSince: ledger.downSince,
});

const newReport = (ledger: Ledger, now: number) => {
  const record = currentRecord(ledger);
  return {
    purgeAt: purgeAt(ledger),
    urgency: urgencyOf(ledger, now),
    restarts: (record?.streak.resumes ?? 0) + (record?.streak.probes ?? 0),
    offsets: record?.position,
    failure: record?.failure && [record.failure.name, record.failure.message, record.failure.at],
    downSince: ledger.downSince,
  };
};

const oldNames = (desired: OldDesired, ledger: OldLedger) => ({
  current: oldCurrentName(inCharge(desired, ledger), ledger),
  replaced: ledger.previous,
  changing: isOldChanging(desired, ledger),
  next: isOldChanging(desired, ledger) ? oldNameOf(nextVersion(desired, ledger)) : undefined,
  prerequisites: oldPrerequisitesOf(desired, ledger).map(({ versionName }) =>
    incarnationName(versionName, ledger.prerequisites[versionName] ?? 1),
  ),
  recall: isToRecall(desired, ledger),
});

const newNames = (desired: Desired, ledger: Ledger) => ({
  current: currentName(currentDesired(desired, ledger), ledger),
  replaced: ledger.replaced,
  changing: isChanging(desired, ledger),
  next: isChanging(desired, ledger) ? nameOf(successorFor(desired, ledger)) : undefined,
  prerequisites: prerequisitesOf(desired, ledger).map((each) => prerequisiteName(each, ledger)),
  recall: isToRediscover(desired, ledger),
});

interface Difference {
  /** What kind of difference it is, without what varies from one to the next. */
  readonly kind: string;
  readonly old: unknown;
  readonly now: unknown;
}

const differenceIn = (one: object, other: object): readonly string[] => {
  const [a, b] = [plain(one), plain(other)] as [Record<string, unknown>, Record<string, unknown>];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => !isDeepStrictEqual(a[key], b[key]));
};

const summary = ({ reason, health, action, step }: OldDecision | Decision): string => {
  if (step.do !== 'create') return `${reason} ${health} ${action} ${step.do}`;
  const { 'sql.tables.initial-offset-from': from, 'sql.tables.scan.startup.mode': mode } = step.statement.properties;
  const start = from !== undefined ? 'carry' : mode !== undefined ? 'time' : step.statement.sql.includes('OPTIONS') ? 'offsets' : 'earliest';
  return `${reason} ${health} ${action} create(${start})`;
};

/** What is different between the two decisions; undefined: nothing but what is meant to be. */
const compare = (
  old: Both<OldDecision, OldLedger>,
  now: Both<Decision, Ledger>,
  time: number,
): Difference | undefined => {
  const [a, b] = [factsOf(old.decision), factsOf(now.decision)];
  const isResuming = a.reason === 'Suspended' && a.step.do === 'resume' && b.reason === 'Resuming';
  const wanted = isResuming ? { ...a, reason: 'Resuming', health: 'progressing' } : a;
  const keys = differenceIn(wanted, b);
  if (keys.length > 0) {
    return { kind: `${summary(old.decision)} → ${summary(now.decision)} (${keys.join(', ')})`, old: a, now: b };
  }
  const [told, tells] = [oldReport(old.known, time), newReport(now.known, time)];
  const reported = differenceIn(told, tells);
  return reported.length === 0 ? undefined : { kind: `report: ${reported.join(', ')}`, old: told, now: tells };
};

// --- a little Confluent ---------------------------------------------------------------------------------------------------

interface Statement {
  readonly name: string;
  readonly sql: string;
  readonly properties: Readonly<Record<string, string>>;
  phase: string;
  stopped: boolean;
  detail: string;
  updatedAt: number;
  endTime: number | undefined;
  offsets: Offsets | undefined;
  errors: { name: string; message: string; at?: number }[];
  labelled: boolean;
  exhausted: boolean;
  pool: string | undefined;
}

type Who = 'current' | 'successor' | 'replaced' | 'prerequisite' | 'stranger';

type Op =
  | { readonly op: 'look'; readonly answer: 'accepted' | 'refused' | 'lost'; readonly detail: string; readonly works: boolean }
  | { readonly op: 'wait'; readonly ms: number }
  | { readonly op: 'live' }
  | {
      readonly op: 'phase';
      readonly who: Who;
      readonly phase: string;
      readonly detail: string;
      readonly offsets: number | undefined;
      readonly ends: boolean;
      readonly error: string | undefined;
      readonly stopped: boolean | undefined;
      readonly exhausted: boolean;
    }
  | { readonly op: 'delete'; readonly who: Who }
  | { readonly op: 'command'; readonly command: Command }
  | { readonly op: 'deploy'; readonly version: number; readonly desired: Partial<Desired>; readonly policies: Partial<Desired['policies']> }
  | { readonly op: 'pool'; readonly pool: string | undefined }
  | { readonly op: 'stranger'; readonly phase: string };

const NAMES = [NAME, 'flights-22222222', 'flights-33333333'];
const TABLE_DDL = { versionName: 'sink-9f8e7d6c', sql: 'CREATE TABLE f (a STRING)', properties: {} };
const OTHER_DDL = { versionName: 'sink-22222222', sql: 'ALTER TABLE f ADD b STRING', properties: {} };

const desiredOf = (version: number, more: Partial<Desired>, policies: Partial<Desired['policies']>): Desired => ({
  ...DESIRED,
  versionName: NAMES[version] ?? NAME,
  sql: version === 0 ? SQL : `${SQL} WHERE a <> '${version}'`,
  policies: { ...DESIRED.policies, ...policies },
  ...more,
});

class Confluent {
  readonly statements = new Map<string, Statement>();
  pool: string | undefined;

  observed(name: string): Observed | undefined {
    const statement = this.statements.get(name);
    if (statement === undefined) return undefined;
    const { phase, stopped, detail, updatedAt, endTime, offsets, labelled, exhausted, pool } = statement;
    return {
      statementName: name,
      phase: phaseOf(phase),
      detail,
      signals: signalsOf(detail),
      stopped,
      labelled,
      poolExhausted: exhausted,
      uid: `uid of ${name}`,
      updatedAt,
      ...(pool === undefined ? {} : { computePoolId: pool, principalId: 'sa-1' }),
      ...(endTime === undefined ? {} : { endTime }),
      ...(offsets === undefined ? {} : { latestOffsets: offsets }),
    };
  }

  get live(): readonly LiveStatement[] {
    return [...this.statements.values()]
      .map(({ name, phase, stopped, sql, properties }) => ({ statementName: name, phase: phaseOf(phase), stopped, sql, properties }))
      .filter(({ phase }) => phase.live);
  }

  get labelled(): readonly LabelledStatement[] {
    return [...this.statements.values()]
      .filter(({ labelled }) => labelled)
      .map(({ name, phase, properties, offsets, updatedAt }) => ({
        statementName: name,
        phase: phaseOf(phase),
        properties,
        createdAt: updatedAt,
        hasOffsets: offsets !== undefined,
      }));
  }

  answer(question: Question, desired: Desired): Answer {
    switch (question.kind) {
      case 'find':
        return { to: 'find', statement: this.observed(question.statementName) };
      case 'exceptions': {
        const errors = this.statements.get(question.statementName)?.errors ?? [];
        return { to: 'exceptions', exceptions: errors.map((each) => ({ ...each, signals: signalsOf(`${each.name}: ${each.message}`) })) };
      }
      case 'writers':
        return { to: 'writers', writers: candidateWriters(desired, this.live) };
    }
  }

  look(desired: Desired, ledger: Ledger, now: number): Observation {
    const placement: Partial<Placement> = this.pool === undefined ? {} : { computePoolId: this.pool, principalId: 'sa-1' };
    const asked = questions({ desired, ledger, now, placement, surveys: false });
    let step = asked.next();
    while (step.done !== true) step = asked.next(this.answer(step.value, desired));
    return step.value;
  }

  create(name: string, sql: string, properties: Readonly<Record<string, string>>, now: number, phase = 'PENDING'): void {
    const from = properties['sql.tables.initial-offset-from'];
    this.statements.set(name, {
      ...{ name, sql, properties, phase, stopped: false, updatedAt: now, endTime: undefined, offsets: undefined, errors: [] },
      ...{ labelled: name !== 'stranger', exhausted: false, pool: this.pool },
      detail: from === undefined ? '' : `Statement is currently pending until referenced statement ${from} is stopped.`,
    });
  }

  /** What Confluent does by itself, each statement one step on. */
  goOn(now: number): void {
    for (const statement of this.statements.values()) {
      const from = statement.properties['sql.tables.initial-offset-from'];
      const source = from === undefined ? undefined : this.statements.get(from);
      const to = (phase: string): void => {
        statement.phase = phase;
        statement.updatedAt = now;
      };
      if (statement.phase === 'STOPPING' || (statement.stopped && ['RUNNING', 'DEGRADED'].includes(statement.phase))) {
        to('STOPPED');
        statement.offsets = { skyone: `partition:0,offset:${now % 97}`, sunset: 'partition:0,offset:9' };
        statement.endTime = now;
      } else if (statement.phase === 'PENDING' && (source === undefined || source.phase === 'STOPPED')) {
        to(statement.name.startsWith('sink') || statement.properties['sql.dry-run'] === 'true' ? 'COMPLETED' : 'RUNNING');
        statement.offsets = undefined;
        statement.endTime = undefined;
        statement.detail = '';
      } else if (statement.phase === 'STOPPED' && !statement.stopped) {
        to('PENDING');
      }
    }
  }
}

// --- a story --------------------------------------------------------------------------------------------------------------

/** How often a ledger was upgraded with such an entry in it. */
const coverage = new Map<string, number>();

const cover = ({ attempt, intent, next, refusal, version, failure, actedAt }: OldLedger): void => {
  const own = attempt !== undefined && attempt.of === failure?.id;
  const flags = (value: object | undefined): string =>
    Object.entries(value ?? {})
      .filter(([key, is]) => typeof is === 'boolean' || ['step', 'answer', 'want', 'from', 'placement'].includes(key))
      .map(([key, is]) => (typeof is === 'object' ? key : is === true ? key : is === false ? `no ${key}` : String(is)))
      .join(' ');
  const named = attempt && (own ? 'failure' : /^\d+$/.test(attempt.of) ? 'other failure' : attempt.of);
  const entries = [
    attempt && `attempt ${named}: ${flags(attempt)}`,
    intent && `intent: ${flags(intent)}`,
    next && `next: ${flags(next)} ${flags(next.version)} ${next.version.start.from}`,
    refusal && `refusal of ${refusal.statementName === (version && oldNameOf(version)) ? 'current' : refusal.statementName === (next && oldNameOf(next.version)) ? 'next' : 'prerequisite'}`,
    version && `version: ${flags(version)} ${version.start.from}`,
    failure && `failure: ${flags(failure)}${version === undefined ? ' without version' : ''}`,
    actedAt !== undefined && `actedAt${version === undefined ? ' without version' : ''}`,
  ];
  for (const entry of entries) if (entry) coverage.set(entry, (coverage.get(entry) ?? 0) + 1);
};

interface Found extends Difference {
  readonly at: number;
  readonly lag: number;
  readonly ledger: OldLedger;
  readonly known: OldLedger;
  readonly upgraded: Ledger;
  readonly seen: Seen;
  readonly time: number;
  readonly desired: Desired;
}

/** The new core alone beside the old one, from the beginning: without any upgrade. */
const isFresh = process.argv.includes('--fresh');

/** Plays it with the old core. Each look is compared; `follow`: the new core goes on by itself for so many looks. */
const play = (ops: readonly Op[], follow: number): { found: readonly Found[]; compared: number } => {
  const confluent = new Confluent();
  let now = BEGIN;
  let ledger: OldLedger = EMPTY_LEDGER;
  let desired = desiredOf(0, {}, {});
  const found: Found[] = [];
  let compared = 0;
  /** The new core's own ledgers, and how many looks ago they were upgraded. */
  let parallel: { ledger: Ledger; lag: number; base: OldLedger }[] = isFresh ? [{ ledger: NEW_LEDGER, lag: 1, base: EMPTY_LEDGER }] : [];

  const nameFor = (who: Who): string | undefined => {
    switch (who) {
      case 'current':
        return oldCurrentName(inCharge(desired, ledger), ledger);
      case 'successor':
        return oldNameOf(nextVersion(desired, ledger));
      case 'replaced':
        return ledger.previous;
      case 'prerequisite':
        return oldPrerequisitesOf(desired, ledger)
          .map(({ versionName }) => incarnationName(versionName, ledger.prerequisites[versionName] ?? 1))
          .find((name) => confluent.statements.get(name)?.phase !== 'COMPLETED');
      case 'stranger':
        return 'stranger';
    }
  };

  const differs = (difference: Difference, at: number, lag: number, base: OldLedger, known: OldLedger, seen: Seen): void => {
    found.push({ ...difference, at, lag, ledger: base, known, upgraded: upgrade(base), seen, time: now, desired });
  };

  const look = (op: Extract<Op, { op: 'look' }>, at: number): void => {
    const fresh = upgrade(ledger);
    cover(ledger);
    const wrong = differenceIn(oldNames(desired, ledger), newNames(desired, fresh));
    if (wrong.length > 0) {
      const [old, other] = [oldNames(desired, ledger), newNames(desired, fresh)];
      differs({ kind: `names: ${wrong.join(', ')}`, old, now: other }, at, 0, ledger, ledger, { exceptions: [], placement: {} });
    }
    if (isToRecall(desired, ledger) && confluent.labelled.length > 0) {
      const labelled = confluent.labelled;
      parallel = parallel.map((each) => ({ ...each, ledger: rediscovered(desired, each.ledger, labelled, now) }));
      ledger = recalled(desired, ledger, labelled.map((each) => named(each)));
      return look(op, at);
    }
    const observation = confluent.look(desired, fresh, now);
    const seen = seenOf(observation);
    const old = lookOld(desired, seen, ledger, now);
    compared += 1;
    const all = isFresh ? parallel : [...parallel, { ledger: fresh, lag: 0, base: ledger }];
    const going: { ledger: Ledger; lag: number; base: OldLedger }[] = [];
    for (const each of all) {
      const other = lookNew(desired, each.lag === 0 ? observation : confluent.look(desired, each.ledger, now), each.ledger, now);
      const difference = compare(old, other, now);
      if (difference !== undefined) differs(difference, at, each.lag, each.base, old.known, seen);
      else if (each.lag < follow || isFresh) going.push({ ledger: other.decision.ledger, lag: each.lag + 1, base: each.base });
    }
    parallel = going;
    ledger = old.decision.ledger;
    const standing = {
      phase: old.decision.subject?.phase ?? seen.statement?.phase ?? 'ABSENT',
      health: old.decision.health,
      reason: old.decision.reason,
    };
    if (isNews(standing, ledger, now)) ledger = withTold(ledger, standing, now);
    carryOut(old.decision, op);
  };

  const carryOut = ({ step }: OldDecision, { answer, detail, works }: Extract<Op, { op: 'look' }>): void => {
    if (step.do === 'look' || step.do === 'rest') return;
    if (step.do === 'preflight') {
      const outcome = answer === 'refused' ? { kind: 'refused' as const, detail, signals: signalsOf(detail) } : PREFLIGHT;
      if (answer === 'lost') return;
      ledger = oldAfterPreflight(desired, ledger, outcome, now);
      parallel = parallel.map((each) => ({ ...each, ledger: afterPreflight(desired, each.ledger, outcome, now) }));
      return;
    }
    const taken = step.do === 'create' && confluent.statements.has(step.statement.statementName);
    const missing = step.do !== 'create' && !confluent.statements.has(step.statementName);
    const isRefused = answer === 'refused' || missing;
    if (!isRefused && !taken && works) {
      if (step.do === 'create') confluent.create(step.statement.statementName, step.statement.sql, step.statement.properties, now);
      else {
        const statement = confluent.statements.get(step.statementName);
        if (statement !== undefined) {
          statement.stopped = step.do === 'stop';
          statement.updatedAt = now;
          if (step.do === 'stop' && statement.phase === 'FAILED') statement.phase = 'STOPPED';
          else if (step.do === 'stop') statement.phase = statement.phase === 'STOPPED' ? 'STOPPED' : 'STOPPING';
          else {
            statement.phase = 'PENDING';
            statement.pool = step.placement?.computePoolId ?? statement.pool;
          }
        }
      }
    }
    if (!isRefused && !taken && !works && step.do !== 'create') {
      const statement = confluent.statements.get(step.statementName);
      if (statement !== undefined && detail.length % 2 === 0) statement.stopped = step.do === 'stop';
    }
    if (answer === 'lost') return;
    const outcome: Outcome = taken
      ? { kind: 'exists' }
      : isRefused
        ? { kind: 'refused', detail, signals: signalsOf(detail) }
        : { kind: 'accepted' };
    if (step.do === 'create') {
      ledger = oldAfterCreate(ledger, step.statement, outcome, now);
      parallel = parallel.map((each) => ({ ...each, ledger: afterCreate(each.ledger, step.statement, outcome, now) }));
    } else {
      ledger = oldAfterStep(ledger, step, outcome);
      parallel = parallel.map((each) => ({ ...each, ledger: afterStep(each.ledger, step, outcome, now) }));
    }
  };

  for (const [at, op] of ops.entries()) {
    switch (op.op) {
      case 'look':
        look(op, at);
        // No pass looks twice without a pause.
        now += SECOND / 2;
        break;
      case 'wait':
        now += op.ms;
        break;
      case 'live':
        confluent.goOn(now);
        break;
      case 'phase': {
        const statement = confluent.statements.get(nameFor(op.who) ?? '');
        if (statement === undefined) break;
        statement.phase = op.phase;
        statement.detail = op.detail;
        statement.updatedAt = now;
        statement.stopped = op.stopped ?? statement.stopped;
        statement.exhausted = op.exhausted;
        statement.endTime = op.ends ? now : undefined;
        statement.offsets = op.offsets === undefined ? undefined : { skyone: `partition:0,offset:${op.offsets}`, sunset: 'partition:0,offset:9' };
        statement.errors = op.error === undefined ? [] : [{ name: 'java.lang.X', message: op.error, ...(op.ends ? { at: now } : {}) }];
        break;
      }
      case 'delete':
        confluent.statements.delete(nameFor(op.who) ?? '');
        break;
      case 'command':
        ledger = wish(ledger, op.command as Wish, now);
        parallel = parallel.map((each) => ({ ...each, ledger: applyCommand(each.ledger, op.command, now) }));
        break;
      case 'deploy':
        desired = desiredOf(op.version, op.desired, op.policies);
        break;
      case 'pool':
        confluent.pool = op.pool;
        break;
      case 'stranger':
        confluent.create('stranger', SQL, DESIRED.properties, now, op.phase);
        break;
    }
  }
  return { found, compared };
};

const PREFLIGHT = [
  ['f', 'a', 'STRING'],
  ['f', 'b', 'STRING'],
  ['skyone', 'a', 'STRING'],
  ['skyone', 'b', 'STRING'],
  ['sunset', 'a', 'STRING'],
  ['sunset', 'b', 'STRING'],
] as const;

// --- random stories -------------------------------------------------------------------------------------------------------

const DETAILS: readonly [string, ...string[]] = [
  '',
  '',
  '',
  'out of order',
  'Savepoint failed: the referenced statement did not enter the stopped state gracefully.',
  'referenced statement flights-1a2b3c4d does not exist',
  'flights-1a2b3c4d was not stopped in six hours',
  'logical compute pool=lfcp-1 not found',
  'The compute pool is exhausted: no CFUs left',
  "Table 'nowhere' does not exist",
  'SQL validation failed',
];

const chance = (random: () => number, probability: number): boolean => random() < probability;

const randomLook = (random: () => number): Op => ({
  op: 'look',
  answer: pick(random, ['accepted', 'accepted', 'accepted', 'accepted', 'refused', 'refused', 'lost']),
  // Confluent always says why; without its words the new core goes by those of the statement.
  detail: pick(random, DETAILS) || 'not in this phase',
  works: chance(random, 0.75),
});

const randomPhase = (random: () => number): Op => ({
  op: 'phase',
  who: pick(random, ['current', 'current', 'current', 'current', 'successor', 'successor', 'replaced', 'prerequisite', 'stranger']),
  phase: pick(random, ['RUNNING', 'RUNNING', 'FAILED', 'FAILED', 'FAILED', 'FAILED', 'STOPPED', 'STOPPED', 'PENDING', 'DEGRADED', 'FAILING', 'STOPPING', 'COMPLETED', 'DELETING', 'NEW']),
  detail: pick(random, DETAILS),
  offsets: chance(random, 0.6) ? Math.floor(random() * 3) : undefined,
  ends: chance(random, 0.6),
  error: chance(random, 0.5) ? pick(random, ['Division by zero', 'Timeout 5', 'Topic t does not exist']) : undefined,
  stopped: chance(random, 0.5) ? chance(random, 0.4) : undefined,
  exhausted: chance(random, 0.1),
});

const randomCommand = (random: () => number): Command =>
  pick<Command>(random, [
    { command: 'stop' },
    { command: 'resume' },
    { command: 'restart' },
    { command: 'restart' },
    { command: 'restart', from: { from: 'earliest' } },
    { command: 'restart', from: { from: 'timestamp', timestamp: BEGIN - HOUR } },
    { command: 'takeover', statementNames: ['stranger'] },
  ]);

const randomDeploy = (random: () => number): Op => ({
  op: 'deploy',
  version: Math.floor(random() * 3),
  desired: {
    ...(chance(random, 0.25) ? { prerequisites: chance(random, 0.5) ? [TABLE_DDL] : [TABLE_DDL, OTHER_DDL] } : {}),
  },
  policies: {
    onChange: pick(random, ['carry-over', 'carry-over', 'carry-over', 'reprocess', 'hold']),
    onForeignStop: pick(random, ['respect', 'resume']),
    preflight: chance(random, 0.1),
    ...(chance(random, 0.3) ? { restartDegradedAfterMinutes: 5 } : {}),
  },
});

const WAITS: readonly [number, ...number[]] = [SECOND, 5 * SECOND, 16 * SECOND, 16 * SECOND, MINUTE, 2 * MINUTE, 11 * MINUTE, 45 * MINUTE, 7 * HOUR, DAY, 26 * DAY];

/** What leads where single steps seldom do: one of the long ways. */
const randomWay = (random: () => number): readonly Op[] => {
  const look = (answers: readonly ['accepted' | 'refused' | 'lost', ...('accepted' | 'refused' | 'lost')[]], works: number): Op => ({
    op: 'look',
    answer: pick(random, answers),
    detail: pick(random, ['not in this phase', 'not in this phase', 'logical compute pool=lfcp-1 not found']),
    works: chance(random, works),
  });
  const wait = (...ms: readonly [number, ...number[]]): Op => ({ op: 'wait', ms: pick(random, ms) });
  const inPhase = (who: Who, phase: string, detail: string, stopped?: boolean): Op => ({
    ...{ op: 'phase', who, phase, detail, stopped, ends: chance(random, 0.5), exhausted: false },
    ...{ offsets: chance(random, 0.6) ? 1 : undefined, error: chance(random, 0.3) ? 'Division by zero' : undefined },
  });
  const some = (most: number, ops: () => readonly Op[]): readonly Op[] =>
    Array.from({ length: 1 + Math.floor(random() * most) }, ops).flat();
  const carryOver: Op = { op: 'deploy', version: Math.floor(random() * 3), desired: {}, policies: { onChange: 'carry-over' } };
  const savepoint = 'Savepoint failed: the referenced statement did not enter the stopped state gracefully.';
  switch (Math.floor(random() * 6)) {
    case 0:
      return [
        inPhase('current', 'FAILED', pick(random, ['', 'out of order']), chance(random, 0.3)),
        ...some(8, () => [look(['accepted', 'accepted', 'refused', 'lost'], 0.15), wait(SECOND, 16 * SECOND, 2 * MINUTE, 12 * MINUTE)]),
      ];
    case 1:
      return [
        ...[carryOver, look(['accepted'], 1), wait(MINUTE), look(['accepted'], 1), { op: 'live' } as const, { op: 'live' } as const],
        inPhase('successor', 'FAILED', savepoint),
        ...some(4, () => [look(['accepted', 'refused', 'lost'], 0.5), wait(SECOND, 16 * SECOND, 3 * MINUTE)]),
      ];
    case 2:
      return [
        ...[carryOver, look(['accepted', 'lost'], 1), wait(SECOND, 16 * SECOND)],
        inPhase('successor', pick(random, ['FAILED', 'FAILED', 'STOPPED']), pick(random, DETAILS)),
        ...some(2, () => [look(['accepted', 'refused', 'lost'], 0.5), wait(SECOND, 16 * SECOND, 3 * MINUTE)]),
        ...(chance(random, 0.5) ? [{ op: 'command', command: randomCommand(random) } as const] : []),
        ...(chance(random, 0.3) ? [inPhase('current', pick(random, ['FAILED', 'STOPPED', 'RUNNING']), '')] : []),
        ...some(3, () => [look(['accepted', 'refused', 'lost'], 0.5), wait(SECOND, 16 * SECOND, 7 * HOUR)]),
      ];
    case 3:
      return [
        { op: 'pool', pool: pick(random, ['lfcp-1', 'lfcp-2']) },
        ...some(6, () => [look(['accepted', 'accepted', 'refused', 'lost'], 0.5), wait(SECOND, 16 * SECOND), ...(chance(random, 0.5) ? [{ op: 'live' } as const] : [])]),
      ];
    case 4:
      return [
        inPhase('current', 'DEGRADED', 'lag'),
        look(['accepted'], 1),
        wait(6 * MINUTE, HOUR),
        ...some(5, () => [look(['accepted', 'accepted', 'refused', 'lost'], 0.5), wait(SECOND, 16 * SECOND), ...(chance(random, 0.5) ? [{ op: 'live' } as const] : [])]),
      ];
    default:
      return [
        { op: 'command', command: randomCommand(random) },
        ...some(5, () => [look(['accepted', 'accepted', 'refused', 'lost'], 0.5), wait(SECOND, 16 * SECOND), ...(chance(random, 0.5) ? [{ op: 'live' } as const] : [])]),
      ];
  }
};

const randomOps = (random: () => number): readonly Op[] => {
  const ops: Op[] = [randomDeploy(random)];
  const length = 4 + Math.floor(random() * 36);
  // Most stories begin with a statement that runs.
  if (chance(random, 0.7)) {
    const done: Op = { op: 'look', answer: 'accepted', detail: '', works: true };
    for (let index = 0; index < 4; index += 1) ops.push(done, { op: 'wait', ms: 5 * SECOND }, { op: 'live' });
    ops.push(done);
  }
  while (ops.length < length) {
    const kind = random();
    if (kind < 0.1) ops.push(...randomWay(random));
    else if (kind < 0.38) ops.push(randomLook(random));
    else if (kind < 0.52) ops.push({ op: 'wait', ms: pick(random, WAITS) });
    else if (kind < 0.64) ops.push({ op: 'live' });
    else if (kind < 0.82) ops.push(randomPhase(random));
    else if (kind < 0.84) ops.push({ op: 'delete', who: pick(random, ['current', 'current', 'successor', 'replaced', 'prerequisite', 'stranger']) });
    else if (kind < 0.9) ops.push({ op: 'command', command: randomCommand(random) });
    else if (kind < 0.95) ops.push(randomDeploy(random));
    else if (kind < 0.98) ops.push({ op: 'pool', pool: pick(random, [undefined, 'lfcp-1', 'lfcp-2']) });
    else ops.push({ op: 'stranger', phase: pick(random, ['RUNNING', 'RUNNING', 'PENDING', 'STOPPED']) });
  }
  return [...ops, randomLook(random)];
};

const keyOf = ({ kind, lag }: Found): string => `${lag === 0 ? '' : 'later: '}${kind}`;

/** The shortest story that shows a difference of that kind. */
const shrunk = (ops: readonly Op[], key: string, follow: number): readonly Op[] => {
  const shows = (given: readonly Op[]): boolean => {
    try {
      return play(given, follow).found.some((each) => keyOf(each) === key);
    } catch {
      return false;
    }
  };
  let best = ops;
  for (let size = Math.ceil(best.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < best.length; ) {
      const shorter = [...best.slice(0, at), ...best.slice(at + size)];
      if (shows(shorter)) best = shorter;
      else at += size;
    }
  }
  return best;
};

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const compact = (value: unknown): string =>
  JSON.stringify(value, (key, inner) => (['decisions', 'told', 'uid', 'changes', 'sql'].includes(key) ? undefined : inner));

const opLine = (op: Op): string => compact(op);

interface Class {
  count: number;
  ops: readonly Op[];
}

const stories = (count: number, seed: number, follow: number, show: number): number => {
  const classes = new Map<string, Class>();
  let compared = 0;
  for (let index = 0; index < count; index += 1) {
    const ops = randomOps(randomFrom(seed + index));
    const result = play(ops, follow);
    compared += result.compared;
    for (const key of new Set(result.found.map(keyOf))) {
      const known = classes.get(key) ?? { count: 0, ops };
      known.count += 1;
      if (ops.length < known.ops.length) known.ops = ops;
      classes.set(key, known);
    }
  }
  say(`${count} stories, ${compared} looks compared, ${classes.size} kinds of differences`);
  const sorted = [...classes].sort(([, a], [, b]) => b.count - a.count);
  for (const [key, { count: times, ops }] of sorted.slice(0, show)) {
    const short = shrunk(ops, key, follow);
    const first = play(short, follow).found.find((each) => keyOf(each) === key);
    say(`\n=== ${times} × ${key}`);
    for (const op of short) say(`  ${opLine(op)}`);
    if (first === undefined) continue;
    say(`  old decision  ${compact(first.old)}`);
    say(`  new decision  ${compact(first.now)}`);
    say(`  0.2 ledger    ${compact(first.ledger)}`);
    say(`  upgraded      ${compact(first.upgraded)}`);
    if (first.lag === 0) say(`  look          ${compact(first.seen)}`);
    say(`  ${first.lag} looks after the upgrade, at ${new Date(first.time).toISOString()}`);
  }
  for (const [key, { count: times }] of sorted.slice(show)) say(`${times} × ${key}`);
  return classes.size;
};

// --- histories of the model, whose passes keep the old ledger beside the new one --------------------------------------------

interface Example {
  count: number;
  text: string;
}

const histories = async (count: number, seed: number, show: number): Promise<number> => {
  const classes = new Map<string, Example>();
  let compared = 0;
  const original = shadow.evaluated.bind(shadow);
  Object.assign(shadow, {
    evaluated: (asked: Parameters<typeof shadow.evaluated>[0]) => {
      const old: OldLedger = Reflect.get(asked.ledger, 'shadow') ?? EMPTY_LEDGER;
      const fresh = upgrade(old);
      const seen = seenOf(asked.observed);
      const one = lookOld(asked.desired, seen, old, asked.now);
      const other = lookNew(asked.desired, asked.observed, fresh, asked.now);
      compared += 1;
      const difference = compare(one, other, asked.now);
      if (difference !== undefined) {
        const known = classes.get(difference.kind) ?? { count: 0, text: '' };
        const text = [
          `  old decision  ${compact(difference.old)}`,
          `  new decision  ${compact(difference.now)}`,
          `  0.2 ledger    ${compact(old)}`,
          `  upgraded      ${compact(fresh)}`,
          `  look          ${compact(seen)}`,
          `  now           ${asked.now}`,
        ].join('\n');
        known.count += 1;
        if (known.text === '' || text.length < known.text.length) known.text = text;
        classes.set(difference.kind, known);
      }
      return original(asked);
    },
  });
  for (let index = 0; index < count; index += 1) await history({ seed: seed + index, shrinks: false });
  say(`\n${count} histories of the model, ${compared} looks compared, ${classes.size} kinds of differences`);
  const sorted = [...classes].sort(([, a], [, b]) => b.count - a.count);
  for (const [kind, { count: times, text }] of sorted.slice(0, show)) say(`\n=== ${times} × ${kind}\n${text}`);
  for (const [kind, { count: times }] of sorted.slice(show)) say(`${times} × ${kind}`);
  return classes.size;
};

/** What the ledgers of the stories had in them, with `--coverage`. */
const sayCoverage = (): void => {
  for (const [entry, times] of [...coverage].sort(([a], [b]) => a.localeCompare(b))) say(`${String(times).padStart(8)} ${entry}`);
};

const text = { type: 'string' } as const;
const { values } = parseArgs({ options: { stories: text, seed: text, follow: text, histories: text, show: text, proposed: { type: 'boolean' }, fresh: { type: 'boolean' }, coverage: { type: 'boolean' } } });
const seed = Number(values.seed ?? 1);
const show = Number(values.show ?? 100);
const kinds = stories(Number(values.stories ?? 20_000), seed, Number(values.follow ?? 0), show);
const more = await histories(Number(values.histories ?? 0), seed, show);
if (values.coverage === true) sayCoverage();
process.exitCode = kinds + more === 0 ? 0 : 1;
