import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';

/** Histories last: most mutants die of a small test before. */
const LONG = ['history', 'same-look', 'resume-chain', 'columns', 'confluent-many'];

class ShortFirst extends BaseSequencer {
  override async sort(files: Parameters<BaseSequencer['sort']>[0]): ReturnType<BaseSequencer['sort']> {
    const isLong = ({ moduleId }: { readonly moduleId: string }): number =>
      Number(LONG.some((name) => moduleId.endsWith(`/${name}.test.ts`)));
    return files.toSorted((one, other) => isLong(one) - isLong(other));
  }
}

// What `npm run mutate` runs against each mutant: the tests of the core and of the adapters, which take seconds.
export default defineConfig({
  test: {
    include: ['test/core/**/*.test.ts', 'test/adapters/**/*.test.ts', 'test/statements.test.ts'],
    testTimeout: 20_000,
    isolate: false,
    sequence: { sequencer: ShortFirst },
  },
});
