import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';

/** Histories last: most mutants die of a small test before. */
const LONG = ['history', 'same-look', 'resume-chain', 'columns', 'client-many'];

class ShortFirst extends BaseSequencer {
  override async sort(files: Parameters<BaseSequencer['sort']>[0]): ReturnType<BaseSequencer['sort']> {
    const isLong = ({ moduleId }: { readonly moduleId: string }): number =>
      Number(LONG.some((name) => moduleId.endsWith(`/${name}.test.ts`)));
    return files.toSorted((one, other) => isLong(one) - isLong(other));
  }
}

/** What runs against each mutant: the tests of what is mutated, which take seconds. */
export const against = (...include: string[]): ViteUserConfig =>
  defineConfig({
    test: { include, testTimeout: 20_000, isolate: false, sequence: { sequencer: ShortFirst } },
  });
