/** Every number that the keeper decides by, in milliseconds unless its name says otherwise. */

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Time in PENDING after which it is reported. Confluent's own notification "stuck in pending" comes after as long on AWS. */
export const PENDING_LIMIT_MS = 10 * MINUTE_MS;

/** Time for which an accepted request may show no effect. Confluent answers a stop or resume before it is carried out. */
export const EFFECT_TIMEOUT_MS = 15 * SECOND_MS;

/** Time for a stop that Confluent has taken note of (`spec.stopped`), where nothing runs that had to be stopped. */
export const NOTED_STOP_TIMEOUT_MS = MINUTE_MS;

/** Time for which a stop without an answer may still come, or come once more: a lost answer is asked for again within seconds. */
export const LATE_STOP_MS = 15 * SECOND_MS;

/** Time within which `updated_at` moves where Confluent notes a request without carrying it out. */
export const NOTE_TIME_MS = 5 * SECOND_MS;

/** Length of a run that ends a streak of failures, if the run was also as long as its own back-off. */
export const LASTING_RUN_MS = 30 * MINUTE_MS;

/** Longest back-off, in minutes. */
export const LONGEST_BACKOFF_MINUTES = 60;

/** Time between two resumes after a curable failure. */
export const PROBE_INTERVAL_MS = HOUR_MS;

/** Number of resumes in one streak after which it is a crash loop. */
export const MOST_RESUMES = 7;

/** Number of identical failures in one streak after which trying again makes no sense. */
export const MOST_SAME_ERRORS = 3;

/** Time between two reminders of what is suspended or held. */
export const REMINDER_INTERVAL_MS = DAY_MS;

/** Time between two creates where Confluent refuses for want of a compute pool. */
export const POOL_RETRY_INTERVAL_MS = MINUTE_MS;

/** Time in PENDING with nothing said against it after which a successor counts as accepted: Confluent checks SQL at once. */
export const ACCEPTANCE_MS = MINUTE_MS;

/** Time for which a recorded create may still be on its way: the longest life of a function. */
export const LONGEST_CREATE_MS = 15 * MINUTE_MS;

/** Time for which functions of the older release may work on after a deployment; an invocation of theirs takes a minute. */
export const OLD_RELEASE_MS = 2 * MINUTE_MS;

/** Time before which a failed carry-over has not waited for the six hours that Confluent gives it. */
export const SHORTEST_WAIT_MS = 5 * MINUTE_MS;

/** Time between two looks for other writers beside a running statement. */
export const SURVEY_INTERVAL_MS = 10 * MINUTE_MS;

/** Time between two questions to INFORMATION_SCHEMA where the last one found a problem. */
export const PREFLIGHT_INTERVAL_MS = HOUR_MS;

/** Time at rest after which Confluent deletes a statement, and its position with it (docs, "Statements"). */
export const PURGE_AFTER_MS = 30 * DAY_MS;

/** Times at rest from which on the purge is told again, louder each time. */
export const PURGE_WARNINGS_MS: readonly number[] = [20 * DAY_MS, 25 * DAY_MS, 29 * DAY_MS];

/** Number of requests that a record's journal keeps. */
export const JOURNAL_LENGTH = 8;

/** Number of past decisions that the ledger keeps, and the length to which their messages are cut. */
export const DECISIONS_KEPT = 20;
export const LONGEST_PAST_MESSAGE = 240;

/** Length to which Confluent's texts are cut in the ledger: it keeps several, and events have limits of size. */
export const LONGEST_LEDGER_TEXT = 1_000;

/** Latest time that is believed: soon after it ISO 8601 ends, and with it what is due later. */
export const LAST_TIME = Date.UTC(9999, 11, 31);
