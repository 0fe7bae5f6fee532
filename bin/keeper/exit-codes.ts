import type { Health, Report } from '../../lambda/contract.ts';

/** Exit codes of the command line. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  attention: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Meanings of the exit codes, as `--help` says them. */
export const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  done: 'it did its job, and nothing waits for a person (healthy, progressing, recovering, or suspended as wanted)',
  failed:
    'it could not do its job: Confluent, the secret, AWS, the function or the state folder is out of reach, or the function failed; for the story: a row was lost, duplicated or misplaced',
  usage: 'wrong arguments, or statements that are not fit to be sent; nothing was touched',
  attention: 'it did its job, and something waits for a person: held or degraded',
};

/** Healths that wait for a person; a suspended statement is as somebody wants it. */
const NEEDS_A_PERSON: ReadonlySet<Health> = new Set(['held', 'degraded']);

export const exitCodeOf = ({ statements }: Report): ExitCode =>
  statements.some(({ health }) => NEEDS_A_PERSON.has(health)) ? EXIT.attention : EXIT.done;
