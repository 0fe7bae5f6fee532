import { defineConfig } from 'vitest/config';

export default defineConfig({
  // `npm run test:deploy` needs a stand-in for AWS: it has a configuration of its own.
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    // Files share what they import: the CDK and the SDK are loaded once, which halves the processor's time.
    isolate: false,
    // Vitest leaves one core free by itself: on two cores that is half the speed.
    maxWorkers: '100%',
    // What the CDK's own rules find is only printed, and no test reads it: cfn-lint and cdk-nag look at the templates here.
    env: { CDK_VALIDATION: 'false' },
  },
});
