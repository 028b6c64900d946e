import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PriceableCall } from '../../src/model/call.ts';
import type { Period, RateCard, Rule } from '../../src/price/card.ts';
import { createPricer } from '../../src/price/pricer.ts';
import { cardOf, lines, modelCall, reasons, total } from './cards.ts';

/** Returns the dollars of a million tokens of input under the layers. */
function inputPrice(
  layers: readonly RateCard[],
  changes: Partial<PriceableCall> = {},
  tokens = 1_000_000,
): string {
  return lines(createPricer(layers)(modelCall({ input_uncached: tokens }, changes)))['input'] ?? 'unpriced';
}

function withRules(
  rules: readonly Rule[],
  rates: Period['rates'] = { input: '4', output: '20' },
): RateCard[] {
  return [cardOf([{ sku: 'acme/m', periods: [{ rates, rules }] }])];
}

describe('identity', () => {
  const card = cardOf([
    {
      sku: 'acme/sonnet-5',
      ids: ['sonnet-5', 'sonnet-latest'],
      snapshots: '^sonnet-5-\\d{8}$',
      periods: [{ rates: { input: '1' } }],
    },
    { sku: 'acme/a', ids: ['a'], snapshots: '^x|a-\\d$', periods: [{ rates: { input: '2' } }] },
    { sku: 'acme/b', snapshots: '^b-.*|a-\\d$', periods: [{ rates: { input: '3' } }] },
  ]);

  test.each([
    ['sonnet-5', '1'],
    ['sonnet-latest', '1'],
    ['sonnet-5-20270101', '1'],
    ['sonnet-5-5-20270101', 'unpriced'],
    ['sonnet-5-20270101-v1', 'unpriced'],
    ['sonnet', 'unpriced'],
    ['Sonnet-5', 'unpriced'],
    ['my-sonnet-5', 'unpriced'],
    ['xyz', 'unpriced'],
    ['b-a-1', '3'],
  ])('%s: %s', (name, wanted) => {
    expect(inputPrice([card], { name })).toBe(wanted);
  });

  test('never follows a likeness', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.boolean(), (extra, before) => {
        const name = before ? `${extra}sonnet-5` : `sonnet-5${extra}`;
        fc.pre(!/^sonnet-5-\d{8}$/.test(name));
        return inputPrice([card], { name }) === 'unpriced';
      }),
    );
  });

  test('an id that two patterns match is not guessed', () => {
    const charges = createPricer([card])(modelCall({ input_uncached: 1 }, { name: 'a-1' }));
    expect(reasons(charges).join()).toContain('acme/a and acme/b all match "acme/a-1"');
  });

  test('the provider is part of it', () => {
    expect(inputPrice([card], { name: 'sonnet-5', provider: 'other' })).toBe('unpriced');
    expect(inputPrice([card], { name: 'sonnet-5', provider: null })).toBe('unpriced');
  });

  test('the model that served is priced, not the one asked for', () => {
    expect(inputPrice([card], { name: 'b', served: 'sonnet-5-20270101' })).toBe('1');
    const charges = createPricer([card])(modelCall({ input_uncached: 1 }, { name: 'b', served: 'c' }));
    expect(reasons(charges).join()).toContain('no rate card knows "acme/c": add "- sku: acme/c"');
  });
});

describe('periods', () => {
  const card = cardOf([
    {
      sku: 'acme/m',
      periods: [
        { from: '2026-01-01', to: '2026-06-01T16:00:00Z', rates: { input: '1' } },
        { from: '2026-06-01T16:00:00Z', to: '2026-07-01T00:00:00+02:00', rates: { input: '2' } },
      ],
    },
  ]);

  test.each([
    ['2025-12-31T23:59:59.999Z', 'unpriced'],
    ['2026-01-01T00:00:00.000Z', '1'],
    ['2026-06-01T15:59:59.999Z', '1'],
    ['2026-06-01T16:00:00.000Z', '2'],
    ['2026-06-30T21:59:59.999Z', '2'],
    ['2026-06-30T22:00:00.000Z', 'unpriced'],
    ['no time', 'unpriced'],
  ])('%s: %s', (startedAt, wanted) => {
    expect(inputPrice([card], { startedAt })).toBe(wanted);
  });

  test('a time without a price says so', () => {
    const call = modelCall({ input_uncached: 1 }, { startedAt: '2025-01-01T00:00:00Z' });
    expect(reasons(createPricer([card])(call)).join()).toMatch(/"acme\/m" has no price at 2025-01-01T00/);
  });
});

