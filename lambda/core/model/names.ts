import type { StatementRecord } from './ledger.ts';

/** The name on Confluent of a version's n-th incarnation. */
export const incarnationName = (versionName: string, incarnation: number): string =>
  incarnation === 1 ? versionName : `${versionName}-${incarnation}`;

/** The name on Confluent of the statement that a record is about. */
export const nameOf = ({ versionName, incarnation }: Pick<StatementRecord, 'versionName' | 'incarnation'>): string =>
  incarnationName(versionName, incarnation);
