/** Nodes and weights of a quadrature over [−1, 1]. */
export interface Quadrature {
  readonly nodes: readonly number[];
  readonly weights: readonly number[];
}

/**
 * Returns Gauss and Legendre's quadrature with `count` nodes, exact for polynomials up to degree 2·count − 1.
 * Roots by Newton's method from Tricomi's approximation (Abramowitz & Stegun 22.16.6, weights 25.4.29).
 */
export function gaussLegendre(count: number): Quadrature {
  const nodes: number[] = [];
  const weights: number[] = [];
  for (let index = 1; index <= count; index += 1) {
    let x = -Math.cos((Math.PI * (index - 0.25)) / (count + 0.5));
    let slope = 0;
    for (let round = 0; round < 100; round += 1) {
      const [value, derivative] = legendre(count, x);
      slope = derivative;
      const change = value / derivative;
      x -= change;
      if (Math.abs(change) < 1e-15) break;
    }
    nodes.push(x);
    weights.push(2 / ((1 - x * x) * slope * slope));
  }
  return { nodes, weights };
}

/** Returns the Legendre polynomial of a degree at x, and its derivative, by the three-term recurrence. */
function legendre(degree: number, x: number): readonly [value: number, derivative: number] {
  let before = 1;
  let value = x;
  for (let step = 2; step <= degree; step += 1)
    [before, value] = [value, ((2 * step - 1) * x * value - (step - 1) * before) / step];
  return [value, (degree * (x * value - before)) / (x * x - 1)];
}
