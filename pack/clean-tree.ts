import { execFileSync } from 'node:child_process';

/**
 * Changes of the checkout that are not committed: what is packed then could not be told from what is tagged.
 *
 * @throws Error that names them, if there are any
 */
export const requireCleanTree = (folder = '.'): void => {
  const changes = execFileSync('git', ['status', '--porcelain'], { cwd: folder, encoding: 'utf8' }).trimEnd();
  if (changes === '') return;
  throw new Error(`The working tree has changes; commit them first, or take a clean clone:\n${changes}`);
};
