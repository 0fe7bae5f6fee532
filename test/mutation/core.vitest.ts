import { against } from './vitest.ts';

export default against('test/core/**/*.test.ts', 'test/entry/statements.test.ts');
