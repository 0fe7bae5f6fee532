import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { problemsOf, withRelease } from '../../pack/changelog.ts';

const changelog = (unreleased: string) =>
  `# Changelog\n\n## [Unreleased]\n${unreleased}\n## [0.1.0] - 2026-11-22\n\n### Added\n\n- All of it.\n`;

describe('the changelog', () => {
  test('of this repository has the form of Keep a Changelog', async () => {
    expect(problemsOf((await readFile('CHANGELOG.md', 'utf8')).replaceAll('\r\n', '\n'))).toEqual([]);
  });

  test.each([
    ['a section of another name', '\n### New\n\n- One.\n', '## [Unreleased]: "New" is none of Added, Changed'],
    ['a section that stands twice', '\n### Fixed\n\n- One.\n\n### Fixed\n\n- Two.\n', '"Fixed" stands twice'],
    ['a section without an entry', '\n### Fixed\n', '"Fixed" has no entry'],
    ['a release without its date', '\n## 0.2.0\n\n### Added\n\n- One.\n', '## 0.2.0: it is neither'],
  ])('is refused with %s', (_, unreleased, problem) => {
    expect(problemsOf(changelog(unreleased)).join('\n')).toContain(problem);
  });

  test('is refused without [Unreleased]', () => {
    expect(problemsOf('# Changelog\n')).toEqual(['## [Unreleased] has to be the first release']);
  });
});

describe('a release in the changelog', () => {
  test('has what was unreleased, and leaves an empty [Unreleased]', () => {
    const entries = '\n### Fixed\n\n- A `$&` in the text.\n';
    expect(withRelease(changelog(entries), '0.2.0', '2026-11-29')).toBe(
      changelog(`\n## [0.2.0] - 2026-11-29\n${entries}`),
    );
  });

  test('needs something that is unreleased', () => {
    expect(() => withRelease(changelog(''), '0.2.0', '2026-11-29')).toThrow('nothing under [Unreleased]');
  });

  test('is not written into a changelog of another form', () => {
    expect(() => withRelease(changelog('\n### New\n\n- One.\n'), '0.2.0', '2026-11-29')).toThrow('another form');
  });
});
