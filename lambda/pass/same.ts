/** Whether two values hold the same. An ESM import of `node:util` would load all that it could give: 2 ms of a cold start. */
export const { isDeepStrictEqual: isSame } = process.getBuiltinModule('node:util');
