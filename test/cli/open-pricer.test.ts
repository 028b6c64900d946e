import { describe, expect, test } from 'vitest';
import { openCounter, openEstimating } from '../../src/cli/estimating.ts';
import { openPricer } from '../../src/cli/open-pricer.ts';
import { NO_USAGE } from '../../src/model/usage.ts';
import { calibrate } from '../../src/usage/calibration.ts';
import { cardOf, lines, modelCall, reasons } from '../price/cards.ts';
import { makeProject } from '../fixtures/project.ts';
import { openTestRun } from '../fixtures/run.ts';

const card = cardOf([{ sku: 'acme/m', periods: [{ rates: { input: '1', output: '10' } }] }]);
const words = {
  name: 'words',
  band: 0.25,
  count: (text: string) => text.split(/\s+/).filter(Boolean).length,
};
const pricer = openPricer([card], () => ({ counter: words, calibration: calibrate([]) }));
const texts = { request: 'one two three', response: 'four' };

describe('a call without usage', () => {
  test('is estimated from its texts and says so', () => {
    const charges = pricer(modelCall(null), texts);
    expect(charges).toMatchObject([
      {
        basis: 'estimated',
        unit: 'input',
        quantity: '3',
        rule: expect.stringContaining('words ±25 %') as string,
      },
      { basis: 'estimated', unit: 'output', quantity: '1' },
    ]);
  });

  test('of a model that reasons is a lower bound', () => {
    const asked = { ...texts, request: '{"reasoning_effort":"high","content":"one two"}' };
    expect(reasons(pricer(modelCall(null), asked))).toEqual([
      '"m" reasons, and how many tokens of it cannot be seen in its answer',
    ]);
  });

  test.each([
    ['without its texts', modelCall(null), undefined],
    ['without an answer', modelCall(null, { status: 'timeout' }), texts],
    [
      'with usage that makes no sense',
      modelCall(null, { usageFormat: 'openai-chat', usageRaw: '{"prompt_tokens":-1}' }),
      texts,
    ],
  ])('%s stays unpriced', (_what, call, given) => {
    expect(pricer(call, given).map((charge) => charge.basis)).toEqual(['unpriced']);
  });
});

test('what fits no leaf is a line without a price', () => {
  const usageRaw = '{"prompt_tokens":10,"completion_tokens":5,"output_hologram_tokens":3}';
  const charges = pricer(modelCall(null, { usageFormat: 'openai-chat', usageRaw }), texts);
  expect(lines(charges)).toEqual({ input: '0.00001', output: '0.00005', output_hologram_tokens: 'unpriced' });
});

test('the installed tokenizer counts, special tokens in a text included', () => {
  const counter = openCounter();
  expect(counter.count('hello world <|endoftext|>')).toBeGreaterThan(3);
});

test("a ledger's own calls calibrate the estimate", async () => {
  const project = makeProject();
  const agent = {
    close: async (): Promise<void> => undefined,
    attempt: async (
      _request: unknown,
      meter: Parameters<Parameters<typeof openTestRun>[1]['attempt']>[1],
    ) => {
      const content = 'ten words that are a question about something or other';
      for (let call = 0; call < 6; call += 1) {
        // No two requests alike: an agent that repeats itself is stopped.
        const body = JSON.stringify({ messages: [{ role: 'user', content }], call });
        const permit = await meter.begin({ kind: 'model', provider: 'sandbox', name: 'steady', body });
        if (permit.kind !== 'open') throw new Error(permit.kind);
        const counter = openCounter();
        const counted = counter.count('ten words that are a question about something or other');
        const usage = {
          ...NO_USAGE,
          requests: 1,
          input_uncached: counted * 2,
          output: 3 * counter.count('a b c'),
        };
        await permit.settle({
          status: 'ok',
          httpStatus: 200,
          usage,
          response: '{"content":"a b c"}',
          durationMs: 1,
        });
      }
      return { kind: 'output', text: 'x', tools: [] } as const;
    },
  };
  const run = await openTestRun(project, agent);
  try {
    await run.execute();
    const { calibration } = openEstimating(run.reader);
    expect(calibration.factorOf('steady', 'input')?.factor).toBe(2);
    expect(calibration.factorOf('steady', 'output')?.factor).toBe(3);
  } finally {
    await run.close();
  }
});
