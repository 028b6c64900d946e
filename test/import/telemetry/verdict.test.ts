import { describe, expect, test } from 'vitest';
import { verdictOf } from '../../../src/import/telemetry/verdict.ts';

describe('the verdict of an evaluation', () => {
  test.each([
    ['hidden tests', 'pass', null, 'correct'],
    ['hidden tests', 'FAILED', null, 'incorrect'],
    ['correctness', null, 1, 'correct'],
    ['correctness', null, 0, 'incorrect'],
    ['is_resolved', null, true, 'correct'],
    ['is_resolved', 'false', null, 'incorrect'],
    ['error_found', null, true, 'incorrect'],
    ['has_errors', 'no', null, 'correct'],
    // Not said: how bad is bad, and what is true.
    ['correctness', null, 0.7, null],
    ['toxicity', null, 0, null],
    ['mentions a price', 'true', null, null],
    ['quality', 'good', null, null],
  ] as const)('%s: %s %s is %s', (name, label, value, verdict) => {
    expect(verdictOf({ name, label, value })).toBe(verdict);
  });
});
