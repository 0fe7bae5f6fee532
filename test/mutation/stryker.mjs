/** How `lambda/<part>` is broken in every small way, against its own tests. */
export const breaking = (part) => ({
  mutate: [`lambda/${part}/**/*.ts`],
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: `test/mutation/${part}.vitest.ts`, related: false },
  coverageAnalysis: 'perTest',
  tsconfigFile: 'none: typescript 7 has no API to rewrite one with',
  concurrency: 2,
  timeoutMS: 5_000,
  reporters: ['progress', 'clear-text', 'json', 'html'],
  clearTextReporter: { logTests: false, reportTests: false },
  jsonReporter: { fileName: `reports/mutation-${part}.json` },
  htmlReporter: { fileName: `reports/mutation-${part}.html` },
  incremental: true,
  incrementalFile: `reports/mutation-${part}-incremental.json`,
  tempDirName: '.stryker',
  thresholds: { high: 95, low: 90, break: null },
});
