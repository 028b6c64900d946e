import fc from 'fast-check';
import { NO_USAGE, promptTokens, type Usage } from '../../src/model/usage.ts';

/** Usage as a response may have it: every subset within its whole. */
export const anyUsage: fc.Arbitrary<Usage> = fc
  .record({
    input: fc.nat(1_000_000),
    read: fc.nat(1_000_000),
    write5m: fc.nat(100_000),
    write1h: fc.nat(100_000),
    writeUnknown: fc.nat(100_000),
    visible: fc.nat(100_000),
    reasoning: fc.option(fc.nat(100_000)),
  })
  .map(({ input, read, write5m, write1h, writeUnknown, visible, reasoning }) => ({
    ...NO_USAGE,
    requests: 1,
    input_uncached: input,
    cache_read: read,
    cache_write_5m: write5m,
    cache_write_1h: write1h,
    cache_write_unknown: writeUnknown,
    output: visible + (reasoning ?? 0),
    reasoning,
  }));

/** Usage as one format words it, with the leaves that can be read back from it. */
export interface Worded {
  readonly format: string;
  /** A whole response of this format. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly leaves: Usage;
  /** Events of the same response as a stream, as JSON texts. */
  readonly events: readonly string[];
}

type Wording = (usage: Usage) => Omit<Worded, 'events' | 'format'> & { readonly events: readonly unknown[] };

/** Returns the usage in the words of every format; a format without a word for a leaf has it somewhere else. */
export function wordings(usage: Usage): readonly Worded[] {
  return Object.entries(WORDINGS).map(([name, wording]) => {
    const { events, ...worded } = wording(usage);
    const format = name.replace(/ .*/, '');
    return { ...worded, format, events: events.map((event) => JSON.stringify(event)) };
  });
}

/** The same amount of cache writes, none of a stated lifetime. */
function withoutLifetimes(usage: Usage): Usage {
  const written = usage.cache_write_5m + usage.cache_write_1h + usage.cache_write_unknown;
  return { ...usage, cache_write_5m: 0, cache_write_1h: 0, cache_write_unknown: written };
}

/** The same size, nothing written to a cache. */
function withoutWrites(usage: Usage): Usage {
  const { cache_write_unknown: written } = withoutLifetimes(usage);
  const input = usage.input_uncached + written;
  return { ...usage, input_uncached: input, cache_write_5m: 0, cache_write_1h: 0, cache_write_unknown: 0 };
}

const chat = (usage: object): Pick<ReturnType<Wording>, 'body' | 'events'> => ({
  body: { model: 'm', object: 'chat.completion', choices: [], usage },
  events: [
    { model: 'm', choices: [{ delta: { content: 'ü "usage" 🙂' }, finish_reason: null }] },
    { model: 'm', choices: [{ delta: {}, finish_reason: 'stop' }] },
    { model: 'm', choices: [], usage },
  ],
});

