import { defineConfig } from 'vitest/config';

/** Real deployments, one after the other, into whatever AWS_ENDPOINT_URL points to. */
export default defineConfig({
  test: { include: ['test/deploy/**/*.deploy.ts'], fileParallelism: false, testTimeout: 300_000, hookTimeout: 300_000 },
});
