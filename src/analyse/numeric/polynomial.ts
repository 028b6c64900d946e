/** Returns the value at `x` of the polynomial with these coefficients, constant first (Horner's scheme). */
export function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (let index = coefficients.length - 1; index >= 0; index -= 1) {
    value = value * x + (coefficients[index] ?? 0);
  }
  return value;
}
