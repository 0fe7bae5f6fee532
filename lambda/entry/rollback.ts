import { EMPTY_LEDGER } from '../core/model/ledger.ts';
import type { LedgerStore } from '../pass/ledger-store.ts';

/** No statement can have this name, so the ledger has room for it. */
const KEY = ':deployment';

/** A rollback follows its failed update within minutes; milliseconds. */
const ROLLBACK_WINDOW = 60 * 60_000;

/** Remembers what a failed update is rolled back to, by the digest of what was deployed before it. */
export const expectRollback = async (ledgers: LedgerStore, digest: string, now: number): Promise<void> => {
  const record = await ledgers.read(KEY);
  const told = { phase: 'DEPLOYMENT', health: 'held', reason: digest, at: now } as const;
  await ledgers.write(KEY, { ...record, ledger: { ...EMPTY_LEDGER, told } });
};

/**
 * Whether this update takes back one that has just failed. CloudFormation does not say so, and a rollback that fails in its
 * turn leaves a stack that can only be mended by hand.
 */
export const isRollback = async (ledgers: LedgerStore, digest: string, now: number): Promise<boolean> => {
  const { told } = (await ledgers.read(KEY)).ledger;
  return told !== undefined && told.reason === digest && now - told.at < ROLLBACK_WINDOW;
};
