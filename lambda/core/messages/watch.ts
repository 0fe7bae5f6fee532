import type { Warning } from '../model/statement.ts';

/** Messages about what Confluent remarks while a statement runs. */

const MEANINGS: Readonly<Record<string, string>> = {
  LOW: 'for information',
  MODERATE: 'it may need somebody to act, and can degrade the statement',
  CRITICAL: 'somebody has to act: in the end it degrades the statement',
};

/** What Confluent means by the severity of a warning. */
export const meaningOf = (severity: string): string => MEANINGS[severity] ?? 'Confluent does not say how severe it is';

/** What exceptions of a running statement mean. */
export const EXCEPTIONS_MEAN = 'it runs on: Confluent restarts it by itself after each';

const warned = ({ severity, reason, message }: Warning): string =>
  `${severity} ${reason}: ${message.replace(/[.\s]+$/, '')} (${meaningOf(severity)})`;

/** Warnings that are new, in one sentence. */
export const warnings = (all: readonly Warning[]): string => `Confluent warns: ${all.map(warned).join('; ')}.`;

/** The newest of the exceptions that have come since it began to run. */
export const exceptionWhileRunning = (name: string, message: string): string =>
  `Confluent lists an exception (${name}: ${message.replace(/[.\s]+$/, '')}); ${EXCEPTIONS_MEAN}.`;

/** A statement that is RUNNING and does not get on. */
export const restarting = (since: string): string =>
  `It is RUNNING, but since ${since} Confluent lists one new exception after another: it restarts again and again, and may read nothing. Look at its exceptions (\`explain\`) and at the topics and the access that they name.`;
