import { parseArguments, type Request } from './keeper/args/arguments.ts';
import { HELP } from './keeper/args/help.ts';
import { EXIT, type ExitCode } from './keeper/exit-codes.ts';
import { troubleOf } from './keeper/run/trouble.ts';

/**
 * The command line: `npm start` tells the story on an embedded Confluent, `npm run keeper -- <command>` does one pass, the very
 * same as the function's, or lets the function make it. `--help` says what it accepts, and what its exit codes mean (`exit-codes.ts`).
 */
const carryOut = async (request: Request): Promise<ExitCode> => {
  switch (request.do) {
    case 'help':
      process.stdout.write(HELP);
      return EXIT.done;
    case 'story':
      return (await import('./keeper/story/story.ts')).story(request.statementsFolder);
    case 'pass':
      return (await import('./keeper/run/one-pass.ts')).onePass(request);
    case 'call':
      // Only where it is needed: the AWS SDK takes longer to load than everything else.
      return (await import('./keeper/run/call.ts')).call(request);
  }
};

// Whoever reads the output may stop reading it, as `head` does: what is under way is brought to its end all the same.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  process.exitCode = await carryOut(parseArguments(process.argv.slice(2)));
} catch (error) {
  const { lines, exitCode } = troubleOf(error);
  for (const line of lines) console.error(line);
  process.exitCode = exitCode;
}
