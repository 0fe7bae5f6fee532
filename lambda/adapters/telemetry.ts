import type { Logger } from '@aws-lambda-powertools/logger';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { type Command, METRICS, METRICS_DIMENSION } from '../contract.ts';
import type { Telemetry } from '../keeper.ts';
import type { PassResult } from '../pass.ts';

/** Logs one decision record per statement and pass, and counts in CloudWatch's embedded metric format. */
export class PowertoolsTelemetry implements Telemetry {
  readonly #logger: Logger;
  readonly #metrics: Metrics;

  constructor(logger: Logger, metrics: Metrics) {
    this.#logger = logger;
    this.#metrics = metrics;
    // The only dimension is the statement: Powertools' own `service` would make every metric another one.
    metrics.clearDefaultDimensions();
  }

  passed(command: Command, result: PassResult, counted: boolean): void {
    this.#log(command, result);
    if (counted) this.#count(result);
  }

  #log(command: Command, { entry, duration, resumes, failedTries, error }: PassResult): void {
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
    if (error === undefined) this.#logger.info('decision', record);
    else this.#logger.error('decision', { ...record, error });
  }

  #count({ entry, duration, resumes, failedTries, recoveredAfter }: PassResult): void {
    const metrics = this.#metrics;
    metrics.addDimension(METRICS_DIMENSION, entry.name);
    metrics.addMetric(METRICS.healthy, MetricUnit.Count, entry.health === 'healthy' ? 1 : 0);
    metrics.addMetric(METRICS.restarts, MetricUnit.Count, resumes);
    metrics.addMetric(METRICS.held, MetricUnit.Count, entry.health === 'held' ? 1 : 0);
    // Only while it is: a metric costs nothing in the hours in which it has no value.
    if (entry.health === 'degraded') metrics.addMetric(METRICS.degraded, MetricUnit.Count, 1);
    metrics.addMetric(METRICS.passDuration, MetricUnit.Milliseconds, duration);
    metrics.addMetric(METRICS.confluentErrors, MetricUnit.Count, failedTries);
    if (recoveredAfter !== undefined) metrics.addMetric(METRICS.timeToRecover, MetricUnit.Seconds, recoveredAfter);
    metrics.publishStoredMetrics();
  }
}
