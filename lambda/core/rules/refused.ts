import { outsideBackoff } from '../ledger/backoff.ts';
import { isPutOff } from '../ledger/journal.ts';
import * as say from '../messages/absent.ts';
import type { Ledger, Refusal } from '../model/ledger.ts';
import { POOL_RETRY_INTERVAL_MS } from '../model/limits.ts';
import { hold, type Rule, rule, wait } from './rule.ts';

/** Confluent's final word on a statement that was to be created. */
export interface Refused {
  readonly statementName: string;
  readonly refusal: Refusal;
  readonly ledger: Ledger;
  readonly now: number;
  /** Number of creates that Confluent has put off so far, this one among them. */
  readonly tries?: number;
}

/** Test for a refusal that another SQL text would not mend: there is no room in the compute pool, or no pool. */
export const isAboutPool = ({ signals }: Pick<Refusal, 'signals'>): boolean =>
  signals.includes('pool-gone') || signals.includes('pool-exhausted');

/** Test for a refusal that may pass without another SQL text: the keeper sends the same request once more. */
export const mayPass = (refusal: Pick<Refusal, 'signals'>): boolean => isAboutPool(refusal) || isPutOff(refusal);

/** The place in the back-off of what is not counted: questions, which Confluent answers at once or not at all. */
const UNCOUNTED = 2;

const dueOf = ({ refusal, tries = UNCOUNTED }: Refused): number =>
  refusal.at + (isAboutPool(refusal) ? POOL_RETRY_INTERVAL_MS : outsideBackoff(tries));

const untilLater = (s: Refused) => wait(s.ledger, say.putOff(s.statementName, s.refusal.detail, dueOf(s)), dueOf(s));

const FOR_GOOD_OR_POOL: readonly Rule<Refused>[] = [
  rule(
    'Confluent refuses it',
    ({ refusal }) => !mayPass(refusal),
    'SqlInvalid',
    ({ ledger, statementName, refusal }) => hold(ledger, say.refusedStatement(statementName, refusal.detail)),
  ),
  rule(
    'Confluent refuses it, since its compute pool is gone',
    (s) => s.now < dueOf(s) && s.refusal.signals.includes('pool-gone'),
    'AutoStopped',
    ({ ledger, refusal }) => hold(ledger, say.poolIsGone(refusal.detail)),
  ),
  rule(
    'Confluent refuses it, since its compute pool has no CFUs left',
    (s) => s.now < dueOf(s) && isAboutPool(s.refusal),
    'PoolExhausted',
    (s) => wait(s.ledger, say.refusedForPool(s.statementName, s.refusal.detail, dueOf(s)), dueOf(s)),
  ),
];

/** Rules about a refused create on the way to a first start. If none holds, the keeper requests it once more. */
export const REFUSED: readonly Rule<Refused>[] = [
  ...FOR_GOOD_OR_POOL,
  rule('Confluent asks to try later', (s) => s.now < dueOf(s), 'BackingOff', untilLater),
];

/** Rules about a refused create on the way to a new version, while the older one goes on. */
export const REFUSED_IN_CHANGE: readonly Rule<Refused>[] = [
  ...FOR_GOOD_OR_POOL,
  rule(
    'Confluent asks to try later, and an older version goes on',
    (s) => s.now < dueOf(s),
    'SpecChanged',
    (s) => ({ ...untilLater(s), health: 'progressing' }),
  ),
];
