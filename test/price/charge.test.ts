import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_USAGE, type Usage, type UsageEntry } from '../../src/model/usage.ts';
import { parseUsd } from '../../src/model/money.ts';
import { createPricer } from '../../src/price/pricer.ts';
import { cardOf, goodCard, lines, modelCall, reasons, total } from './cards.ts';

const RATES = {
  input: '3',
  cache_read: '0.3',
  cache_write_5m: '3.75',
  cache_write_1h: '6',
  output: '15',
} as const;
const price = createPricer([
  cardOf([{ sku: 'acme/m', periods: [{ rates: RATES, fees: { web_search: { per: 1000, usd: '10' } } }] }]),
]);

describe('tokens', () => {
  test('each leaf is a line of its component', () => {
    const charges = price(
      modelCall({
        input_uncached: 11,
        cache_read: 144_211,
        cache_write_5m: 7,
        cache_write_1h: 9,
        output: 197,
      }),
    );
    expect(charges.map(({ component, unit, quantity }) => `${component} ${unit} ${quantity}`)).toEqual([
      'model.input input 11',
      'model.cache cache_read 144211',
      'model.cache cache_write_5m 7',
      'model.cache cache_write_1h 9',
      'model.output output 197',
    ]);
    expect(lines(charges)).toEqual({
      input: '0.000033',
      cache_read: '0.0432633',
      cache_write_5m: '0.00002625',
      cache_write_1h: '0.000054',
      output: '0.002955',
    });
  });

  test('of a judge all count as judge', () => {
    const charges = price(modelCall({ input_uncached: 1, cache_read: 1, output: 1 }, { kind: 'judge' }));
    expect(new Set(charges.map((charge) => charge.component))).toEqual(new Set(['judge']));
  });

  test('writes of an unstated lifetime go at the 5-minute rate and say so, or at a rate of their own', () => {
    const [charge] = price(modelCall({ cache_write_unknown: 1000 }));
    expect(charge).toMatchObject({ unit: 'cache_write', amount: parseUsd('0.00375') });
    expect(charge).toHaveProperty('rule', 'test from ever; lifetime not stated: at the 5-minute rate');
    const own = createPricer([cardOf([{ sku: 'acme/m', periods: [{ rates: { cache_write: '5' } }] }])]);
    expect(lines(own(modelCall({ cache_write_unknown: 1000 })))).toEqual({ cache_write: '0.005' });
  });

  test('a class without a rate is unpriced, the others are not', () => {
    const plain = createPricer([cardOf([{ sku: 'acme/m', periods: [{ rates: { input: '3' } }] }])]);
    const charges = plain(modelCall({ input_uncached: 10, cache_write_1h: 5 }));
    expect(lines(charges)).toEqual({ input: '0.00003', cache_write_1h: 'unpriced' });
    expect(reasons(charges)).toEqual([
      '"acme/m" has no rate for cache_write_1h: add it under rates of its period',
    ]);
  });

  test('reasoning is output unless it has a rate', () => {
    const usage = { output: 100, reasoning: 25 };
    expect(lines(price(modelCall(usage)))).toEqual({ output: '0.0015' });
    const own = createPricer([
      cardOf([{ sku: 'acme/m', periods: [{ rates: { output: '8', reasoning: '3' } }] }]),
    ]);
    expect(lines(own(modelCall(usage)))).toEqual({ output: '0.0006', reasoning: '0.000075' });
  });

  test('audio has its own rate, and an overlap with cached input is not guessed', () => {
    const rates = { input: '1', output: '2', audio_input: '10', audio_output: '20', cache_read: '0.1' };
    const audio = createPricer([cardOf([{ sku: 'acme/m', periods: [{ rates }] }])]);
    expect(
      lines(audio(modelCall({ input_uncached: 100, audio_input: 40, output: 50, audio_output: 10 }))),
    ).toEqual({ input: '0.00006', audio_input: '0.0004', output: '0.00008', audio_output: '0.0002' });
    expect(lines(audio(modelCall({ input_uncached: 10, cache_read: 90, audio_input: 40 })))).toEqual({
      input: '0.00001',
      audio_input: 'unpriced',
      cache_read: '0.000009',
    });
    expect(lines(price(modelCall({ input_uncached: 100, audio_input: 40 })))['audio_input']).toBe('unpriced');
  });

  test('tools of the provider have fees', () => {
    const charges = price(
      modelCall({ input_uncached: 1, server_tools: { web_search: 3, maps: 1, code: 0 } }),
    );
    expect(lines(charges)).toEqual({ input: '0.000003', web_search: '0.03', maps: 'unpriced' });
    expect(charges[1]?.component).toBe('tool');
  });

  test.each<[string, Partial<Usage>]>([
    ['input_uncached', { input_uncached: -10, cache_read: 20 }],
    ['output', { output: 0.5 }],
    ['parts of the output', { output: 1, reasoning: 2 }],
    ['audio input', { input_uncached: 1, audio_input: 2 }],
  ])('invalid usage is refused: %s', (name, usage) => {
    const charges = price(modelCall(usage));
    expect(charges).toHaveLength(1);
    expect(reasons(charges).join()).toMatch(new RegExp(`the usage is invalid: .*${name}|invalid: ${name}`));
  });

  test('the empty answer still has a line', () => {
    expect(lines(price(modelCall({})))).toEqual({ input: '0' });
  });
});

