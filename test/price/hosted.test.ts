import { expect, test } from 'vitest';
import { createPricer } from '../../src/price/pricer.ts';
import { goodCard, lines, modelCall, reasons, total } from './cards.ts';

const card = goodCard(`
schema: ratecard/1
id: own
compute:
  - {sku: self/a, usd_per_gpu_hour: "3.6", gpus: 2, attribution: wall_clock}
  - {sku: self/b, usd_per_gpu_hour: "3.6", gpus: 2, attribution: throughput, tokens_per_s: {input: "8000", output: "1000"}}
  - {sku: self/c, usd_per_gpu_hour: "3.6", attribution: throughput, tokens_per_s: {input: "8000", output: "1000", cache_read: "16000"}, idle: amortize, utilization: "0.5"}
  - {sku: self/d, usd_per_gpu_hour: null, attribution: wall_clock}
`);
const price = createPricer([card]);
const of = (name: string) => ({ provider: 'self', name });

test('by wall clock the seconds of the request are paid, to the microsecond', () => {
  const charges = price(modelCall({ output: 5 }, { ...of('a'), durationMs: 1500.0004 }));
  expect(charges).toMatchObject([{ component: 'compute', basis: 'allocated', quantity: '1.500000' }]);
  expect(total(charges)).toBe('0.003');
  expect(reasons(price(modelCall({ output: 5 }, of('a')))).join()).toContain('does not say how long it took');
  expect(reasons(price(modelCall({ output: 5 }, { ...of('d'), durationMs: 1 }))).join()).toContain(
    'unpriced',
  );
});

test('by throughput a token costs its share of a second', () => {
  const usage = { input_uncached: 8000, cache_read: 16_000, output: 500 };
  expect(lines(price(modelCall(usage, of('b'))))).toEqual({
    input: '0.002',
    cache_read: '0.004',
    output: '0.001',
  });
  // Idle half of the time: each busy second carries two.
  expect(lines(price(modelCall(usage, of('c'))))).toEqual({
    input: '0.002',
    cache_read: '0.002',
    output: '0.001',
  });
  expect(reasons(price(modelCall(null, of('b')))).join()).toContain('carried no usage');
  expect(reasons(price(modelCall({ output: -1 }, of('b')))).join()).toContain('invalid');
  expect(total(price(modelCall({}, of('b'))))).toBe('0');
});

test("a judge on a machine of one's own is a judge", () => {
  const charges = price(modelCall({ output: 1000 }, { ...of('b'), kind: 'judge' }));
  expect(charges).toMatchObject([{ component: 'judge', basis: 'allocated' }]);
});
