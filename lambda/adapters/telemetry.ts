import { type Command, METRICS, METRICS_DIMENSION } from '../contract.ts';
import type { Clock, PassResult, Telemetry } from '../pass/ports.ts';
import type { Log } from './log.ts';

type Metric = readonly [name: string, unit: 'Count' | 'Milliseconds' | 'Seconds', value: number];

const metricsOf = ({ entry, duration, resumes, failedTries, recoveredAfter }: PassResult): readonly Metric[] => [
  [METRICS.healthy, 'Count', entry.health === 'healthy' ? 1 : 0],
  [METRICS.restarts, 'Count', resumes],
  [METRICS.held, 'Count', entry.health === 'held' ? 1 : 0],
  // Only while it is: a metric costs nothing in the hours in which it has no value.
  ...(entry.health === 'degraded' ? [[METRICS.degraded, 'Count', 1] as const] : []),
  [METRICS.passDuration, 'Milliseconds', duration],
  [METRICS.confluentErrors, 'Count', failedTries],
  ...(recoveredAfter === undefined ? [] : [[METRICS.timeToRecover, 'Seconds', recoveredAfter] as const]),
];

/** Logs one decision record per statement and pass, and counts in CloudWatch's embedded metric format. */
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

  /** CloudWatch User Guide, "Specification: Embedded metric format". The statement is the only dimension. */
  #count(result: PassResult): void {
    const metrics = metricsOf(result);
    this.#log.print({
      _aws: {
        Timestamp: this.#clock.now(),
        CloudWatchMetrics: [
          {
            Namespace: this.#namespace,
            Dimensions: [[METRICS_DIMENSION]],
            Metrics: metrics.map(([name, unit]) => ({ Name: name, Unit: unit })),
          },
        ],
      },
      [METRICS_DIMENSION]: result.entry.name,
      ...Object.fromEntries(metrics.map(([name, , value]) => [name, value])),
    });
  }
}
