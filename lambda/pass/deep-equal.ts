/**
 * Comparison of two values by what they hold. An ESM import of `node:util` would load all of that module: 2 ms of a cold
 * start.
 */
export const { isDeepStrictEqual: deepEqual } = process.getBuiltinModule('node:util');
