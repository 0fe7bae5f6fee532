import { defineConfig } from 'vitest/config';

/** The real image, built and run by buildah. */
export default defineConfig({
  test: {
    include: ['test/container/**/*.container.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 600_000,
  },
});
