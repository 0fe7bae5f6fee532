const VERSION = /^(\d+)\.(\d+)\.(\d+)$/;

const numbersOf = (version: string): [number, number, number] => {
  const [, ...parts] = VERSION.exec(version) ?? [];
  const [major, minor, patch] = parts.map(Number);
  if (major === undefined || minor === undefined || patch === undefined) {
    throw new Error(`"${version}" is no version: it takes x.y.z, major, minor or patch`);
  }
  return [major, minor, patch];
};

const isGreater = (version: string, other: string): boolean => {
  const others = numbersOf(other);
  const pairs = numbersOf(version).map((number, index) => [number, others[index] ?? 0] as const);
  const [mine, theirs] = pairs.find(([one, two]) => one !== two) ?? [0, 0];
  return mine > theirs;
};

/**
 * Version of the next release.
 *
 * @param asked `x.y.z`, or the part that grows: `major`, `minor` or `patch`
 * @throws Error where it is no version, or not greater than the present one
 */
export const nextVersion = (present: string, asked: string): string => {
  const [major, minor, patch] = numbersOf(present);
  if (asked === 'major') return `${major + 1}.0.0`;
  if (asked === 'minor') return `${major}.${minor + 1}.0`;
  if (asked === 'patch') return `${major}.${minor}.${patch + 1}`;
  if (!isGreater(asked, present)) throw new Error(`${asked} is not greater than ${present}`);
  return asked;
};

/**
 * Manifest, or lock file, with another version of the package itself; all else keeps its bytes.
 *
 * @param manifest text of `package.json` or `package-lock.json`
 * @param own name and present version of the package
 * @throws Error where these do not stand in it
 */
export const withVersion = (
  manifest: string,
  own: { readonly name: string; readonly version: string },
  version: string,
): string => {
  // The lock file has both twice: for the file, and for the package in it.
  const places = /("name": "([^"]+)",\s+"version": ")([^"]+)/g;
  const text = manifest.replaceAll(places, (place, before: string, name: string, present: string) =>
    name === own.name && present === own.version ? `${before}${version}` : place,
  );
  if (text === manifest) throw new Error(`A manifest does not have ${own.name} in version ${own.version}`);
  return text;
};
