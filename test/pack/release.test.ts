import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { release, type Steps } from '../../pack/release.ts';

// A release in a clone of a small repository: what stands there afterwards, if all goes well and if something fails.

const TODAY = '2026-11-29';
const MANIFEST = '{\n  "name": "keeper",\n  "version": "0.2.0"\n}\n';
const LOCK = `{\n  "name": "keeper",\n  "version": "0.2.0",\n  "packages": {\n    "": {\n      "name": "keeper",\n      "version": "0.2.0"\n    }\n  }\n}\n`;
const CHANGELOG = '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- The whole.\n';

let folder = '';
const path = (name: string) => join(folder, 'clone', name);
const read = (name: string) => readFileSync(path(name), 'utf8');
const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: path(''), encoding: 'utf8' }).trim();
const state = () => [git('rev-parse', 'HEAD'), git('status', '--porcelain'), git('tag'), readdirSync(path(''))];

const steps = (changes: Partial<Steps> = {}): Steps => ({
  check: () => undefined,
  pack: () => writeFileSync(path(`keeper-${/"version": "(.*?)"/.exec(read('package.json'))?.[1]}.tgz`), 'packed'),
  ...changes,
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'release-'));
  const origin = join(folder, 'origin');
  const inOrigin = (...args: readonly string[]) => execFileSync('git', ['-C', origin, ...args]);
  execFileSync('git', ['init', '--quiet', '--initial-branch=main', origin]);
  const files = {
    'package.json': MANIFEST,
    'package-lock.json': LOCK,
    'CHANGELOG.md': CHANGELOG,
    '.gitignore': '*.tgz\n',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(origin, name), text);
  inOrigin('add', '.');
  inOrigin('-c', 'user.name=A', '-c', 'user.email=a@example.com', 'commit', '--quiet', '--message', 'Begin');
  execFileSync('git', ['clone', '--quiet', origin, path('')]);
  git('config', 'user.name', 'A');
  git('config', 'user.email', 'a@example.com');
  git('config', 'tag.gpgSign', 'false');
  git('config', 'commit.gpgSign', 'false');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a release', () => {
  test('is a package, a commit and a tag', () => {
    expect(release(path(''), 'minor', TODAY, steps())).toBe('0.3.0');
    expect(git('log', '-1', '--format=%s %D')).toMatch(/^Release 0\.3\.0 HEAD -> main, tag: v0\.3\.0/);
    expect(git('status', '--porcelain')).toBe('');
    expect(read('package.json')).toBe(MANIFEST.replace('0.2.0', '0.3.0'));
    expect(read('package-lock.json')).toBe(LOCK.replaceAll('0.2.0', '0.3.0'));
    expect(read('CHANGELOG.md')).toBe(CHANGELOG.replace('## [Unreleased]', `## [Unreleased]\n\n## [0.3.0] - ${TODAY}`));
    expect(read('keeper-0.3.0.tgz')).toBe('packed');
  });

  test('is checked before anything is changed', () => {
    const seen: string[] = [];
    release(path(''), '1.0.0', TODAY, steps({ check: () => seen.push(read('package.json')) }));
    expect(seen).toEqual([MANIFEST]);
  });
});

const fail = (): never => {
  throw new Error('no');
};

describe('nothing is released, and nothing changed,', () => {
  test.each<[string, string, Partial<Steps>, string]>([
    ['where a check fails', '0.3.0', { check: fail }, 'no'],
    ['where packing fails', '0.3.0', { pack: fail }, 'no'],
    ['where packing leaves no package', '0.3.0', { pack: () => undefined }, 'Packing wrote no keeper-0.3.0.tgz'],
    ['where the version is not greater', '0.2.0', {}, '0.2.0 is not greater than 0.2.0'],
  ])('%s', (_, asked, changes, words) => {
    const before = state();
    expect(() => release(path(''), asked, TODAY, steps(changes))).toThrow(words);
    expect(state()).toEqual(before);
    expect(read('package.json')).toBe(MANIFEST);
  });

  test('where git does not commit', () => {
    writeFileSync(path('.git/hooks/commit-msg'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const before = state();
    expect(() => release(path(''), '0.3.0', TODAY, steps())).toThrow();
    expect(state()).toEqual(before);
  });

  test('where git does not tag', () => {
    git('config', 'tag.gpgSign', 'true');
    git('config', 'gpg.program', 'false');
    const before = state();
    expect(() => release(path(''), '0.3.0', TODAY, steps())).toThrow();
    expect(state()).toEqual(before);
  });

  test('where there is such a tag', () => {
    git('tag', 'v0.3.0');
    expect(() => release(path(''), '0.3.0', TODAY, steps())).toThrow('There is a tag v0.3.0 already');
  });

  test('on another branch', () => {
    git('switch', '--quiet', '--create', 'other');
    expect(() => release(path(''), '0.3.0', TODAY, steps())).toThrow('from main, not from other');
  });

  test('with a change that is not committed, which stays as it is', () => {
    writeFileSync(path('package.json'), `${MANIFEST}\n`);
    expect(() => release(path(''), '0.3.0', TODAY, steps())).toThrow(/commit them first.*\n M? ?package\.json/);
    expect(read('package.json')).toBe(`${MANIFEST}\n`);
  });

  test('with a change that came during the checks, which stays as it is', () => {
    const check = () => writeFileSync(path('new.ts'), 'mine');
    expect(() => release(path(''), '0.3.0', TODAY, steps({ check }))).toThrow('?? new.ts');
    expect(read('new.ts')).toBe('mine');
    expect(read('package.json')).toBe(MANIFEST);
  });
});
