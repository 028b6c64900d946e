import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatUsd, sumUsd } from '../../src/model/money.ts';
import type { CallBounds } from '../../src/model/worst-case.ts';
import type { Sku } from '../../src/price/card.ts';
import { embeddedCards } from '../../src/price/embedded.ts';
import { createPricer } from '../../src/price/pricer.ts';
import { createWorstCase } from '../../src/price/worst-case.ts';
import { cardOf, goodCard, modelCall } from './cards.ts';

const MODEL: CallBounds = {
  kind: 'model',
  provider: 'acme',
  name: 'm',
  at: '2026-06-01T12:00:00.000Z',
  requestBytes: 1000,
  offersTools: false,
  maxOutputTokens: 100,
  maxSeconds: null,
  sku: null,
};

function bound(skus: readonly Sku[], changes: Partial<CallBounds> = {}): string {
  const worst = createWorstCase([cardOf(skus)])({ ...MODEL, ...changes });
  return worst.kind === 'known' ? formatUsd(worst.usd) : worst.reason;
}

const plain: Sku = { sku: 'acme/m', periods: [{ rates: { input: '1', output: '10' } }] };

describe('the worst case of a model call', () => {
  test('is every byte as a token at the input rate and the whole output ceiling', () => {
    expect(bound([plain])).toBe('0.002');
  });

  test('counts the instructions that a provider adds to a request with tools', () => {
    expect(bound([plain], { offersTools: true })).toBe('0.003024');
  });

  test('takes the dearest class that input and output can be billed as, and the fee of a request', () => {
    const rates = { input: '1', cache_read: '0.1', cache_write_1h: '2', output: '10', reasoning: '20' };
    const fees = { request: { per: 1000, usd: '1' } };
    expect(bound([{ sku: 'acme/m', periods: [{ rates, fees }] }])).toBe('0.005');
  });

  test('takes the dearest tier that the request can reach, and none beyond', () => {
    const rules = [
      { when: { prompt_tokens: { gt: 500 } }, set: { input: '3' } },
      { when: { prompt_tokens: { gte: 5000 } }, set: { input: '90' } },
      { when: { service_tier: 'priority' }, multiply: { tokens: '2' } },
      { when: { service_tier: 'batch' }, multiply: { tokens: '0.5' } },
    ];
    expect(bound([{ sku: 'acme/m', periods: [{ rates: { input: '1', output: '10' }, rules }] }])).toBe(
      '0.008',
    );
  });

  test('is unknown without an output ceiling, without a price and without a rate for a class', () => {
    expect(bound([plain], { maxOutputTokens: null })).toContain('maxOutputTokens');
    expect(bound([plain], { name: 'other' })).toContain('no rate card knows "acme/other"');
    expect(bound([{ sku: 'acme/m', periods: [{ rates: { input: '1', output: null } }] }])).toContain(
      'no rate for output',
    );
  });

  test('is never below what an answer within the bounds costs', () => {
    const rate = fc.integer({ min: 0, max: 99_999 }).map((value) => formatUsd(BigInt(value) * 10n ** 15n));
    const count = fc.integer({ min: 0, max: 3000 });
    const tier = fc.constantFrom('standard', 'batch', 'priority', 'flex');
    fc.assert(
      fc.property(
        fc.record({ input: rate, cache_read: rate, cache_write: rate, output: rate, reasoning: rate }),
        fc.array(
          fc.record({
            when: fc.oneof(
              fc.record({ prompt_tokens: fc.record({ gt: count }) }),
              fc.record({ prompt_tokens: fc.record({ lte: count }) }),
              fc.record({ service_tier: fc.constantFrom('batch', 'priority', 'flex') }),
            ),
            multiply: fc.record({ tokens: fc.constantFrom('0.5', '1.1', '3') }),
          }),
          { maxLength: 4 },
        ),
        fc.record({ fresh: count, read: count, written: count, output: count, thought: count, tier }),
        (rates, rules, used) => {
          const card = cardOf([{ sku: 'acme/m', periods: [{ rates, rules }] }]);
          const output = Math.max(used.output, used.thought);
          const usage = {
            input_uncached: used.fresh,
            cache_read: used.read,
            cache_write_unknown: used.written,
            output,
            reasoning: used.thought,
            requests: 1,
          };
          const call = modelCall(usage, { selectors: { service_tier: used.tier } });
          const charges = createPricer([card])(call);
          fc.pre(charges.every((charge) => charge.basis !== 'unpriced'));
          const paid = sumUsd(charges.map((charge) => charge.amount));
          const requestBytes = used.fresh + used.read + used.written;
          const worst = createWorstCase([card])({ ...MODEL, requestBytes, maxOutputTokens: output });
          expect(worst.kind === 'known' && worst.usd >= paid).toBe(true);
        },
      ),
    );
  });

  test('is known for models of the embedded cards', () => {
    const worst = createWorstCase(embeddedCards());
    for (const [provider, name] of [
      ['sandbox', 'steady'],
      ['anthropic', 'claude-sonnet-4-5'],
      ['openai', 'gpt-5'],
    ] as const) {
      expect([name, worst({ ...MODEL, provider, name }).kind]).toEqual([name, 'known']);
    }
  });
});

describe('the worst case of everything else', () => {
  const worst = createWorstCase([
    goodCard(
      JSON.stringify({
        schema: 'ratecard/1',
        id: 'test',
        tools: [
          { sku: 'tool/a', per_call: '0.25' },
          { sku: 'tool/s', per_session: '1' },
        ],
        compute: [
          { sku: 'local/cpu', usd_per_second: '0.01' },
          { sku: 'acme/own', usd_per_second: '0.01', attribution: 'wall_clock' },
        ],
      }),
    ),
  ]);
  const base = { ...MODEL, provider: null, maxOutputTokens: null };

  test.each([
    [{ kind: 'tool', name: 'a', sku: 'tool/a' }, '0.25'],
    [{ kind: 'tool', name: 'free' }, '0'],
    [{ kind: 'compute', name: 'local/cpu', maxSeconds: 20 }, '0.3'],
    [{ provider: 'acme', name: 'own', maxSeconds: 20 }, '0.3'],
  ] as const)('%j is $%s', (changes, expected) => {
    const found = worst({ ...base, ...changes });
    expect(found.kind === 'known' ? formatUsd(found.usd) : found.reason).toBe(expected);
  });

  test.each([
    [{ kind: 'tool', name: 's', sku: 'tool/s' }, 'by the session'],
    [{ kind: 'tool', name: 'b', sku: 'tool/b' }, 'no rate card has a fee for tool "tool/b"'],
    [{ kind: 'compute', name: 'other', maxSeconds: 20 }, 'no rate card has a price for compute "other"'],
    [{ kind: 'compute', name: 'local/cpu' }, 'nothing ends compute'],
    [{ kind: 'review', name: 'reviewer' }, 'minutes of people'],
  ] as const)('%j is unknown', (changes, reason) => {
    const found = worst({ ...base, ...changes });
    expect(found.kind === 'unknown' ? found.reason : found.usd).toContain(reason);
  });
});
