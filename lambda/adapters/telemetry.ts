import { type Command, METRIC_KEYS, METRICS, METRICS_DIMENSION, type MetricKey } from '../contract.ts';
import type { Clock, PassResult, Telemetry } from '../pass/ports.ts';
import type { Log } from './log.ts';

/** The values of a pass, for every metric that there is; undefined: not emitted in this pass. */
const valuesOf = ({
  entry: { health, reason },
  duration,
  resumes,
  failedTries,
  recoveredAfter,
}: PassResult): Readonly<Record<MetricKey, number | undefined>> => ({
  // A statement that had to be resumed was down, even if it runs again: a slow crash loop would be healthy in every pass.
  healthy: health === 'healthy' && resumes === 0 ? 1 : 0,
  restarts: resumes,
  held: health === 'held' ? 1 : 0,
  // What is flapping has an alarm of its own.
  degraded: health === 'degraded' && reason !== 'Flapping' ? 1 : undefined,
  flapping: reason === 'Flapping' ? 1 : undefined,
  passDuration: duration,
  timeToRecover: recoveredAfter,
  confluentErrors: failedTries,
});

/** Log and metrics of the passes: one decision record per statement and pass, and CloudWatch's embedded metric format. */
export class LoggedTelemetry implements Telemetry {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #namespace: string;

  constructor(log: Log, clock: Clock, namespace: string) {
    this.#log = log;
    this.#clock = clock;
    this.#namespace = namespace;
  }

  passed(command: Command, result: PassResult, counted: boolean): void {
    this.#record(command, result);
    if (counted) this.#count(result);
  }

  #record(command: Command, { entry, duration, resumes, failedTries, error }: PassResult): void {
    const { name, statementName, phase, health, action, reason, message, restarts, nextAttemptAt } = entry;
    const record = {
      command,
      statement: name,
      observed: { statementName, phase },
      decision: health,
      reason,
      action,
      result: { message, restarts, nextAttemptAt, resumes, failedTries, duration },
    };
    if (error === undefined) this.#log.info('decision', record);
    else this.#log.error('decision', error, record);
  }

  /** The metrics of a pass, by the CloudWatch User Guide, "Specification: Embedded metric format"; the statement is the only dimension. */
  #count(result: PassResult): void {
    const values = valuesOf(result);
    const emitted = METRIC_KEYS.filter((key) => values[key] !== undefined);
    this.#log.print({
      _aws: {
        Timestamp: this.#clock.now(),
        CloudWatchMetrics: [
          {
            Namespace: this.#namespace,
            Dimensions: [[METRICS_DIMENSION]],
            Metrics: emitted.map((key) => ({ Name: METRICS[key].name, Unit: METRICS[key].unit })),
          },
        ],
      },
      [METRICS_DIMENSION]: result.entry.name,
      ...Object.fromEntries(emitted.map((key) => [METRICS[key].name, values[key]])),
    });
  }
}
