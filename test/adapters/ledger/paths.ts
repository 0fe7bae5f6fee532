/** Ways into a value, for tests that spoil one thing of it after the other. */

export type Path = readonly (string | number)[];

/** All that can be taken away or spoiled: each property, however deep, by the way to it. */
export const pathsIn = (value: unknown, path: Path = []): readonly Path[] => {
  const own: readonly Path[] = path.length === 0 ? [] : [path];
  if (typeof value !== 'object' || value === null) return own;
  const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? value.map((item: unknown, index) => [index, item])
    : Object.entries(value);
  return [...own, ...entries.flatMap(([key, item]) => pathsIn(item, [...path, key]))];
};

/** A copy in which what stands at the path has been replaced, or removed. */
export const changed = (
  value: unknown,
  [key, ...rest]: Path,
  replaced: { readonly by: unknown } | 'removed',
): unknown => {
  if (key === undefined) return replaced === 'removed' ? undefined : replaced.by;
  if (Array.isArray(value)) return value.map((item, index) => (index === key ? changed(item, rest, replaced) : item));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([name, item]) => {
    if (name !== key) return [[name, item]];
    return rest.length === 0 && replaced === 'removed' ? [] : [[name, changed(item, rest, replaced)]];
  });
  return Object.fromEntries(entries);
};

export const named = (paths: readonly Path[]): readonly string[] => paths.map((path) => path.join('.'));

/** The way to what stands there, as in `records.flight.journal.0`. */
export const pathOf = (where: string): Path => where.split('.').map((key) => (/^\d+$/.test(key) ? Number(key) : key));
