import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { withRelease } from './changelog.ts';
import { requireCleanTree } from './clean-tree.ts';
import { nextVersion, withVersion } from './version.ts';

const manifestSchema = z.object({ name: z.string(), version: z.string() });
type Manifest = z.infer<typeof manifestSchema>;

/** Commands that try and pack a release. */
export interface Steps {
  /**
   * All that has to pass before.
   *
   * @throws Error where something does not
   */
  readonly check: () => void;
  /** Package of the checkout, in its root, named after its version. */
  readonly pack: () => void;
}

/** Checkout of the repository that is released. */
class Checkout {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  git(...args: readonly string[]): string {
    return execFileSync('git', args, { cwd: this.#folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  }

  read(name: string): string {
    return readFileSync(join(this.#folder, name), 'utf8');
  }

  write(texts: ReadonlyMap<string, string>): void {
    for (const [name, text] of texts) writeFileSync(join(this.#folder, name), text);
  }

  has(name: string): boolean {
    return existsSync(join(this.#folder, name));
  }

  remove(name: string): void {
    rmSync(join(this.#folder, name), { force: true });
  }

  /** @throws Error unless it is on main, and nothing in it is without a commit */
  requireReleasable(): void {
    requireCleanTree(this.#folder);
    const branch = this.git('branch', '--show-current');
    if (branch !== 'main') throw new Error(`A release is made from main, not from ${branch || 'no branch'}`);
  }
}

/** Texts of a release, by their files: with the version, and with the changelog's heading for it. */
const textsOf = (checkout: Checkout, own: Manifest, version: string, date: string): ReadonlyMap<string, string> =>
  new Map([
    ['package.json', withVersion(checkout.read('package.json'), own, version)],
    ['package-lock.json', withVersion(checkout.read('package-lock.json'), own, version)],
    ['CHANGELOG.md', withRelease(checkout.read('CHANGELOG.md'), version, date)],
  ]);

/**
 * Release of a checkout: a package, a commit and a tag. If any step fails, files, branch and tags are as before.
 *
 * @param asked version `x.y.z`, or the part that grows: `major`, `minor` or `patch`
 * @param today `yyyy-mm-dd`
 * @returns the version
 * @throws Error that says what is in the way
 */
export const release = (folder: string, asked: string, today: string, steps: Steps): string => {
  const checkout = new Checkout(folder);
  checkout.requireReleasable();
  const own = manifestSchema.parse(JSON.parse(checkout.read('package.json')));
  const version = nextVersion(own.version, asked);
  const tag = `v${version}`;
  if (checkout.git('tag', '--list', tag) !== '') throw new Error(`There is a tag ${tag} already`);
  const texts = textsOf(checkout, own, version, today);
  steps.check();
  // The checks take minutes, in which somebody may have gone on.
  checkout.requireReleasable();
  const before = new Map([...texts.keys()].map((path) => [path, checkout.read(path)]));
  const head = checkout.git('rev-parse', 'HEAD');
  const tarball = `${own.name}-${version}.tgz`;
  const hadTarball = checkout.has(tarball);
  try {
    checkout.write(texts);
    steps.pack();
    if (!checkout.has(tarball)) throw new Error(`Packing wrote no ${tarball}`);
    checkout.git('commit', '--quiet', '--message', `Release ${version}`, '--', ...texts.keys());
    checkout.git('tag', '--annotate', '--message', `Release ${version}`, tag);
  } catch (error) {
    checkout.git('reset', '--quiet', '--mixed', head);
    checkout.write(before);
    if (!hadTarball) checkout.remove(tarball);
    throw error;
  }
  return version;
};
