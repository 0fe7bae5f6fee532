import { existsSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** This file, or the bundle that it is part of: the npm package's ends in `.js`, the container's in `.mjs`. */
const HERE = fileURLToPath(import.meta.url);

/** Folder `statements`, beside this file or beside a folder that it is in. */
const statementsAbove = (folder: string): string => {
  const here = join(folder, 'statements');
  const above = dirname(folder);
  return above === folder || existsSync(join(here, 'statements.json')) ? here : statementsAbove(above);
};

/** Folder of the statements that ship with the keeper. */
export const OWN_STATEMENTS = statementsAbove(dirname(HERE));

/** Words of a person who calls the program. */
interface Call {
  /** What stands before a command. */
  readonly program: string;
  readonly story: string;
  /** What else is to be known of `--json`. */
  readonly json: string;
}

const callOf = (program: string): Call => ({ program, story: `${program} story`, json: '' });

const CALLS: Readonly<Record<string, Call>> = {
  '.ts': {
    program: 'npm run keeper --',
    story: 'npm start',
    json: " (npm run --silent keeper -- … keeps npm's own lines away)",
  },
  '.js': callOf('npx flink-statement-keeper'),
};

/** Way in which a person calls the program: by npm in the repository, by npx with the npm package, else in a container. */
export const CALL = CALLS[extname(HERE)] ?? callOf('flink-statement-keeper');
