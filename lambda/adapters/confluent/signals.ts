import type { Signal } from '../../core/model/statement.ts';

// Confluent publishes no codes for what follows: its English is all there is. Each pattern names its source. Where only a
// meaning is published, and no text, the pattern is a guess at the text that errs towards the wider reading.

/**
 * Texts of a carry-over that has no position to begin at. Confluent, "Carry-over Offsets" (flink/operate-and-deploy/
 * carry-over-offsets.html), `Savepoint failed`: resume the referenced statement, and stop it again.
 */
const SAVEPOINT_FAILED = /savepoint|did not enter the stopped state/i;

/**
 * Texts of a carry-over whose referenced statement does not exist. No text is published; the wording is the one in which
 * Confluent says that a statement is missing (`Statement resource=flights does not exist`, recorded by Terraform's provider).
 */
const REFERENCE_GONE = /referenced statement[^.]{0,100}(does not exist|not found)/i;

/**
 * Texts of a carry-over that was given up after six hours. Confluent, "Carry-over Offsets", names the time; the words are
 * those of the text in which it waits: `If flights is not stopped before <time>, this statement will fail.`
 */
const REFERENCE_NOT_STOPPED = /not stopped (before|in|within)/i;

/** Texts of a carry-over in order. Confluent's own: `Statement is currently pending until referenced statement flights is stopped.` */
const WAITS_FOR_REFERENCE = /referenced statement|pending until/i;

/**
 * Texts of a compute pool that was deleted. `logical compute pool=lfcp-1 not found` is the 400 to a resume in the test server
 * of Confluent's command line. Confluent, "Monitor and manage statements", says that a deleted pool stops its statements, and
 * gives no text.
 */
const POOL_GONE =
  /compute pool[^.]{0,100}(not found|does not exist|gone|deleted|removed)|(deleted|removed)[^.]{0,40}compute pool/i;

/**
 * Texts of a compute pool without room. Confluent's billing page says that new statements are rejected, and gives no text; the
 * words are those of `scaling_state: POOL_EXHAUSTED` and of a pool's limit in CFUs.
 */
const POOL_EXHAUSTED =
  /exhausted|(no|not enough|insufficient)[^.]{0,40}(CFU|resource|capacity)|(max|limit)[^.]{0,40}CFU/i;

/** Texts about a compute pool at all: memory and names are exhausted, too. */
const ABOUT_POOL = /pool|CFU/i;

/**
 * Failures that pass by themselves: a broker or a registry did not answer, or not well. The classes are Kafka's
 * (`org.apache.kafka.common.errors`, subclasses of its RetriableException) and Java's (`java.net`); error codes 50001 to 50003
 * are those of the schema registry's API reference. Recorded: `TimeoutException: Timed out waiting for a node assignment`
 * (confluentinc/cp-docker-images, issue 673), `SocketTimeoutException: Read timed out` and `RestClientException: Register schema
 * operation failed while writing to the Kafka store; error code: 50001` (confluentinc/schema-registry, issue 1176).
 */
const TRANSIENT = [
  /\b\w*TimeoutException\b/,
  /(?<!['"`])\btimed?[ -]?out\b(?!['"`])/i,
  /\b(Disconnect|Network|BrokerNotAvailable|LeaderNotAvailable|NotLeaderOrFollower|NotLeaderForPartition)Exception\b/,
  /\b(CoordinatorNotAvailable|CoordinatorLoadInProgress|NotCoordinator|NotController|NotEnoughReplicas\w*)Exception\b/,
  /\b(Retriable|KafkaStorage|UnknownHost|UnresolvedAddress|Connect|NoRouteToHost|ClosedChannel)Exception\b/,
  /\bconnection (was |has been )?(refused|reset|closed|lost|aborted)\b|\bbroken pipe\b|\bno route to host\b/i,
  /\b(could not|cannot|failed to|unable to) (establish a )?(connect|connection|resolve (the )?(host|address|dns))/i,
  /\btemporary failure in name resolution\b|\bname or service not known\b|\bno resolvable bootstrap\b/i,
  /\b(internal server error|bad gateway|service unavailable|gateway time-?out)\b/i,
  /\b(http|status|response|error)( status)?( code)?:?[ =]*(HTTP\/[\d.]+ )?50[0-4]\b/i,
  /\berror code: ?5000[1-3]\b/i,
];

/**
 * Refusals that another time may not meet: they ask to try later, or name a quota. Confluent publishes no texts; its docs
 * ("Service quotas", "Billing") say that what goes beyond a quota is rejected. Names in a SQL text stand in quotation marks.
 */
const TRY_LATER = [
  /\b(try|retry)( it| this| your request| the request)?( again)?,? (later|in (a |some )?(few )?(moments?|minutes?|seconds?|while))\b/i,
  /\btoo many (requests|statements)\b|\btemporarily (unavailable|unable|not available|overloaded)\b/i,
  /(?<!['"`\w.])quotas?(?!['"`\w.]\w)(?!['"`])/i,
];

/**
 * Failures that a person can cure without touching the statement. Confluent, "Monitor and manage statements", names two: an
 * input or output topic was deleted, access was lost. The classes are Kafka's (`org.apache.kafka.common.errors`); the texts
 * are Kafka's, Flink's (`Table 't' does not exist or you're not authorized to access it`) and those of HTTP.
 */
const CURABLE = [
  /UnknownTopic(OrPartition|Id)/,
  /\b(topic|table|view|object)\b[^.;]{0,200}\b(does not exist|doesn't exist|not found|is missing|was deleted)/i,
  // Flink, of a sink: its sources are `Object 'x' not found`.
  /\bcannot find table\b/i,
  /AuthorizationException/,
  /\b(access (is |was )?denied|not authori[sz]ed|unauthori[sz]ed|forbidden|lacks? (the )?permission)/i,
];

type Meaning = readonly [signal: Signal, isSaidBy: (text: string) => boolean];

/** Signals and their patterns, in the order of the union. */
const MEANINGS: readonly Meaning[] = [
  ['savepoint-failed', (text) => SAVEPOINT_FAILED.test(text)],
  ['reference-gone', (text) => REFERENCE_GONE.test(text)],
  ['reference-not-stopped', (text) => REFERENCE_NOT_STOPPED.test(text)],
  ['waits-for-reference', (text) => WAITS_FOR_REFERENCE.test(text)],
  ['pool-gone', (text) => POOL_GONE.test(text)],
  ['pool-exhausted', (text) => ABOUT_POOL.test(text) && POOL_EXHAUSTED.test(text)],
  ['transient', (text) => TRANSIENT.some((pattern) => pattern.test(text))],
  ['try-later', (text) => TRY_LATER.some((pattern) => pattern.test(text))],
  ['curable', (text) => CURABLE.some((pattern) => pattern.test(text))],
];

/** Meanings of a text of Confluent's, each looked for on its own: a text may have several, or none. */
export const signalsOf = (text: string): readonly Signal[] =>
  MEANINGS.filter(([, isSaidBy]) => isSaidBy(text)).map(([signal]) => signal);