describe('sums', () => {
  const count = fc.nat({ max: 10_000_000 });
  const usage = fc.record({
    input_uncached: count,
    cache_read: count,
    cache_write_5m: count,
    cache_write_1h: count,
    output: count,
  });

  test('the total is the same under any grouping of the lines', () => {
    fc.assert(
      fc.property(fc.array(usage, { maxLength: 8 }), fc.nat(), (usages, seed) => {
        const charges = usages.flatMap((one) => price(modelCall(one)));
        const groups = new Map<number, typeof charges>();
        for (const [index, charge] of charges.entries()) {
          const group = (index * 7919 + seed) % 5;
          groups.set(group, [...(groups.get(group) ?? []), charge]);
        }
        const subtotals = [...groups.values()].map((group) => parseUsd(total(group)));
        return subtotals.reduce((sum, part) => sum + part, 0n) === parseUsd(total(charges));
      }),
    );
  });

  test('a call costs what its classes cost alone', () => {
    fc.assert(
      fc.property(usage, (one) => {
        const parts = Object.entries(one).map(([leaf, tokens]) => price(modelCall({ [leaf]: tokens })));
        return parseUsd(total(parts.flat())) === parseUsd(total(price(modelCall(one))));
      }),
    );
  });
});

describe('calls without a usable answer', () => {
  test('without usage: one line that is unpriced', () => {
    expect(reasons(price(modelCall(null)))).toEqual(['the response carried no usage']);
  });

  test.each(['http-error', 'failed'] as const)('%s, refused or never sent: not billed', (status) => {
    expect(price(modelCall(null, { status }))).toEqual([]);
  });

  test.each(['network-error', 'truncated', 'timeout', 'cancelled'] as const)(
    '%s: possibly billed',
    (status) => {
      expect(reasons(price(modelCall(null, { status }))).join()).toContain('possibly billed');
      const charges = price(modelCall({ input_uncached: 1000 }, { status }));
      expect(lines(charges)).toEqual({ input: '0.003', call: 'unpriced' });
    },
  );

  test('unknown model: one line that is unpriced, never $0', () => {
    const charges = price(modelCall({ input_uncached: 1, output: 1 }, { name: 'm-99' }));
    expect(charges).toHaveLength(1);
    expect(charges[0]?.basis).toBe('unpriced');
  });
});

test('a replayed call has shadow amounts only', () => {
  const charges = price(modelCall({ input_uncached: 1000, cache_write_unknown: 0 }, { replayed: true }));
  expect(charges.map(({ basis }) => basis)).toEqual(['shadow']);
  expect(total(charges)).toBe('0.003');
  expect(price(modelCall({ output: 1 }, { replayed: true, name: 'm-99' }))).toEqual([]);
});

