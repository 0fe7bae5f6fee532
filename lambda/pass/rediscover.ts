import { isToRediscover, rediscovered } from '../core/ledger/rediscover.ts';
import type { Ledger } from '../core/model/ledger.ts';
import type { Desired, LiveStatement } from '../core/model/statement.ts';
import { type Budget, KeeperUnavailable, type World } from './ports.ts';

/** The knowledge before an observation. */
export interface Rediscovery {
  readonly ledger: Ledger;
  /** The environment's live statements, where Confluent was asked for them. */
  readonly live?: readonly LiveStatement[];
}

/** The ledger or, where it is empty, what Confluent's list shows of earlier versions. */
export const rediscover = async (
  desired: Desired,
  ledger: Ledger,
  { confluent, clock }: Pick<World, 'confluent' | 'clock'>,
  budget: Budget,
): Promise<Rediscovery> => {
  if (!isToRediscover(desired, ledger)) return { ledger };
  try {
    const { labelled, live } = await confluent.census(budget);
    return { ledger: rediscovered(desired, ledger, labelled, clock.now()), live };
  } catch (error) {
    // A keeper that may not read the list is told so before a first start; it looks after what has its own name.
    if (error instanceof KeeperUnavailable && error.reason === 'AccessDenied') return { ledger };
    throw error;
  }
};
