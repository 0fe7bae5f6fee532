import { phaseOf } from '../../lambda/core/model/phase.ts';
import type { LiveStatement } from '../../lambda/core/model/statement.ts';
import { SQL } from './keeping.ts';

/** A live statement of the environment; it writes the sink of every story unless it says otherwise. */
export const live = (statementName: string, more: Partial<LiveStatement> = {}): LiveStatement => ({
  statementName,
  phase: phaseOf('RUNNING'),
  stopped: false,
  labelled: false,
  sql: SQL,
  properties: { 'sql.current-catalog': 'env-1', 'sql.current-database': 'lkc-1' },
  ...more,
});

/** The n-th copy that the former Python app started of itself. */
export const copy = (n: number): string => `combined-flight-data-123e4567-e89b-12d3-a456-42661417400${n}`;
