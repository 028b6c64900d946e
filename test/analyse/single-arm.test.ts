import { describe, expect, test } from 'vitest';
import { parseExecutions } from '../../src/analyse/sample/parse-executions.ts';
import { describeArm } from '../../src/analyse/single-arm.ts';
import { differences, vectors } from './stat-vectors.ts';

// oxlint-disable-next-line typescript/no-explicit-any -- foreign JSON that only tests read
const single: readonly any[] = vectors?.single ?? [];

describe.skipIf(vectors === null)('independent vectors', () => {
  test.each(single)('$id', ({ executions, params, expected }) => {
    const actual = describeArm(parseExecutions(executions), {
      confidence: params.confidence,
      fallback: params.fallback ?? null,
      resamples: 1999,
      seed: 12_345,
    });
    expect(differences(actual, expected)).toEqual([]);
  });
});
