import { constants } from 'node:os';

/**
 * Entry point of a container: the command line as process 1. Linux gives process 1 no default action for signals, so that
 * without these handlers neither `docker stop` nor Ctrl-C would end it. A pass may be cut off anywhere: the next one
 * goes on from what it finds.
 */
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => process.exit(128 + constants.signals[signal]));
}

await import('./keeper.ts');
