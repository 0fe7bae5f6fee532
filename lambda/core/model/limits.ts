/** Numbers by which the keeper decides, in milliseconds unless their names say otherwise. */

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/**
 * Time in PENDING after which the keeper reports it. Confluent's own notification "stuck in pending" comes after as
 * long on AWS.
 */
export const PENDING_LIMIT_MS = 10 * MINUTE_MS;

/**
 * Time for which an accepted request may show no effect. Confluent answers a stop or a resume before it carries it out.
 */
export const EFFECT_TIMEOUT_MS = 15 * SECOND_MS;

/** Time for a stop that Confluent has noted (`spec.stopped`), while nothing runs that has to be stopped. */
export const NOTED_STOP_TIMEOUT_MS = MINUTE_MS;

/**
 * Time for which a stop without an answer may still come, or come once more: the keeper repeats a request within
 * seconds if its answer is lost.
 */
export const LATE_STOP_MS = 15 * SECOND_MS;

/** Time within which `updated_at` moves where Confluent notes a request without carrying it out. */
export const NOTE_TIME_MS = 5 * SECOND_MS;

/** Length of a run that ends a streak of failures, if the run was also as long as its own back-off. */
export const LASTING_RUN_MS = 30 * MINUTE_MS;

/** Longest back-off, in minutes. */
export const LONGEST_BACKOFF_MINUTES = 60;

/** Longest back-off after a failure whose cause lies outside of the statement, in minutes. */
export const LONGEST_OUTSIDE_BACKOFF_MINUTES = 15;

/** Time from a failure to the trial of a statement that is held for its failures. */
export const PROBE_INTERVAL_MS = HOUR_MS;

/**
 * Length of a run after which a resume has helped: a trial ends the hold, and a failure after it is one more of the day.
 */
export const TRIAL_MS = 10 * MINUTE_MS;

/** Number of resumes of a streak from which on their tries are quiet. */
export const QUIET_RESUMES = 4;

/** Number of runs that ended in a failure within a day from which on a running statement is flapping. */
export const FLAPPING_RUNS = 5;

/** Number of resumes after which a streak is a crash loop. */
export const MOST_RESUMES = 7;

/** Number of identical failures in one streak after which a person is needed. */
export const MOST_SAME_ERRORS = 5;

/** Time between the first and the last of them: what is over sooner was no lasting cause. */
export const SAME_ERRORS_SPAN_MS = 20 * MINUTE_MS;

/** Number of different errors that a streak keeps. */
export const ERRORS_KEPT = 10;

/** Time between two reminders of a statement that is suspended or held. */
export const REMINDER_INTERVAL_MS = DAY_MS;

/** Time between two creates while Confluent refuses them for want of a compute pool. */
export const POOL_RETRY_INTERVAL_MS = MINUTE_MS;

/**
 * Time in PENDING, without an objection of Confluent's, after which a successor counts as accepted: Confluent checks
 * SQL at once.
 */
export const ACCEPTANCE_MS = MINUTE_MS;

/** Time for which a recorded create may still be on its way: the longest life of a function. */
export const LONGEST_CREATE_MS = 15 * MINUTE_MS;

/**
 * Time for which functions of the older release may go on after a deployment; one of their invocations takes a minute.
 */
export const OLD_RELEASE_MS = 2 * MINUTE_MS;

/** Time below which a failed carry-over has not waited for the six hours that Confluent gives it. */
export const SHORTEST_WAIT_MS = 5 * MINUTE_MS;

/** Number of failed savepoints after which the keeper holds a change. */
export const MOST_FAILED_SAVEPOINTS = 2;

/** Number of resumes of a failed older version after which its change is told as held, although the resumes go on. */
export const MOST_TRIES_OF_CHANGE = 4;

/** Time between two tries of a change that is held for its savepoints. */
export const CHANGE_INTERVAL_MS = HOUR_MS;

/** Number of creates in a row, and time from the first to the last of them, after which a name counts as taken for good. */
export const MOST_TAKEN = 3;
export const TAKEN_AFTER_MS = MINUTE_MS;

/** Time between two creates of a name that is taken: a statement on its way out keeps it for a while. */
export const NAME_INTERVAL_MS = 30 * SECOND_MS;

/** Time between two creates of a name that is taken for good. */
export const TAKEN_INTERVAL_MS = HOUR_MS;

/** Time between two looks for other writers beside a running statement. */
export const SURVEY_INTERVAL_MS = 10 * MINUTE_MS;

/** Time by which the resume of a failed older version may be late for the questions about a new text: those need seconds. */
export const RESUME_OVERDUE_MS = 2 * MINUTE_MS;

/** Time between two questions about a text if Confluent's last answer stands in its way. */
export const QUESTION_INTERVAL_MS = HOUR_MS;

/** Time for which a change waits for Confluent's plan. */
export const PLAN_TIMEOUT_MS = 2 * MINUTE_MS;

/** Time between two questions for a plan that has not come. */
export const PLAN_INTERVAL_MS = 10 * MINUTE_MS;

/** Time between two dry runs if Confluent gave no verdict. */
export const DRY_RUN_INTERVAL_MS = 5 * MINUTE_MS;

/** Length of a run after which the keeper asks for the plan: the pass that has started the statement leaves it alone. */
export const PLAN_AFTER_MS = MINUTE_MS;

/** Time at rest after which Confluent deletes a statement, and its position with it (docs, "Statements"). */
export const PURGE_AFTER_MS = 30 * DAY_MS;

/** Time for which a topic keeps its rows unless it says otherwise (docs, "CREATE TABLE", `kafka.retention.time`). */
export const RETENTION_MS = 7 * DAY_MS;

/** Thirtieths of the time to a loss after which the keeper warns of it, more urgently each time. */
export const WARNING_THIRTIETHS: readonly number[] = [20, 25, 29];

/** Time between two looks at the exceptions of a statement that runs, and without a new one after which it is well. */
export const EXCEPTIONS_INTERVAL_MS = 10 * MINUTE_MS;

/** Time for which new exceptions must have come before a statement that runs counts as restarting. */
export const RESTARTING_AFTER_MS = 10 * MINUTE_MS;

/** Number of exceptions that Confluent lists: the newest. */
export const EXCEPTIONS_LISTED = 10;

/** Number of warnings and exceptions that a record keeps as told. */
export const REMARKS_KEPT = 20;

/** Number of requests that a record's journal keeps. */
export const JOURNAL_LENGTH = 8;

/** Number of past decisions that the ledger keeps, and the length to which their messages are cut. */
export const DECISIONS_KEPT = 20;
export const LONGEST_PAST_MESSAGE = 240;

/** Length to which Confluent's texts are cut in the ledger: it keeps several, and events have limits of size. */
export const LONGEST_LEDGER_TEXT = 1_000;

/** Latest time that the keeper believes: soon after it ISO 8601 ends, and with it any time that is due later. */
export const LAST_TIME = Date.UTC(9999, 11, 31);
