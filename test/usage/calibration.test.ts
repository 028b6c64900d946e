import fc from 'fast-check';
import { expect, test } from 'vitest';
import { calibrate, type Observation } from '../../src/usage/calibration.ts';

const observation = (ratio: number, more: Partial<Observation> = {}): Observation => ({
  model: 'm-1',
  direction: 'output',
  reported: Math.round(1000 * ratio),
  counted: 1000,
  reasoned: false,
  ...more,
});

test('the factor is the median, the band the 10th and 90th percentile of this model and direction', () => {
  const ratios = [1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 9];
  const calibration = calibrate([
    ...ratios.map((ratio) => observation(ratio)),
    ...ratios.map(() => observation(5, { direction: 'input' })),
    ...ratios.map(() => observation(7, { model: 'm-2' })),
  ]);
  expect(calibration.factorOf('m-1', 'output')).toEqual({ factor: 1.4, low: 1.0, high: 1.8, calls: 10 });
  expect(calibration.factorOf('m-1', 'input')?.factor).toBe(5);
  expect(calibration.factorOf('m-3', 'output')).toBeNull();
});

test('few calls, and calls without a count, say nothing', () => {
  const few = [1, 2, 3, 4].map((ratio) => observation(ratio));
  const empty = [0, 0, 0].map(() => observation(1, { counted: 0 }));
  expect(calibrate([...few, ...empty]).factorOf('m-1', 'output')).toBeNull();
});

test('a model that has reasoned once is one that reasons', () => {
  const calibration = calibrate([observation(1), observation(1, { reasoned: true, model: 'm-2' })]);
  expect([calibration.reasons('m-1'), calibration.reasons('m-2')]).toEqual([false, true]);
});

test('the band holds the factor, and all of them occurred', () => {
  const ratios = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 5, maxLength: 60 });
  fc.assert(
    fc.property(ratios, (values) => {
      const found = calibrate(values.map((value) => observation(value / 1000))).factorOf('m-1', 'output');
      const { factor = 0, low = 0, high = 0 } = found ?? {};
      expect(low <= factor && factor <= high).toBe(true);
      const occurred = values.map((value) => value / 1000);
      for (const value of [factor, low, high]) expect(occurred).toContain(value);
    }),
  );
});
