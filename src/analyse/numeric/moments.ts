/** Sums and moments of a sample. */

/** Returns the sum, added in order. */
export function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** Returns the arithmetic mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

/** Returns the sample variance (divisor n − 1); 0 of fewer than two values. */
export function variance(values: readonly number[]): number {
  return covariance(values, values);
}

/** Returns the sample covariance (divisor n − 1) of equally long samples; 0 of fewer than two pairs. */
export function covariance(left: readonly number[], right: readonly number[]): number {
  if (left.length < 2) return 0;
  const [middleLeft, middleRight] = [mean(left), mean(right)];
  let total = 0;
  for (let index = 0; index < left.length; index += 1) {
    total += ((left[index] ?? 0) - middleLeft) * ((right[index] ?? 0) - middleRight);
  }
  return total / (left.length - 1);
}
