import { defineConfig } from 'vitest/config';

/** The command line as a process of its own on a machine with each sort of AWS profile. */
export default defineConfig({
  test: { include: ['test/**/*.machine.ts'], testTimeout: 30_000 },
});
