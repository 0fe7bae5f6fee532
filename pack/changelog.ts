/** Sections of Keep a Changelog 1.1, in its order. */
const SECTIONS = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'];
const UNRELEASED = '## [Unreleased]';
const RELEASE = /^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d{2}-\d{2})$/;

interface Release {
  /** Its heading, as it stands. */
  readonly heading: string;
  readonly lines: readonly string[];
}

const releasesOf = (text: string): readonly Release[] =>
  text
    .split(/^(?=## )/m)
    .slice(1)
    .map((part) => part.trimEnd().split('\n'))
    .map(([heading = '', ...lines]) => ({ heading, lines }));

/** Problem of a part of a release between two headings, in words. */
const sectionProblem = (name: string, entries: readonly string[]): string | undefined => {
  if (!SECTIONS.includes(name)) return `"${name}" is none of ${SECTIONS.join(', ')}`;
  return entries.some((line) => line.startsWith('- ')) ? undefined : `"${name}" has no entry`;
};

const problemsOfRelease = ({ heading, lines }: Release): readonly string[] => {
  const form = heading === UNRELEASED || RELEASE.test(heading) ? [] : ['it is neither [Unreleased] nor [x.y.z] - date'];
  const sections = lines
    .join('\n')
    .split(/^### /m)
    .slice(1)
    .map((section) => section.split('\n'));
  const names = sections.map(([name = '']) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index).map((name) => `"${name}" stands twice`);
  const wrong = sections.flatMap(([name = '', ...entries]) => sectionProblem(name, entries) ?? []);
  return [...form, ...twice, ...wrong].map((problem) => `${heading}: ${problem}`);
};

/** Problems of a changelog, in words: what Keep a Changelog asks of headings and sections, and that there is [Unreleased]. */
export const problemsOf = (text: string): readonly string[] => {
  const releases = releasesOf(text);
  const first = releases[0]?.heading === UNRELEASED ? [] : [`${UNRELEASED} has to be the first release`];
  return [...first, ...releases.flatMap(problemsOfRelease)];
};

/**
 * Changelog in which what is unreleased becomes a release.
 *
 * @param version `x.y.z`
 * @param date day of the release, `yyyy-mm-dd`
 * @throws Error where nothing is unreleased, or the changelog has another form
 */
export const withRelease = (text: string, version: string, date: string): string => {
  const problems = problemsOf(text);
  if (problems.length > 0) throw new Error(`CHANGELOG.md has another form:\n${problems.join('\n')}`);
  const unreleased = releasesOf(text)[0]?.lines ?? [];
  if (!unreleased.some((line) => line.startsWith('- '))) throw new Error('CHANGELOG.md has nothing under [Unreleased]');
  return text.replace(UNRELEASED, () => `${UNRELEASED}\n\n## [${version}] - ${date}`);
};
