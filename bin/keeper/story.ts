import type { ExitCode } from './exit-codes.ts';
export const story = async (_folder: string): Promise<ExitCode> => 0;
