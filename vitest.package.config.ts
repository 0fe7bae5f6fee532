import { defineConfig } from 'vitest/config';

/** The npm package, packed and used as by somebody who has never seen this repository. */
export default defineConfig({
  test: {
    include: ['test/package/**/*.package.ts'],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
