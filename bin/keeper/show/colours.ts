import type { Health } from '../../../lambda/contract.ts';
import type { Style } from './terminal.ts';

/** Sign, which needs no colour, and colour of each health. */
export const COLOURS: Readonly<Record<Health, { readonly sign: string; readonly style: Style }>> = {
  healthy: { sign: '●', style: 'good' },
  progressing: { sign: '○', style: 'moving' },
  recovering: { sign: '◌', style: 'worrying' },
  degraded: { sign: '▲', style: 'worrying' },
  suspended: { sign: '■', style: 'resting' },
  held: { sign: '✖', style: 'bad' },
  unknown: { sign: '?', style: 'bad' },
};
