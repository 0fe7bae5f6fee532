import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const manifestSchema = z.object({ name: z.string(), version: z.string(), license: z.string() });

/** Folder of the package that a source comes from. */
const FOLDER = /^(?:\.\.\/)*(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)\//;

interface Bundled {
  readonly name: string;
  /** SPDX identifier. */
  readonly license: string;
  /** Text of the license; some packages have its identifier only. */
  readonly text?: string;
}

const bundledFrom = (folder: string): Bundled => {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const { name, version, license } = manifestSchema.parse(manifest);
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.|-|$)/i.test(entry));
  const text = file && readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim();
  return { name: `${name} ${version}`, license, ...(text === undefined ? {} : { text }) };
};

const NAME_ONLY = 'The package has the name of its license alone.';
const LINE = '-'.repeat(80);

const textOf = (license: string, all: readonly Bundled[]): string | undefined =>
  all.find((bundled) => bundled.license === license && bundled.text !== undefined)?.text;

/**
 * Licenses of the packages that are bundled: each text once, below the packages that have it, or that only name it.
 *
 * @param sources paths of all that is in the bundles
 */
export const noticesOf = (sources: readonly string[]): string => {
  const folders = new Set(sources.flatMap((source) => FOLDER.exec(source)?.[1] ?? []));
  const all = [...folders].toSorted().map(bundledFrom);
  const owners = Map.groupBy(all, ({ license, text = textOf(license, all) }) => text ?? NAME_ONLY);
  const parts = [...owners].map(
    ([text, packages]) => `${packages.map(({ name, license }) => `${name} (${license})`).join('\n')}\n\n${text}`,
  );
  return `The bundles in this package have parts of these:\n\n${parts.join(`\n\n${LINE}\n\n`)}\n`;
};
