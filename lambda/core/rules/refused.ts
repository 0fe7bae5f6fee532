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
}

/** Test for a refusal that another SQL text would not mend: there is no room in the compute pool, or no pool. */
export const isAboutPool = ({ signals }: Pick<Refusal, 'signals'>): boolean =>
  signals.includes('pool-gone') || signals.includes('pool-exhausted');

const dueOf = ({ refusal }: Refused): number => refusal.at + POOL_RETRY_INTERVAL_MS;

/**
 * Rules about a refused create. A refusal about the compute pool may pass without another SQL text: the keeper requests
 * the create once more.
 */
export const REFUSED: readonly Rule<Refused>[] = [
  rule(
    'Confluent refuses it',
    ({ refusal }) => !isAboutPool(refusal),
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
    (s) => s.now < dueOf(s),
    'PoolExhausted',
    (s) => wait(s.ledger, say.refusedForPool(s.statementName, s.refusal.detail, dueOf(s)), dueOf(s)),
  ),
];
