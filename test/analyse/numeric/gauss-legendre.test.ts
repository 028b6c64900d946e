import { describe, expect, test } from 'vitest';
import { gaussLegendre } from '../../../src/analyse/numeric/gauss-legendre.ts';

describe("Gauss and Legendre's quadrature", () => {
  test.each([1, 2, 5, 34, 90])('with %i nodes integrates every power that it should', (count) => {
    const { nodes, weights } = gaussLegendre(count);
    for (let power = 0; power < 2 * count; power += 1) {
      const integral = nodes.reduce((sum, node, at) => sum + (weights[at] ?? 0) * node ** power, 0);
      expect(integral).toBeCloseTo(power % 2 === 0 ? 2 / (power + 1) : 0, 12);
    }
  });
});