const WORDINGS: Readonly<Record<string, Wording>> = {
  'openai-chat': (usage) => {
    const leaves = withoutLifetimes(usage);
    const prompt = promptTokens(leaves);
    const raw = {
      prompt_tokens: prompt,
      completion_tokens: leaves.output,
      total_tokens: prompt + leaves.output,
      prompt_tokens_details: {
        cached_tokens: leaves.cache_read,
        cache_write_tokens: leaves.cache_write_unknown,
      },
      ...(leaves.reasoning === null
        ? {}
        : { completion_tokens_details: { reasoning_tokens: leaves.reasoning } }),
    };
    return { ...chat(raw), leaves };
  },
  'openai-chat (hit and miss)': (usage) => {
    const leaves = { ...withoutWrites(usage), reasoning: null };
    const raw = {
      prompt_cache_hit_tokens: leaves.cache_read,
      prompt_cache_miss_tokens: leaves.input_uncached,
      completion_tokens: leaves.output,
    };
    return { ...chat(raw), leaves };
  },
  'openai-chat (reasoning apart)': (usage) => {
    const leaves = withoutWrites({ ...usage, reasoning: usage.reasoning ?? 0 });
    const reasoning = leaves.reasoning ?? 0;
    const raw = {
      prompt_tokens: promptTokens(leaves),
      completion_tokens: leaves.output - reasoning,
      total_tokens: promptTokens(leaves) + leaves.output,
      prompt_tokens_details: { cached_tokens: leaves.cache_read },
      completion_tokens_details: { reasoning_tokens: reasoning },
    };
    return { ...chat(raw), leaves };
  },
  'openai-responses': (usage) => {
    const leaves = withoutLifetimes({ ...usage, reasoning: usage.reasoning ?? 0 });
    const input = promptTokens(leaves);
    const raw = {
      input_tokens: input,
      input_tokens_details: {
        cached_tokens: leaves.cache_read,
        cache_write_tokens: leaves.cache_write_unknown,
      },
      output_tokens: leaves.output,
      output_tokens_details: { reasoning_tokens: leaves.reasoning },
      total_tokens: input + leaves.output,
    };
    const response = { object: 'response', model: 'm', output: [], usage: raw };
    return {
      leaves,
      body: response,
      events: [
        { type: 'response.created', response: { ...response, usage: null } },
        { type: 'response.output_text.delta', delta: 'ü "usage" 🙂' },
        { type: 'response.completed', response },
      ],
    };
  },
  anthropic: (leaves) => {
    const begun = {
      input_tokens: leaves.input_uncached,
      cache_read_input_tokens: leaves.cache_read,
      cache_creation_input_tokens: leaves.cache_write_5m + leaves.cache_write_1h + leaves.cache_write_unknown,
      cache_creation: {
        ephemeral_5m_input_tokens: leaves.cache_write_5m,
        ephemeral_1h_input_tokens: leaves.cache_write_1h,
      },
      output_tokens: leaves.output,
    };
    const raw = {
      ...begun,
      ...(leaves.reasoning === null ? {} : { output_tokens_details: { thinking_tokens: leaves.reasoning } }),
    };
    return {
      leaves,
      body: { type: 'message', model: 'm', content: [], usage: raw },
      events: [
        {
          type: 'message_start',
          message: { model: 'm', usage: { ...begun, input_tokens: 1, output_tokens: 1 } },
        },
        { type: 'content_block_delta', delta: { text: 'ü "usage" 🙂' } },
        { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: raw },
        { type: 'message_stop' },
      ],
    };
  },
  google: (usage) => {
    const leaves = withoutWrites(usage);
    const reasoning = leaves.reasoning ?? 0;
    const raw = {
      promptTokenCount: promptTokens(leaves),
      cachedContentTokenCount: leaves.cache_read,
      candidatesTokenCount: leaves.output - reasoning,
      totalTokenCount: promptTokens(leaves) + leaves.output,
      ...(leaves.reasoning === null ? {} : { thoughtsTokenCount: reasoning }),
    };
    const done = { modelVersion: 'm', candidates: [{ finishReason: 'STOP' }], usageMetadata: raw };
    const early = { ...raw, candidatesTokenCount: 0 };
    return {
      leaves,
      body: done,
      events: [{ modelVersion: 'm', candidates: [{ content: 'ü "usage" 🙂' }], usageMetadata: early }, done],
    };
  },
  'google-interactions': (usage) => {
    const leaves = withoutWrites({ ...usage, reasoning: usage.reasoning ?? 0 });
    const reasoning = leaves.reasoning ?? 0;
    const toolUse = Math.floor(leaves.input_uncached / 3);
    const interaction = {
      model: 'm',
      usage: {
        total_input_tokens: promptTokens(leaves) - toolUse,
        total_cached_tokens: leaves.cache_read,
        total_tool_use_tokens: toolUse,
        total_output_tokens: leaves.output - reasoning,
        total_thought_tokens: reasoning,
        total_tokens: promptTokens(leaves) + leaves.output,
      },
    };
    return {
      leaves,
      body: interaction,
      events: [
        { event_type: 'interaction.created', interaction: { model: 'm' } },
        { event_type: 'content.delta', delta: 'ü "usage" 🙂' },
        { event_type: 'interaction.completed', interaction },
      ],
    };
  },
  'bedrock-converse': (usage) => {
    const leaves = { ...withoutLifetimes(usage), reasoning: null };
    const raw = {
      inputTokens: leaves.input_uncached,
      cacheReadInputTokens: leaves.cache_read,
      cacheReadInputTokenCount: leaves.cache_read,
      cacheWriteInputTokens: leaves.cache_write_unknown,
      outputTokens: leaves.output,
      totalTokens: promptTokens(leaves) + leaves.output,
    };
    return {
      leaves,
      body: { usage: raw },
      events: [
        { contentBlockDelta: { delta: { text: 'ü "usage" 🙂' } } },
        { messageStop: { stopReason: 'end_turn' } },
        { metadata: { usage: raw } },
      ],
    };
  },
};
