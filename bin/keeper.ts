#!/usr/bin/env node
import { parseArguments, type Request } from './keeper/args/arguments.ts';
import { EXIT, type ExitCode } from './keeper/exit-codes.ts';
import { exitErrorOf } from './keeper/run/exit-error.ts';

/**
 * The command line: `npm start` tells the story on an embedded Confluent; `npm run keeper -- <command>` runs one pass on this
 * machine, the same as the function's, or lets the function run it. `--help` says what it accepts and what its exit codes mean.
 */
const carryOut = async (request: Request): Promise<ExitCode> => {
  switch (request.do) {
    case 'help':
      process.stdout.write((await import('./keeper/show/help.ts')).HELP);
      return EXIT.done;
    case 'story':
      return (await import('./keeper/story/story.ts')).story(request.statementsFolder);
    case 'pass':
      return (await import('./keeper/run/local-pass.ts')).localPass(request);
    case 'invoke':
      // The AWS SDK takes longer to load than everything else.
      return (await import('./keeper/run/invoke-function.ts')).invokeFunction(request);
  }
};

// The reader of the output may stop reading, as `head` does: the pass is brought to its end all the same.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  process.exitCode = await carryOut(parseArguments(process.argv.slice(2)));
} catch (error) {
  const { lines, exitCode } = exitErrorOf(error);
  for (const line of lines) console.error(line);
  process.exitCode = exitCode;
}
