import { constants } from 'node:os';

/**
 * What a container starts: the command line, as process 1. Linux gives that one no default action for signals, so that
 * without these handlers neither `docker stop` nor Ctrl-C would end it. A pass may be cut off anywhere: the next one
 * goes on from what it finds.
 */
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => process.exit(128 + constants.signals[signal]));
}

await import('./keeper.ts');