describe('rules', () => {
  test.each([
    ['gt', 200_000, '0.8'],
    ['gt', 200_001, '1.600008'],
    ['gte', 199_999, '0.799996'],
    ['gte', 200_000, '1.6'],
    ['lt', 199_999, '1.599992'],
    ['lt', 200_000, '0.8'],
    ['lte', 200_000, '1.6'],
    ['lte', 200_001, '0.800004'],
  ])('%s 200000 at %d tokens', (comparator, tokens, wanted) => {
    const rules = [{ when: { prompt_tokens: { [comparator]: 200_000 } }, set: { input: '8' } }];
    expect(inputPrice(withRules(rules), {}, tokens)).toBe(wanted);
  });

  test('the prompt of a tier is fresh, read and written tokens together', () => {
    const layers = withRules([{ when: { prompt_tokens: { gt: 9 } }, set: { input: '8' } }], {
      input: '4',
      cache_read: '1',
      cache_write_5m: '1',
    });
    const usage = { input_uncached: 1, cache_read: 5, cache_write_5m: 4 };
    expect(lines(createPricer(layers)(modelCall(usage)))['input']).toBe('0.000008');
  });

  test('all that match compose: every set, then every factor, whatever their order', () => {
    const rules: Rule[] = [
      { when: { service_tier: 'batch' }, multiply: { tokens: '0.5' } },
      { when: { prompt_tokens: { gt: 200_000 } }, set: { input: '8' } },
      { when: { inference_geo: 'us' }, multiply: { input: '1.1' } },
    ];
    const selectors = { service_tier: 'batch', inference_geo: 'us' };
    expect(inputPrice(withRules(rules), { selectors })).toBe('4.4');
    const [charge] = createPricer(withRules(rules))(modelCall({ input_uncached: 1_000_000 }, { selectors }));
    expect(charge?.basis === 'list' && charge.rule).toBe(
      'test from ever; prompt_tokens > 200000; service_tier = batch × 0.5; inference_geo = us × 1.1',
    );
  });

  test('a later set wins', () => {
    const rules: Rule[] = [
      { when: { prompt_tokens: { gt: 10 } }, set: { input: '8' } },
      { when: { prompt_tokens: { gt: 20 } }, set: { input: '9' } },
    ];
    expect(inputPrice(withRules(rules))).toBe('9');
  });

  test('a selector may be any name, with one value or several', () => {
    const rules: Rule[] = [{ when: { host: ['eu', 'uk'] }, multiply: { tokens: '2' } }];
    expect(inputPrice(withRules(rules), { selectors: { host: 'uk' } })).toBe('8');
    expect(inputPrice(withRules(rules), { selectors: { host: 'us' } })).toBe('4');
    expect(inputPrice(withRules(rules))).toBe('4');
  });

  test('a tier that no rule mentions is unpriced, a standard one is not', () => {
    const rules: Rule[] = [{ when: { service_tier: 'batch' }, multiply: { tokens: '0.5' } }];
    expect(inputPrice(withRules(rules), { selectors: { service_tier: 'standard' } })).toBe('4');
    const charges = createPricer(withRules(rules))(
      modelCall({ input_uncached: 1 }, { selectors: { service_tier: 'ultrafast' } }),
    );
    expect(reasons(charges).join()).toContain('service_tier "ultrafast" and no rule of "acme/m" mentions it');
  });

  test.each([
    ['2026-11-16T02:00:00Z', '8'], // Monday
    ['2026-11-16T00:59:59Z', '4'],
    ['2026-11-16T01:00:00Z', '8'],
    ['2026-11-16T03:59:59Z', '8'],
    ['2026-11-16T04:00:00Z', '4'],
    ['2026-11-14T02:00:00Z', '4'], // Saturday
    ['2026-11-17T02:00:00Z', '4'], // a Tuesday that is closed
  ])('window at %s', (startedAt, wanted) => {
    const window = {
      tz: 'UTC',
      days: [1, 2, 3, 4, 5],
      hours: ['01:00-04:00'],
      except_calendar: 'c',
    } as const;
    const [card] = withRules([]);
    const layer: RateCard = {
      ...(card as RateCard),
      calendars: { c: ['2026-11-17'] },
      skus: [
        {
          sku: 'acme/m',
          periods: [{ rates: { input: '4' }, rules: [{ when: { window }, multiply: { tokens: '2' } }] }],
        },
      ],
    };
    expect(inputPrice([layer], { startedAt })).toBe(wanted);
  });
});

