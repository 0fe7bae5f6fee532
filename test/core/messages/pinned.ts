import { expect, test } from 'vitest';

/** One case of a message: how it is said, and how that reads. */
type Case = readonly [say: () => string, sentence: string];

/** Sentences of one file of messages, by the message's name; the compiler asks for each of them. */
export type Pinned<Messages> = Readonly<Record<keyof Messages, readonly [Case, ...Case[]]>>;

/** Pins each of them, whole: nowhere else does a test repeat a sentence. */
export const pin = <Messages>(messages: Pinned<Messages>): void => {
  const rows = Object.entries<Pinned<Messages>[keyof Messages]>(messages).flatMap(([name, cases]) =>
    cases.map(([say, sentence]) => [name, sentence, say] as const),
  );
  test.each(rows)('%s: %s', (_name, sentence, say) => {
    expect(say()).toBe(sentence);
  });
};
