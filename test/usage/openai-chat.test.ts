import { describe, expect, test } from 'vitest';
import { parseUsd } from '../../src/model/money.ts';
import { openaiChat } from '../../src/usage/openai-chat.ts';
import { parseSse } from '../../src/usage/sse.ts';

function usage(raw: Record<string, unknown>) {
  return openaiChat.fromBody({ model: 'm-1', usage: raw });
}

describe('a body', () => {
  test('without usage is missing, never zero', () => {
    expect(openaiChat.fromBody({ model: 'm-1' })).toEqual({
      kind: 'missing',
      reason: 'the response carries no usage',
      served: 'm-1',
      partial: false,
    });
    expect(usage({})).toMatchObject({ kind: 'missing' });
    expect(openaiChat.fromBody({ usage: null })).toMatchObject({ kind: 'missing' });
    expect(openaiChat.fromBody('no object')).toMatchObject({ kind: 'missing' });
  });

  test('with more cached than prompt is invalid', () => {
    const raw = { prompt_tokens: 10, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 11 } };
    expect(usage(raw)).toMatchObject({
      kind: 'invalid',
      reason: expect.stringContaining('input_uncached') as string,
      raw,
    });
  });

  test.each([-1, 1.5, '12', Number.MAX_SAFE_INTEGER + 1])(
    'with %s completion tokens is invalid',
    (tokens) => {
      expect(usage({ prompt_tokens: 10, completion_tokens: tokens })).toMatchObject({ kind: 'invalid' });
    },
  );

  test('whose total adds reasoning apart has it added to the output', () => {
    const details = { completion_tokens_details: { reasoning_tokens: 320 } };
    const apart = usage({ prompt_tokens: 30, completion_tokens: 2, total_tokens: 352, ...details });
    expect(apart).toMatchObject({ entries: [{ usage: { output: 322, reasoning: 320 } }] });
    const inside = usage({ prompt_tokens: 30, completion_tokens: 400, total_tokens: 430, ...details });
    expect(inside).toMatchObject({ entries: [{ usage: { output: 400, reasoning: 320 } }] });
  });

  test('whose reasoning exceeds the output by no known equation is invalid', () => {
    const details = { completion_tokens_details: { reasoning_tokens: 320 } };
    const raw = { prompt_tokens: 30, completion_tokens: 2, total_tokens: 32, ...details };
    expect(usage(raw)).toMatchObject({ kind: 'invalid' });
  });

  test('may spell its cache hits in three ways', () => {
    for (const spelled of [
      { prompt_tokens_details: { cached_tokens: 6 } },
      { prompt_cache_hit_tokens: 6, prompt_cache_miss_tokens: 4 },
      { cached_tokens: 6 },
    ]) {
      expect(usage({ prompt_tokens: 10, completion_tokens: 1, ...spelled })).toMatchObject({
        entries: [{ usage: { input_uncached: 4, cache_read: 6 } }],
      });
    }
  });

  test('may say what it cost', () => {
    const ticks = usage({ prompt_tokens: 1, completion_tokens: 1, cost_in_usd_ticks: 1641500 });
    expect(ticks).toMatchObject({ reported: parseUsd('0.00016415') });
    expect(usage({ prompt_tokens: 1, completion_tokens: 1, cost: 1.5e-7 })).toMatchObject({
      reported: parseUsd('0.00000015'),
    });
    expect(usage({ prompt_tokens: 1, completion_tokens: 1 })).toMatchObject({ reported: null });
  });
});

const chunk = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;

describe('a stream', () => {
  const text = chunk({
    model: 'm-1',
    service_tier: 'flex',
    choices: [{ delta: { content: 'a' }, finish_reason: null }],
  });
  const total = (tokens: number): string =>
    chunk({ model: 'm-1', choices: [], usage: { prompt_tokens: 5, completion_tokens: tokens } });
  const stop = chunk({ choices: [{ delta: {}, finish_reason: 'stop' }] });

  test('has the last running total, the model and the tier', () => {
    expect(openaiChat.fromStream(parseSse(`${text}${total(1)}${total(4)}data: [DONE]\n\n`))).toMatchObject({
      kind: 'usage',
      served: 'm-1',
      selectors: { service_tier: 'flex' },
      entries: [{ usage: { output: 4 } }],
      partial: false,
    });
  });

  test('is complete with a finish reason even without its end mark', () => {
    expect(openaiChat.fromStream(parseSse(text + stop + total(4)))).toMatchObject({ partial: false });
  });

  test('that broke is partial or has no usage', () => {
    expect(openaiChat.fromStream(parseSse(text + total(1)))).toMatchObject({ kind: 'usage', partial: true });
    expect(openaiChat.fromStream(parseSse(text))).toMatchObject({ kind: 'missing', partial: true });
  });
});
