import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COMMANDS, HEALTHS, METRICS } from '../lambda/contract.ts';

// What a reader of the pages relies on: each link leads to a page and a heading, and the index names each page.

const ROOT = join(import.meta.dirname, '..');
const GENERATED = 'docs/api';

const under = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => path.endsWith('.md') && !path.startsWith(GENERATED));

const PAGES: readonly string[] = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...under('docs')];

/** Texts of the repository that the npm package has: a link to anything else would lead nowhere there. */
const PACKED = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE', 'docs/'];

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8').replaceAll('\r\n', '\n');

/** A page without its code: neither a comment in a shell command is a heading, nor a bracket in SQL a link. */
const prose = (path: string): string => read(path).replaceAll(/^( *)```.*?^\1```$/gms, '');

/** Anchor of a heading, as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');

const anchorsOf = (path: string): readonly string[] => {
  const anchors = [...prose(path).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading));
  return anchors.map((anchor, index) => {
    const before = anchors.slice(0, index).filter((other) => other === anchor).length;
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
};

/** Links of a page to this repository, and its pictures. */
const linksOf = (path: string): readonly string[] =>
  [...prose(path).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));

/** Problem of a link, in words; undefined: it leads to a file, and to a heading where it names one. */
const problemOf = (page: string, link: string): string | undefined => {
  const [file = '', anchor] = link.split('#');
  const path = file === '' ? page : normalize(join(dirname(page), file));
  if (!existsSync(join(ROOT, path))) return `${link}: there is no ${path}`;
  if (anchor !== undefined && !anchorsOf(path).includes(anchor)) return `${link}: ${path} has no such heading`;
  return undefined;
};

test('the README has at most 200 lines', () => {
  expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(200);
});

describe.each(PAGES)('%s', (page) => {
  test('leads to files and headings that exist', () => {
    expect(linksOf(page).flatMap((link) => problemOf(page, link) ?? [])).toEqual([]);
  });
});

test.each(PAGES.filter((page) => page === 'README.md' || dirname(page) === 'docs'))(
  '%s leads to nothing that the npm package leaves out',
  (page) => {
    const paths = linksOf(page)
      .map((link) => link.split('#')[0] ?? '')
      .filter((file) => file !== '')
      .map((file) => normalize(join(dirname(page), file)));
    expect(paths.filter((path) => !PACKED.some((packed) => path === packed || path.startsWith(packed)))).toEqual([]);
  },
);

test('the index names each page of docs/', () => {
  const named = linksOf('docs/README.md').map((link) => link.split('#')[0] ?? '');
  const pages = under('docs')
    .filter((page) => dirname(page) === 'docs' && page !== 'docs/README.md')
    .map((page) => relative('docs', page));
  expect(pages.length).toBeGreaterThan(10);
  expect(pages.filter((page) => !named.includes(page))).toEqual([]);
});

test('the index leads to each article of the runbook', () => {
  const named = linksOf('docs/README.md');
  const articles = [...prose('docs/runbook.md').matchAll(/^### (.*)$/gm)].map(([, title = '']) => anchorOf(title));
  expect(articles.length).toBeGreaterThan(30);
  expect(articles.filter((article) => !named.includes(`runbook.md#${article}`))).toEqual([]);
});

/** First cells of all tables of a page, as far as they are code. */
const rowsOf = (path: string): readonly string[] =>
  [...read(path).matchAll(/^\| ([^|]*) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]*)`/g)].map(([, code = '']) => code),
  );

test('the page of the construct has a row for each prop', () => {
  const [, props = ''] = read('lib/keeper-props.ts').split('interface FlinkStatementKeeperProps');
  const names = [...props.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !rowsOf('docs/construct.md').includes(name))).toEqual([]);
});

test.each([
  ['docs/contract.md', 'each health', HEALTHS],
  ['docs/contract.md', 'each metric', Object.values(METRICS).map(({ name }) => name)],
  ['docs/command-line.md', 'each command', Object.keys(COMMANDS)],
])('%s has a row for %s', (page, _what, names) => {
  expect(names.filter((name) => !rowsOf(page).includes(name))).toEqual([]);
});

test("the construct's page begins with the README's example", () => {
  const [example = 'none'] = /^```ts\n.*?^```$/ms.exec(read('README.md')) ?? [];
  expect(read('docs/construct.md')).toContain(example);
});
