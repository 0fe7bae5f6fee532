import { against } from './vitest.ts';

export default against('test/adapters/**/*.test.ts');
