import { type Decision, hold } from '../model/decision.ts';
import type { Ledger } from '../model/ledger.ts';

/** How Confluent says that a statement was stopped, or cannot be resumed, because its compute pool was deleted. */
const POOL_GONE =
  /compute pool[^.]{0,100}(not found|does not exist|gone|deleted|removed)|(deleted|removed)[^.]{0,40}compute pool/i;

export const poolIsGone = (text: string | undefined): boolean => text !== undefined && POOL_GONE.test(text);

/** How Confluent may refuse a create because the pool has no room (its billing page says that new statements are rejected). */
const POOL_EXHAUSTED =
  /exhausted|(no|not enough|insufficient)[^.]{0,40}(CFU|resource|capacity)|(max|limit)[^.]{0,40}CFU/i;

/** Whether a refusal is about the compute pool: that can pass without another SQL text. */
export const isAboutPool = (detail: string): boolean =>
  poolIsGone(detail) || (/pool|CFU/i.test(detail) && POOL_EXHAUSTED.test(detail));

export const holdAutoStopped = (detail: string, ledger: Ledger): Decision =>
  hold({
    reason: 'AutoStopped',
    message: `Its compute pool is gone (${detail}): name another one in the secret (flink.compute.pool.id) or for the statement, and it is resumed there.`,
    ledger,
  });
