/** A reader's position in one topic: partition → the offset that it reads next. */
export type Offsets = Readonly<Record<string, number>>;

const PAIR = /^partition:(\d{1,10}),offset:(\d{1,15})$/;

/** Confluent's text for offsets, `partition:0,offset:100;partition:1,offset:200`; an offset is the next one to read. */
export const formatOffsets = (offsets: Offsets): string =>
  Object.entries(offsets)
    .map(([partition, offset]) => `partition:${partition},offset:${offset}`)
    .join(';');

/** The offsets that a text means; undefined if it is not of Confluent's form. */
export const parseOffsets = (text: string): Offsets | undefined => {
  const offsets: Record<string, number> = {};
  for (const part of text.split(';')) {
    const [, partition, offset] = PAIR.exec(part.trim()) ?? [];
    if (partition === undefined || offset === undefined) return undefined;
    offsets[Number(partition)] = Number(offset);
  }
  return offsets;
};
