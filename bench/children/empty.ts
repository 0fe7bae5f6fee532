/** What Node itself costs. */
export const handler = (): Promise<string> => Promise.resolve('nothing');
