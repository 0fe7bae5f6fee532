import type { Confluent } from '../../lambda/pass/ports.ts';

/** A port that nobody may use. */
export const unexpected = async (): Promise<never> => {
  throw new Error('nobody has asked for this');
};

/** A Confluent that answers what is given here, and nothing else. */
export const confluentWith = (answers: Partial<Confluent>): Confluent => ({
  find: unexpected,
  exceptions: unexpected,
  create: unexpected,
  setStopped: unexpected,
  live: unexpected,
  census: unexpected,
  placement: unexpected,
  query: unexpected,
  remove: unexpected,
  ...answers,
});
