import type { Clock } from '../pass/ports.ts';

/** An error with the fields that JSON leaves out. */
const spelledOut = ({ name, message, stack, cause, ...more }: Error): object => ({
  name,
  message,
  stack,
  cause,
  ...more,
});

/** Replacer for JSON that takes whatever an error of the SDK carries, a circle too: it must not cost a pass its record. */
const replacer = (): ((key: string, value: unknown) => unknown) => {
  const seen = new WeakSet<object>();
  return (_key, value) => {
    if (typeof value === 'bigint') return String(value);
    if (typeof value !== 'object' || value === null) return value;
    if (seen.has(value)) return undefined;
    seen.add(value);
    return value instanceof Error ? spelledOut(value) : value;
  };
};

/** The function's log: a line of JSON for each record. It bypasses the console, whose lines Lambda would wrap. */
export class Log {
  readonly #clock: Clock;
  readonly #traceId: () => string | undefined;

  constructor(clock: Clock, traceId: () => string | undefined) {
    this.#clock = clock;
    this.#traceId = traceId;
  }

  info(message: string, details: object): void {
    this.print({ ...this.#head('INFO', message), ...details });
  }

  error(message: string, error: Error, details: object = {}): void {
    this.#line(JSON.stringify({ ...this.#head('ERROR', message), ...details, error }, replacer()));
  }

  /** Line of JSON whose form somebody else has set. */
  print(line: object): void {
    this.#line(JSON.stringify(line));
  }

  #line(json: string): void {
    process.stdout.write(`${json}\n`);
  }

  #head(level: 'INFO' | 'ERROR', message: string): object {
    const timestamp = new Date(this.#clock.now()).toISOString();
    return { level, message, timestamp, service: 'flink-statement-keeper', xray_trace_id: this.#traceId() };
  }
}
