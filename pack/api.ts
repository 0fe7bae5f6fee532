import { cpSync, globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import type { PluginOptions } from 'typedoc-plugin-markdown';
import { COMMANDS, METRICS } from '../lambda/contract.ts';

/** Pages about the public interface, from its doc comments. */
const PAGES = 'docs/api';
const MADE = 'dist/api';

// typedoc needs a compiler that can be called as a library, which TypeScript 7 is not yet.
registerHooks({
  resolve: (specifier, context, next) => next(specifier === 'typescript' ? 'typescript-6' : specifier, context),
});

/** Form of the pages, by options of the plug-in. */
const PAGE_FORM: Partial<PluginOptions> = {
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  classPropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
};

/** Fields that all entries of a table share: the table's own comment says what they are. */
const fieldsOf = (name: string, table: Readonly<Record<string, object>>): string[] =>
  Object.entries(table).flatMap(([key, entry]) =>
    Object.keys(entry).map((field) => `flink-statement-keeper/contract.${name}.__type.${key}.__type.${field}`),
  );

/**
 * Pages as the sources are now, in `dist/api`.
 *
 * @throws Error where something public has no doc comment, or names what is not public
 */
const makePages = async (): Promise<void> => {
  const { Application } = await import('typedoc');
  const app = await Application.bootstrapWithPlugins({
    plugin: ['typedoc-plugin-markdown'],
    entryPoints: ['lib/index.ts', 'lambda/contract.ts'],
    tsconfig: 'pack/tsconfig.json',
    out: MADE,
    logLevel: 'Warn',
    name: 'Programming interface',
    router: 'module',
    readme: 'none',
    disableSources: true,
    excludeExternals: true,
    excludePrivate: true,
    sort: ['source-order'],
    requiredToBeDocumented: [
      'Module',
      'Class',
      'Constructor',
      'Interface',
      'Property',
      'Method',
      'Variable',
      'Function',
      'TypeAlias',
      'Accessor',
    ],
    validation: { notDocumented: true },
    intentionallyNotDocumented: [...fieldsOf('COMMANDS', COMMANDS), ...fieldsOf('METRICS', METRICS)],
    intentionallyNotExported: ['CommandOf', 'HEALTHS_OF_REASONS', 'WATCH'],
    treatValidationWarningsAsErrors: true,
    ...PAGE_FORM,
  });
  const project = await app.convert();
  if (project === undefined) throw new Error('The sources do not compile');
  app.validate(project);
  await app.generateOutputs(project);
  if (app.logger.hasErrors()) throw new Error('The doc comments of the public interface are not complete');
};

const textsOf = (folder: string): ReadonlyMap<string, string> =>
  new Map(
    globSync('**/*.md', { cwd: folder })
      .toSorted()
      .map((path) => [path, readFileSync(join(folder, path), 'utf8').replaceAll('\r\n', '\n')]),
  );

rmSync(MADE, { recursive: true, force: true });
await makePages();
if (process.argv.includes('--check')) {
  if (JSON.stringify([...textsOf(MADE)]) !== JSON.stringify([...textsOf(PAGES)])) {
    throw new Error(`${PAGES} is not what the doc comments say: npm run docs:api writes it anew`);
  }
} else {
  rmSync(PAGES, { recursive: true, force: true });
  mkdirSync(PAGES, { recursive: true });
  cpSync(MADE, PAGES, { recursive: true });
}
