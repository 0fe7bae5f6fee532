export const median = (numbers: readonly number[]): number => {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = Number.NaN] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return (low + high) / 2;
};

/** The median of what each pair of neighbours in time says: a slow moment hits both. */
export const medianRatio = (numbers: readonly number[], floors: readonly number[]): number =>
  median(numbers.map((number, index) => number / (floors[index] ?? Number.NaN)));
