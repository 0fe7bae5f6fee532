import type { Ledger } from './ledger.ts';

export const wantsStop = ({ intent }: Ledger): boolean => intent?.want === 'stopped';

/** A person wants it stopped and resumed. */
export const bounces = ({ attempt }: Ledger): boolean => attempt?.of === 'restart' && attempt.step === 'stop';
