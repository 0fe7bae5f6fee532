import type { Warning } from '../../core/model/statement.ts';

/** Severities of Confluent's (API description, `sql.v1.StatementWarning`). */
const [LOW, MODERATE, CRITICAL] = ['LOW', 'MODERATE', 'CRITICAL'];

/** State limits, with the API description's words, and how severe they are by what Confluent does about them. */
const STATE_LIMITS: ReadonlyMap<string, readonly [severity: string, message: string]> = new Map([
  ['APPROACHING_SOFT_LIMIT', [MODERATE, 'The statement is approaching soft state limits.']],
  ['EXCEEDING_SOFT_LIMIT', [MODERATE, 'The statement is exceeding soft state limits.']],
  ['APPROACHING_HARD_LIMIT', [CRITICAL, 'The statement is approaching hard state limits.']],
  ['EXCEEDING_HARD_LIMIT', [CRITICAL, 'The statement is exceeding hard state limits.']],
] as const);

/** Scaling states, with the API description's words. Confluent scales by itself, but for a pool without room. */
const SCALING: ReadonlyMap<string, readonly [severity: string, message: string]> = new Map([
  ['PENDING_SCALE_DOWN', [LOW, 'The statement requires less resources, and will be scaled down in the near future.']],
  ['PENDING_SCALE_UP', [LOW, 'The statement requires more resources, and will be scaled up in the near future.']],
  ['POOL_EXHAUSTED', [MODERATE, 'The statement requires more resources, but not enough resources are available.']],
] as const);

/** The warning that a state other than OK is; one that this release does not know is shown by its name. */
const ofState = (
  state: string | undefined,
  known: ReadonlyMap<string, readonly [severity: string, message: string]>,
  detail = '',
): readonly Warning[] => {
  if (state === undefined || state === '' || state === 'OK') return [];
  const [severity, message] = known.get(state) ?? [MODERATE, state];
  return [{ severity, reason: state, message: detail === '' ? message : detail }];
};

/** Warnings in a detail, where older servers put them: `[Warning] …`, one after another (Confluent's VS Code extension). */
const inDetail = (detail: string): readonly Warning[] =>
  [...detail.matchAll(/\[Warning\]\s*(.*?)(?=\s*\[Warning\]|$)/gis)].flatMap(([, message = '']) =>
    message === '' ? [] : [{ severity: MODERATE, reason: 'WARNING', message }],
  );

/** The part of a status that warns. */
export interface Status {
  readonly detail: string;
  readonly warnings: readonly Warning[];
  readonly scalingState: string | undefined;
  readonly stateLimit: { readonly state: string | undefined; readonly detail: string };
}

/** The warnings of a status, whichever part of it they stand in; its scale says something only while it runs. */
export const warningsOf = (
  { detail, warnings, scalingState, stateLimit }: Status,
  isRunning: boolean,
): readonly Warning[] => [
  ...(warnings.length > 0 ? warnings : inDetail(detail)),
  ...ofState(stateLimit.state, STATE_LIMITS, stateLimit.detail),
  ...(isRunning ? ofState(scalingState, SCALING) : []),
];
