import { isToRecall, recalled } from '../core/memory/recall.ts';
import type { Ledger } from '../core/model/ledger.ts';
import type { Desired, LiveStatement } from '../core/model/statement.ts';
import { type Budget, KeeperUnavailable } from './ports.ts';
import type { World } from './world.ts';

/** What is known before a look. */
export interface Recollection {
  readonly ledger: Ledger;
  /** The environment's live statements, where it was asked for them. */
  readonly live?: readonly LiveStatement[];
}

/** The ledger, or, where that is empty, what Confluent shows of earlier versions. */
export const recall = async (
  desired: Desired,
  ledger: Ledger,
  { confluent }: Pick<World, 'confluent'>,
  budget: Budget,
): Promise<Recollection> => {
  if (!isToRecall(desired, ledger)) return { ledger };
  try {
    const { labelled, live } = await confluent.census(budget);
    return { ledger: recalled(desired, ledger, labelled), live };
  } catch (error) {
    // Who may not read the list learns that before a first start; what is there under its own name is looked after.
    if (error instanceof KeeperUnavailable && error.reason === 'AccessDenied') return { ledger };
    throw error;
  }
};
