import type { Ledger } from './ledger.ts';

export const wantsStop = ({ intent }: Ledger): boolean => intent?.want === 'stopped';

/** A stop and a resume that somebody asked for, or that the policy for DEGRADED began. Where it is replaced it only stops. */
export const bounces = ({ attempt }: Ledger): boolean => attempt?.step === 'stop' && attempt.of !== 'replace';
