import type { Health, Report } from '../../lambda/contract.ts';

/** What the command line ends with; `--help` says the same. */
export const EXIT = {
  /** It did its job, and nothing waits for a person. */
  done: 0,
  /** It could not do its job; for the story: a row was lost, duplicated or misplaced. */
  failed: 1,
  /** Wrong arguments, or statements that are not fit to be sent; nothing was touched. */
  usage: 2,
  /** It did its job, and something waits for a person. */
  attention: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A suspended statement is as somebody wants it; a held or degraded one waits for somebody. */
const NEEDS_A_PERSON: ReadonlySet<Health> = new Set(['held', 'degraded']);

export const exitCodeOf = ({ statements }: Report): ExitCode =>
  statements.some(({ health }) => NEEDS_A_PERSON.has(health)) ? EXIT.attention : EXIT.done;