describe('layers', () => {
  const list = cardOf(
    [
      {
        sku: 'acme/m',
        ids: ['m', 'm-1'],
        periods: [
          {
            rates: { input: '4', output: '20', cache_read: '0.4' },
            rules: [{ when: { service_tier: 'batch' }, multiply: { tokens: '0.5' } }],
          },
        ],
      },
    ],
    'list',
  );
  const usage = { input_uncached: 1_000_000, output: 1_000_000, cache_read: 1_000_000 };

  test('merge key by key, the first one wins, and a line names its layer', () => {
    const own = cardOf(
      [{ sku: 'acme/m', periods: [{ confidence: 'negotiated', rates: { input: '3' } }] }],
      'own',
    );
    const charges = createPricer([own, list])(modelCall(usage, { name: 'm-1' }));
    expect(lines(charges)).toEqual({ input: '3', output: '20', cache_read: '0.4' });
    expect(charges.map((charge) => charge.basis)).toEqual(['contract', 'list', 'list']);
    expect(charges.map((charge) => charge.basis !== 'unpriced' && charge.rule)).toEqual([
      'own from ever',
      'list from ever',
      'list from ever',
    ]);
  });

  test("rules below do not touch a higher layer's rates; rules above act on what shows", () => {
    const own = cardOf(
      [
        {
          sku: 'acme/m',
          periods: [{ rates: { input: '3' }, rules: [{ when: {}, multiply: { output: '0.9' } }] }],
        },
      ],
      'own',
    );
    const charges = createPricer([own, list])(modelCall(usage, { selectors: { service_tier: 'batch' } }));
    expect(lines(charges)).toEqual({ input: '3', output: '9', cache_read: '0.2' });
  });

  test('null hides a price, "0" is free', () => {
    const own = cardOf([{ sku: 'acme/m', periods: [{ rates: { input: null, output: '0' } }] }], 'own');
    const charges = createPricer([own, list])(modelCall(usage));
    expect(lines(charges)).toEqual({ input: 'unpriced', output: '0', cache_read: '0.4' });
    expect(reasons(charges).join()).toContain('sets input of "acme/m" to null');
  });

  test('a layer without a period for the time lets the next one show', () => {
    const own = cardOf([{ sku: 'acme/m', periods: [{ from: '2027-01-01', rates: { input: '3' } }] }], 'own');
    expect(inputPrice([own, list])).toBe('4');
    expect(inputPrice([own, list], { startedAt: '2027-01-01T00:00:00Z' })).toBe('3');
  });

  test('of any number: the first that has the key gives the price', () => {
    const key = fc.option(fc.integer({ min: 0, max: 99 }).map(String), { nil: undefined });
    fc.assert(
      fc.property(fc.array(key, { minLength: 1, maxLength: 5 }), (prices) => {
        const layers = prices.map((input, index) =>
          cardOf(
            [{ sku: 'acme/m', periods: [{ rates: input === undefined ? { output: '1' } : { input } }] }],
            `layer${index}`,
          ),
        );
        return inputPrice(layers) === (prices.find((price) => price !== undefined) ?? 'unpriced');
      }),
    );
  });
});

test('more rules than there are numbers for are still right', () => {
  const rules = Array.from({ length: 60 }, (_, index) => ({
    when: { [`s${index}`]: 'x' },
    multiply: { tokens: '2' },
  }));
  const price = createPricer([cardOf([{ sku: 'acme/m', periods: [{ rates: { input: '1' }, rules }] }])]);
  const of = (...names: string[]) =>
    total(
      price(
        modelCall(
          { input_uncached: 1_000_000 },
          { selectors: Object.fromEntries(names.map((name) => [name, 'x'])) },
        ),
      ),
    );
  expect([of(), of('s0'), of('s59'), of('s58', 's59'), of()]).toEqual(['1', '2', '2', '4', '1']);
});
