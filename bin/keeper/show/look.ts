import type { Health } from '../../../lambda/contract.ts';
import type { Style } from './terminal.ts';

/** How a health looks: a sign that needs no colour, and a colour. */
export const LOOKS: Readonly<Record<Health, { readonly sign: string; readonly style: Style }>> = {
  healthy: { sign: '●', style: 'good' },
  progressing: { sign: '○', style: 'moving' },
  recovering: { sign: '◌', style: 'worrying' },
  degraded: { sign: '▲', style: 'worrying' },
  suspended: { sign: '■', style: 'resting' },
  held: { sign: '✖', style: 'bad' },
  unknown: { sign: '?', style: 'bad' },
};

/** `10:00:00` of a time in ISO 8601. */
export const clockTime = (iso: string): string => iso.slice(11, 19);
