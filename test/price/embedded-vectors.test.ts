import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { embeddedCards } from '../../src/price/embedded.ts';
import { createPricer } from '../../src/price/pricer.ts';
import { sharedData } from '../shared-data.ts';
import { lines, modelCall, reasons, total } from './cards.ts';

interface Vector {
  readonly id: string;
  readonly tests: string;
  readonly provider: string;
  readonly model: string;
  readonly at: string;
  readonly status: string;
  readonly context?: Readonly<Record<string, string>>;
  readonly billed_quantities?: Readonly<Record<string, number>>;
  readonly expected_components_usd: Readonly<Record<string, string>>;
  readonly expected_total_usd: string;
}

/** Their names of parts, and the leaf in which ours are counted. */
const PARTS: Record<
  string,
  { readonly name: string; readonly leaf: 'input_uncached' | 'cache_read' | 'output' }
> = {
  input_image: { name: 'image_input', leaf: 'input_uncached' },
  cache_read_image: { name: 'image_cache_read', leaf: 'cache_read' },
  output_image: { name: 'image_output', leaf: 'output' },
  output_citation: { name: 'citation', leaf: 'output' },
};
const UNITS: Record<string, string> = { output_reasoning: 'reasoning' };

function callOf(vector: Vector): Parameters<ReturnType<typeof createPricer>>[0] {
  const counts = vector.billed_quantities ?? {};
  const usage = {
    input_uncached: counts['input'] ?? 0,
    cache_read: counts['cache_read'] ?? 0,
    cache_write_5m: counts['cache_write_5m'] ?? 0,
    cache_write_1h: counts['cache_write_1h'] ?? 0,
    cache_write_unknown: counts['cache_write'] ?? 0,
    output: (counts['output'] ?? 0) + (counts['output_reasoning'] ?? 0),
    reasoning: counts['output_reasoning'] ?? null,
    server_tools: { web_search: counts['web_search'] ?? 0 },
  };
  const parts: Record<string, number> = {};
  for (const [theirs, { name, leaf }] of Object.entries(PARTS)) {
    const count = counts[theirs];
    if (count === undefined) continue;
    parts[name] = count;
    usage[leaf] += count;
  }
  const { tier: _tier, window: _window, ...selectors } = vector.context ?? {};
  return modelCall(
    { ...usage, ...(Object.keys(parts).length === 0 ? {} : { parts }) },
    { provider: vector.provider, name: vector.model, startedAt: vector.at, selectors },
  );
}

function named(components: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(components).map(([unit, usd]) => [PARTS[unit]?.name ?? UNITS[unit] ?? unit, usd]),
  );
}

const file = sharedData('rate-vectors.json');

describe.skipIf(file === null)('rate vectors at the embedded prices (skipped without ../shared/data)', () => {
  const vectors =
    file === null ? [] : (JSON.parse(readFileSync(file, 'utf8')) as { vectors: readonly Vector[] }).vectors;
  const price = createPricer(embeddedCards());

  test.each(
    vectors
      .filter(({ status }) => status === 'priced')
      .map((vector) => [vector.id, vector.tests, vector] as const),
  )('%s %s', (_id, _tests, vector) => {
    const charges = price(callOf(vector));
    expect(reasons(charges)).toEqual([]);
    expect(lines(charges)).toEqual(named(vector.expected_components_usd));
    expect(total(charges)).toBe(vector.expected_total_usd);
  });
});

describe('what is refused has no amount', () => {
  const price = createPricer(embeddedCards());
  const at = { startedAt: '2026-09-01T00:00:00Z' };
  const gpt5 = { ...at, provider: 'openai', name: 'gpt-5' };

  test('N01 an unknown model', () => {
    const call = modelCall(
      { input_uncached: 1_000_000 },
      { ...at, provider: 'anthropic', name: 'claude-opus-99' },
    );
    expect(price(call).map(({ basis }) => basis)).toEqual(['unpriced']);
  });

  test('N03 more cached than prompt', () => {
    // 10 prompt tokens of which 20 were cached: the reader of the wire format leaves a negative rest.
    const charges = price(modelCall({ input_uncached: -10, cache_read: 20 }, gpt5));
    expect(charges.map(({ basis }) => basis)).toEqual(['unpriced']);
    expect(reasons(charges).join()).toContain('invalid');
  });

  test('N05 a class that the card has no price for', () => {
    const parts = { output_hologram_tokens: 3 };
    const charges = price(modelCall({ input_uncached: 10, output: 5, parts }, gpt5));
    expect(charges.map(({ unit, basis }) => `${unit} ${basis}`)).toContain('output_hologram_tokens unpriced');
    expect(reasons(price(modelCall({ cache_write_1h: 5 }, gpt5))).join()).toContain('cache_write_1h');
  });
});
