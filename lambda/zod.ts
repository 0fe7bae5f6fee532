/**
 * zod for the function: its small variant, which makes no methods for each schema and compiles no parsers. Methods and
 * compiled parsers pay only for more input than a cold start has. Messages are full zod's. A schema that a healthy pass does
 * not use is `lazy`: it is made at its first use.
 */
import { config } from 'zod/mini';
import en from 'zod/v4/locales/en.js';

config({ ...en(), jitless: true });

export * from 'zod/mini';