function normalise(format: string, raw: string): UsageEntry[] | null {
  if (format !== 'two') return null;
  return (JSON.parse(raw) as number[]).map((tokens, index) => ({
    usage: { ...NO_USAGE, input_uncached: tokens },
    model: index === 0 ? null : 'n',
  }));
}

describe('entries', () => {
  const card = cardOf([
    {
      sku: 'acme/m',
      periods: [
        { rates: { input: '1' }, rules: [{ when: { prompt_tokens: { gt: 150 } }, set: { input: '100' } }] },
      ],
    },
    { sku: 'acme/n', periods: [{ rates: { input: '2' } }] },
  ]);
  const summed = { input_uncached: 200 };

  test('are priced one by one: their own tier, their own model', () => {
    const call = modelCall(summed, { usageFormat: 'two', usageRaw: '[100,100]' });
    expect(total(createPricer([card], normalise)(call))).toBe('0.0003');
  });

  test('fall back to the summed usage', () => {
    const call = modelCall(summed, { usageFormat: 'other', usageRaw: '{}' });
    expect(total(createPricer([card], normalise)(call))).toBe('0.02');
    expect(total(createPricer([card])(call))).toBe('0.02');
  });
});

describe('what is counted in other units', () => {
  const other = createPricer([
    goodCard(`schema: ratecard/1
id: own
tools: [{sku: tool/look, per_call: "0.001"}]
compute:
  - {sku: local/cpu-second, usd_per_second: "0.0000139"}
  - {sku: local/gpu, usd_per_gpu_hour: "2.49", gpus: 2}
people:
  - {role: reviewer, per_hour: "60", to: 2026-06-01}
  - {role: reviewer, per_hour: "70", from: 2026-06-01}
`),
  ]);

  test('a tool without a declared fee costs exactly nothing', () => {
    expect(other(modelCall(null, { kind: 'tool', name: 'look', quantity: '1' }))).toEqual([
      {
        component: 'tool',
        unit: 'call',
        quantity: '1',
        basis: 'list',
        amount: 0n,
        sku: null,
        rule: 'no fee declared',
      },
    ]);
  });

  test('a tool with a fee costs it, also when it failed', () => {
    const call = modelCall(null, {
      kind: 'tool',
      name: 'look',
      selectors: { sku: 'tool/look' },
      status: 'failed',
    });
    expect(total(other(call))).toBe('0.001');
    const unknown = { kind: 'tool', selectors: { sku: 'tool/lock' } } as const;
    expect(reasons(other(modelCall(null, unknown))).join()).toContain('tool "tool/lock"');
  });

  test('seconds of a program', () => {
    const compute = { kind: 'compute', provider: null, quantity: '1.5' } as const;
    expect(other(modelCall(null, { ...compute, name: 'local/cpu-second' }))).toMatchObject([
      { component: 'compute', unit: 'second', basis: 'allocated', amount: parseUsd('0.00002085') },
    ]);
    // 1.5 s × 2 × $2.49 / 3600 s
    expect(total(other(modelCall(null, { ...compute, name: 'local/gpu' })))).toBe('0.002075');
    expect(reasons(other(modelCall(null, { ...compute, name: 'local/tpu' }))).join()).toContain('local/tpu');
    const odd = modelCall(null, { ...compute, name: 'local/gpu', quantity: '1e3' });
    expect(reasons(other(odd)).join()).toContain('"1e3"');
    const silent = modelCall(null, { ...compute, name: 'local/gpu', quantity: null });
    expect(other(silent)[0]?.basis).toBe('unpriced');
  });

  test('minutes of people, rounded half to even at the line', () => {
    const review = { kind: 'review', name: 'reviewer', quantity: '2.5' } as const;
    expect(other(modelCall(null, { ...review, startedAt: '2026-05-31T23:59:59Z' }))).toMatchObject([
      { component: 'review', unit: 'minute', basis: 'estimated', amount: parseUsd('2.5') },
    ]);
    // 1 minute of $70 an hour: 1.1666…
    expect(total(other(modelCall(null, { ...review, kind: 'fallback', quantity: '1' })))).toBe(
      '1.166666666666666667',
    );
    expect(other(modelCall(null, { ...review, name: 'nobody' }))[0]?.basis).toBe('unpriced');
  });
});
