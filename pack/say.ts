/** Run of a command, whose failures are told in words, without a trace of the code. */
export const saying = async (run: () => void | Promise<void>): Promise<void> => {
  try {
    await run();
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  }
};
