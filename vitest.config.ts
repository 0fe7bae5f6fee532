import { defineConfig } from 'vitest/config';

export default defineConfig({
  // `npm run test:deploy` needs a stand-in for AWS: it has a configuration of its own.
  test: { include: ['test/**/*.test.ts'], testTimeout: 20_000 },
});
