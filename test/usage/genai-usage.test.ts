import { describe, expect, test } from 'vitest';
import { spanUsage } from '../../src/usage/genai-usage.ts';

const INCLUSIVE = { 'gen_ai.usage.input_tokens': 1000, 'gen_ai.usage.output_tokens': 50 };
const CACHE = {
  'gen_ai.usage.cache_read.input_tokens': 800,
  'gen_ai.usage.cache_creation.input_tokens': 100,
};

function read(attributes: object, scope = '', provider: string | null = 'anthropic') {
  return spanUsage(attributes as Readonly<Record<string, string | number>>, { scope, provider });
}

describe('whether cached tokens are in the input', () => {
  test.each([
    { name: 'the standard, assumed', uncached: 100, assumed: true },
    { name: 'a total with them beside', more: { 'gen_ai.usage.total_tokens': 1950 }, uncached: 1000 },
    { name: 'less input than cache', more: { 'gen_ai.usage.input_tokens': 7 }, uncached: 7 },
    { name: 'a library that includes', scope: 'opentelemetry.instrumentation.anthropic', uncached: 100 },
    { name: "the vendor's own counts", scope: '@traceloop/instrumentation-anthropic', uncached: 1000 },
    { name: 'the AI SDK before it told parts', scope: 'ai', uncached: 1000 },
    {
      name: 'the AI SDK since',
      scope: 'ai',
      more: { 'ai.usage.inputTokenDetails.noCacheTokens': 100 },
      uncached: 100,
    },
  ])('$name', ({ more, scope, uncached, assumed }) => {
    expect(read({ ...INCLUSIVE, ...CACHE, ...more }, scope)).toMatchObject({
      kind: 'usage',
      assumed: assumed ?? false,
      usage: { input_uncached: uncached, cache_read: 800, cache_write_unknown: 100, output: 50 },
    });
  });

  test('without any there is nothing to assume', () => {
    expect(read(INCLUSIVE)).toMatchObject({ assumed: false, usage: { input_uncached: 1000 } });
  });

  test('of a vendor that includes them the AI SDK always did', () => {
    expect(read({ ...INCLUSIVE, ...CACHE }, 'ai', 'openai')).toMatchObject({
      usage: { input_uncached: 100 },
    });
  });
});

describe('reasoning', () => {
  test.each([
    { name: 'in the output, as the standard says', reasoning: 20, output: 50 },
    { name: 'more than the output', reasoning: 80, output: 130 },
    { name: 'a total with room for both', reasoning: 20, total: 1070, output: 70 },
    { name: 'a kit that passes candidates on', reasoning: 20, scope: 'gcp.vertex.agent', output: 70 },
  ])('$name', ({ reasoning, total, scope, output }) => {
    const told = {
      ...INCLUSIVE,
      'gen_ai.usage.reasoning.output_tokens': reasoning,
      ...(total === undefined ? {} : { 'gen_ai.usage.total_tokens': total }),
    };
    expect(read(told, scope, 'google')).toMatchObject({ usage: { output, reasoning } });
  });
});

describe('names and parts', () => {
  test('deprecated names count like the new ones', () => {
    const told = {
      'gen_ai.usage.prompt_tokens': 1000,
      'gen_ai.usage.completion_tokens': 50,
      'gen_ai.usage.cache_read_input_tokens': 800,
    };
    expect(read(told, 'pydantic-ai')).toMatchObject({
      usage: { input_uncached: 200, cache_read: 800, output: 50 },
    });
  });

  test('lifetimes, sound and pictures', () => {
    const told = {
      ...INCLUSIVE,
      ...CACHE,
      'gen_ai.usage.cache_creation.ephemeral_1h_input_tokens': 60,
      'gen_ai.usage.audio.input_tokens': 30,
      'gen_ai.usage.image.input_tokens': 20,
    };
    expect(read(told)).toMatchObject({
      usage: { cache_write_1h: 60, cache_write_unknown: 40, audio_input: 30, parts: { image_input: 20 } },
    });
  });

  test('a total that fits nothing is named', () => {
    expect(read({ ...INCLUSIVE, 'gen_ai.usage.total_tokens': 9 })).toMatchObject({ contradicted: true });
    expect(read({ ...INCLUSIVE, 'gen_ai.usage.total_tokens': 1050 })).toMatchObject({ contradicted: false });
  });

  test('an output that is not told is no zero, but for an embedding', () => {
    const input = { 'gen_ai.usage.input_tokens': 10 };
    expect(read(input)).toEqual({ kind: 'none' });
    expect(read({ ...input, 'gen_ai.operation.name': 'embeddings' })).toMatchObject({
      usage: { input_uncached: 10, output: 0 },
    });
  });
});
