import { type Decision, hold } from './decision.ts';
import type { Ledger } from './ledger.ts';

/** How Confluent says that a statement was stopped, or cannot be resumed, because its compute pool was deleted. */
const POOL_GONE =
  /compute pool[^.]{0,100}(not found|does not exist|gone|deleted|removed)|(deleted|removed)[^.]{0,40}compute pool/i;

export const poolIsGone = (text: string | undefined): boolean => text !== undefined && POOL_GONE.test(text);

export const holdAutoStopped = (detail: string, ledger: Ledger): Decision =>
  hold({
    reason: 'AutoStopped',
    message: `Its compute pool is gone (${detail}): name another one in the secret, then \`restart\`.`,
    ledger,
  });
