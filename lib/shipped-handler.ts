import { fileURLToPath } from 'node:url';

/** Handler of both functions as the npm package ships it, which has this file in the place of `handler-file.ts`. */
export const handlerFile = (): string => fileURLToPath(new URL('../dist/handler.mjs', import.meta.url));
