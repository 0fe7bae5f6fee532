/**
 * zod as the function uses it: without the methods that full zod makes for each schema, and without compiling a parser for
 * each one that is used. Both pay only where there is more to read than a cold start has. Messages are full zod's. What a
 * healthy pass has no use for is `lazy`: made where it is first needed.
 */
import { config } from 'zod/mini';
import en from 'zod/v4/locales/en.js';

config({ ...en(), jitless: true });

export * from 'zod/mini';
