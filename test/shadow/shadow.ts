import { deepEqual } from '../../lambda/pass/deep-equal.ts';
import type { Ledger } from '../../lambda/core/model/ledger.ts';
import type { Observation } from '../../lambda/core/model/observation.ts';
import type { Observed, LiveStatement, LabelledStatement } from '../../lambda/core/model/statement.ts';
import type { Decision } from '../../lambda/core/model/decision.ts';
import type { Shadow } from '../../lambda/pass/ports.ts';
import { currentRecord } from '../../lambda/core/ledger/records.ts';
import { mayComeLate } from '../../lambda/core/ledger/journal.ts';
import { refusalOf } from '../../lambda/core/ledger/records.ts';
import { lookAgain } from './core/change/change.ts';
import { wish } from './core/memory/command.ts';
import { afterCreate, afterStep } from './core/memory/outcome.ts';
import { remember } from './core/memory/remember.ts';
import { recalled } from './core/memory/recall.ts';
import { takenOver } from './core/memory/take-over.ts';
import type { Decision as OldDecision, Seen } from './core/model/decision.ts';
import { EMPTY_LEDGER, type Ledger as OldLedger } from './core/model/ledger.ts';
import { isChanging } from './core/model/version.ts';
import { afterPreflight } from './core/current/preflight.ts';
import { decide } from './core/rules/decide.ts';

type Shadowed = Ledger & { readonly shadow?: OldLedger };

const shadowOf = (ledger: Ledger): OldLedger => (ledger as Shadowed).shadow ?? EMPTY_LEDGER;
const withShadow = (ledger: Ledger, shadow: OldLedger): Ledger => ({ ...ledger, shadow }) as Ledger;

const named = <T extends { readonly phase: { readonly name: string } }>({ phase, ...rest }: T) => ({ ...rest, phase: phase.name });

const seenOf = ({ statement, exceptions, successor, successorExceptions, replaced, placement, preparation, survey }: Observation): Seen => {
  const prerequisite = preparation.for === 'nothing' ? undefined : preparation.prerequisite;
  const own = prerequisite?.statement === undefined ? [] : prerequisite.exceptions;
  const live = survey.asked ? survey.writers : 'writers' in preparation ? preparation.writers : undefined;
  return {
    placement,
    exceptions: preparation.for === 'start' && own.length > 0 ? own : exceptions,
    ...(preparation.for === 'change' ? { nextExceptions: own } : successor === undefined ? {} : { nextExceptions: successorExceptions }),
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
  } as Seen;
};

const facts = (decision: OldDecision | Decision) => ({
  step: decision.step,
  action: decision.action,
  health: decision.health,
  reason: decision.reason as string,
  message: decision.message,
  next: decision.nextAttemptAt,
  subject: decision.subject && {
    name: decision.subject.statementName,
    phase: typeof decision.subject.phase === 'string' ? decision.subject.phase : decision.subject.phase.name,
  },
});

export const wanted: { resuming: number; refusalKept: number; pendingOwn: number; savepointWords: number; ownStop: number; looks: number; difference?: string | undefined } = { resuming: 0, refusalKept: 0, pendingOwn: 0, savepointWords: 0, ownStop: 0, looks: 0 };

/** The refusal of the older version is not forgotten any more where its successor is refused too. */
const isRefusalKept = (old: OldLedger, now: Ledger): boolean => {
  const current = currentRecord(now);
  const own = current && refusalOf(current);
  return own !== undefined && old.refusal !== undefined && old.refusal.statementName !== now.current;
};

/** PENDING counts from the statement's own request, and not from that of a prerequisite before it. */
const isPendingOwn = (old: OldLedger, now: Ledger): boolean => {
  const phase = currentRecord(now)?.phase;
  return phase?.name === 'PENDING' && old.since?.phase === 'PENDING' && phase.since !== old.since.at;
};

/** A stop of the keeper's own that came late is not taken for somebody's: from then on the two go different ways. */
const isOwnStop = (old: OldLedger, now: Ledger, at: number): boolean => {
  const record = currentRecord(now);
  const stoppedAt = record?.phase?.name === 'STOPPED' ? record.phase.since : at;
  const last = record?.journal.at(-1);
  const isLate = record !== undefined && record.journal.some((one) => mayComeLate(one, stoppedAt));
  return isLate || (last?.verb === 'stop' && old.attempt?.step !== 'stop');
};

