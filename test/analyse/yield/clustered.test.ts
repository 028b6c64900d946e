import { expect, test } from 'vitest';
import { sampleOf } from '../../../src/analyse/sample/sample.ts';
import { clusteredYield } from '../../../src/analyse/yield/clustered.ts';
import { execution, rejected } from '../executions.ts';

const repeated = (repeats: number): ReturnType<typeof execution>[] =>
  ['a', 'b', 'c', 'd', 'e'].flatMap((name) =>
    Array.from({ length: repeats }, () =>
      name === 'e' ? rejected({ case: name }) : execution({ case: name }),
    ),
  );

test('repeats that say nothing new do not narrow it', () => {
  const once = clusteredYield(sampleOf(repeated(1)));
  const often = clusteredYield(sampleOf(repeated(20)));
  expect(often?.lower).toBeCloseTo(once?.lower ?? 0, 12);
  expect(often?.deff).toBeCloseTo(25, 10);
});

test('a cluster above the case widens it further', () => {
  const grouped = repeated(1).map((trial) => ({ ...trial, cluster: trial.case < 'c' ? 'left' : 'right' }));
  expect(clusteredYield(sampleOf(grouped))?.lower).toBeLessThan(
    clusteredYield(sampleOf(repeated(1)))?.lower ?? 0,
  );
});

test('one case says nothing of others', () => {
  expect(clusteredYield(sampleOf([execution(), execution()]))).toBeNull();
});
