import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Condition, Rule } from '../../src/price/card.ts';
import { createPricer } from '../../src/price/pricer.ts';
import { sharedData } from '../shared-data.ts';
import { cardOf, lines, modelCall, total } from './cards.ts';

/** Vectors whose units the canonical usage has no leaf for. */
const NOT_EXPRESSIBLE = new Set(['V19', 'V23']);

interface Vector {
  readonly id: string;
  readonly tests: string;
  readonly provider: string;
  readonly model: string;
  readonly at: string;
  readonly status: string;
  readonly context?: Readonly<Record<string, string>>;
  readonly billed_quantities?: Readonly<Record<string, number>>;
  readonly rates_usd_per_unit_group: Readonly<Record<string, string>>;
  readonly expected_components_usd: Readonly<Record<string, string>>;
  readonly expected_total_usd: string;
}

const SIGNS: Record<string, string> = { '>': 'gt', '>=': 'gte', '<': 'lt', '<=': 'lte' };

/** The rule that must match for the vector's rates to hold; every other rate on the card is a wrong one. */
function conditionOf(context: Readonly<Record<string, string>>): Condition | null {
  const [key] = Object.keys(context);
  if (key === undefined) return null;
  if (key === 'window') {
    return { window: { tz: 'UTC', days: [1, 2, 3, 4, 5], hours: ['01:00-04:00', '06:00-10:00'] } };
  }
  if (key !== 'tier') return { [key]: context[key] ?? '' };
  const [, sign = '', tokens = ''] = /^([<>]=?)(\d+)$/.exec(context[key] ?? '') ?? [];
  return { prompt_tokens: { [SIGNS[sign] ?? '']: Number(tokens) } };
}

function priceVector(vector: Vector): ReturnType<ReturnType<typeof createPricer>> {
  const { web_search: search, ...rates } = vector.rates_usd_per_unit_group;
  const when = conditionOf(vector.context ?? {});
  const wrong = Object.fromEntries(Object.keys(rates).map((name) => [name, '999']));
  const rules: Rule[] = when === null ? [] : [{ when, set: rates }];
  const card = cardOf([
    {
      sku: `${vector.provider}/${vector.model}`,
      periods: [
        {
          rates: when === null ? rates : wrong,
          rules,
          ...(search === undefined ? {} : { fees: { web_search: { per: 1000, usd: search } } }),
        },
      ],
    },
  ]);
  const {
    input = 0,
    cache_write: unknownWrites = 0,
    web_search: searches = 0,
    ...leaves
  } = vector.billed_quantities ?? {};
  const { tier: _tier, window: _window, ...selectors } = vector.context ?? {};
  return createPricer([card])(
    modelCall(
      {
        ...leaves,
        input_uncached: input,
        cache_write_unknown: unknownWrites,
        server_tools: { web_search: searches },
      },
      { provider: vector.provider, name: vector.model, startedAt: vector.at, selectors },
    ),
  );
}

const file = sharedData('rate-vectors.json');

describe.skipIf(file === null)('rate vectors (skipped without ../shared/data)', () => {
  const vectors =
    file === null ? [] : (JSON.parse(readFileSync(file, 'utf8')) as { vectors: readonly Vector[] }).vectors;
  const priced = vectors.filter(({ id, status }) => status === 'priced' && !NOT_EXPRESSIBLE.has(id));

  test.each(priced.map((vector) => [vector.id, vector.tests, vector] as const))(
    '%s %s',
    (_id, _tests, vector) => {
      const charges = priceVector(vector);
      expect(lines(charges)).toEqual(vector.expected_components_usd);
      expect(total(charges)).toBe(vector.expected_total_usd);
    },
  );

  test('what is refused has no amount', () => {
    const known = createPricer([
      cardOf([
        { sku: 'openai/gpt-5', periods: [{ rates: { input: '1.25', cache_read: '0.125', output: '10' } }] },
      ]),
    ]);
    const at = { startedAt: '2026-09-01T00:00:00Z' };
    const unknown = known(
      modelCall({ input_uncached: 1_000_000 }, { ...at, provider: 'anthropic', name: 'x' }),
    );
    expect(unknown.map(({ basis }) => basis)).toEqual(['unpriced']);
    // 10 prompt tokens of which 20 were cached: the reader of the wire format leaves a negative rest.
    const negative = known(
      modelCall({ input_uncached: -10, cache_read: 20 }, { ...at, provider: 'openai', name: 'gpt-5' }),
    );
    expect(negative.map(({ basis }) => basis)).toEqual(['unpriced']);
  });
});