const compare = (old: OldDecision, now: Decision, before: readonly [OldLedger, Ledger], at: number, story: () => string): 'off' | undefined => {
  wanted.looks += 1;
  const [a, b] = [facts(old), facts(now)];
  if (a.reason === 'Suspended' && b.reason === 'Resuming' && a.step.do === 'resume') {
    wanted.resuming += 1;
    b.reason = a.reason;
    b.health = a.health;
  }
  if (deepEqual(JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b)))) return undefined;
  if (b.message.includes('without a savepoint') && a.message.includes('(Confluent gives no reason)')) {
    wanted.savepointWords += 1;
    return undefined;
  }
  if (isOwnStop(...before, at)) {
    wanted.ownStop += 1;
    return 'off';
  }
  if (isPendingOwn(...before)) {
    wanted.pendingOwn += 1;
    return undefined;
  }
  if (isRefusalKept(...before)) {
    wanted.refusalKept += 1;
    return undefined;
  }
  if (!deepEqual(JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b))))
    wanted.difference ??= (`SHADOW\nold ${JSON.stringify(a)}\nnew ${JSON.stringify(b)}\n${story()}`);
  return undefined;
};

export const shadow: Shadow = {
  rediscovered: ({ desired, before, after, labelled }) =>
    'off' in shadowOf(before) ? withShadow(after, shadowOf(before)) : withShadow(
      after,
      recalled(desired as never, shadowOf(before), labelled.map((each: LabelledStatement) => named(each))),
    ),
  evaluated: ({ desired, ledger, observed, now, deadline, decision, remembered }) => {
    const before = shadowOf(ledger);
    if ('off' in before) return { decision: { ...decision, ledger: withShadow(decision.ledger, before) }, remembered: withShadow(remembered, before) };
    const looked = seenOf(observed);
    const { seen, ledger: charged } = takenOver(looked, before);
    const known = remember(desired as never, seen, charged, now);
    const decided =
      looked !== seen && isChanging(desired as never, known)
        ? lookAgain(`${seen.statement?.statementName} has taken over.`, known)
        : decide(desired as never, seen, known, now);
    const old =
      now < deadline || decided.step.do === 'rest'
        ? decided
        : { ...decided, step: { do: 'rest' } as const, action: 'wait' as const, ledger: known };
    const plain = (given: unknown) => JSON.stringify(given, (key, value) => (key === 'shadow' || key === 'decisions' || key === 'told' ? undefined : value));
    const off = 'off' in before || compare(old, decision, [known, remembered], now, () => `seen ${JSON.stringify(looked)}\nold ledger ${plain(before)}\nold known ${plain(known)}\nnew ledger ${plain(ledger)}\nnew known ${plain(remembered)}\nnow ${now}`);
    if (process.env['TRACE']) process.stderr.write(`${(now - 1767225600000) / 1000}s ${desired.versionName.slice(-8)} saw ${observed.statement?.phase.name}/${observed.statement?.stopped} succ ${observed.successor?.phase.name} op before ${JSON.stringify(before.attempt)} -> ${decision.step.do} ${decision.reason} ${decision.health} | op after ${JSON.stringify(old.ledger.attempt)} intent ${JSON.stringify(old.ledger.intent)}\n   J ${JSON.stringify(Object.values(decision.ledger.records).map((r) => [r.versionName.slice(-8), r.journal.map((j) => `${j.verb}:${j.purpose.kind}@${(j.at-1767225600000)/1000}${j.answer?.kind ?? '?'}${j.overtaken ? 'X' : ''}${j.afterOwnStop ? 'S' : ''}`)]))}\n`);
    return {
      decision: { ...decision, ledger: withShadow(decision.ledger, off ? ({ off: true } as never) : old.ledger) },
      remembered: withShadow(remembered, off ? ({ off: true } as never) : known),
    };
  },
  commanded: ({ before, after, command, now }) => 'off' in shadowOf(before) ? withShadow(after, shadowOf(before)) : withShadow(after, wish(shadowOf(before), command as never, now)),
  executed: ({ desired, before, after, step, outcome, now }) => {
    const old = shadowOf(before);
    if ('off' in old) return withShadow(after, old);
    switch (step.do) {
      case 'create':
        return withShadow(after, afterCreate(old, step.statement, outcome as never, now));
      case 'resume':
      case 'stop':
        return withShadow(after, afterStep(old, step as never, outcome as never));
      case 'preflight':
        return withShadow(after, afterPreflight(desired as never, old, outcome as never, now));
      default:
        return withShadow(after, old);
    }
  },
};
void (0 as unknown as Observed | LiveStatement);
