/** Every number that the keeper decides by, in milliseconds unless it says otherwise. */

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** PENDING for longer is reported. Confluent's own notification "stuck in pending" comes after as long on AWS. */
export const PENDING_LIMIT = 10 * MINUTE;

/** How long an accepted stop or resume may show no effect. Confluent answers such a request before it is carried out. */
export const GRACE = 15_000;

/** How long a stop that Confluent has taken note of (`spec.stopped`) may take, where nothing runs that had to be stopped. */
export const STOP_NOTED = MINUTE;

/** What Confluent notes of a request in `updated_at` without carrying it out, it notes this soon. */
export const TAKING_NOTE = 5_000;

/** A run this long (and as long as its own back-off) ends a streak of failures. */
export const LASTING_RUN = 30 * MINUTE;

/** Between two looks whether a curable failure has been cured. */
export const PROBE_INTERVAL = HOUR;

/** Resumes in one streak after which it is a crash loop. */
export const MOST_RESUMES = 7;

/** Identical failures in one streak after which trying again makes no sense. */
export const MOST_SAME_ERRORS = 3;

/** What is suspended or held is told again this often. */
export const REMINDER_INTERVAL = 24 * HOUR;

/** A create that was refused for want of a compute pool is asked for again this often. */
export const POOL_RETRY_INTERVAL = MINUTE;

/** PENDING for so long with nothing said against it, a new version counts as accepted: its SQL is checked at once. */
export const ACCEPTANCE = MINUTE;

/** A create that was recorded and whose statement is not there may still be on its way for as long: a function's longest life. */
export const LONGEST_CREATE = 15 * MINUTE;

/** How long functions of the older release may be at work after a deployment: an invocation of theirs takes a minute at most. */
export const STRAGGLING = 2 * MINUTE;

/** A carry-over that failed sooner than this has not waited for the six hours that Confluent gives it. */
export const SHORTEST_WAIT = 5 * MINUTE;

/** How often other writers of the sink are looked for beside a running statement. */
export const SURVEY_INTERVAL = 10 * MINUTE;

/** What INFORMATION_SCHEMA had against a statement is asked again this often. */
export const PREFLIGHT_INTERVAL = HOUR;
