import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caseOf, chat, casesOf, jsonIn, post, PROMPT, specOf, trialOf } from './fixtures.ts';
import { SANDBOX_MODELS, startSandbox, type Sandbox } from '../../../src/provider/sandbox/index.ts';
import type { ChatAnswer } from './fixtures.ts';
import type { Json } from '../../../src/model/json.ts';

const TOOLS: Json = [{ type: 'function', function: { name: 'lookup', parameters: { type: 'object' } } }];
const [steady] = SANDBOX_MODELS;
if (steady === undefined) throw new Error('no models');
const always = { ...steady, name: 'always', firstPass: 1, retry: 1 };
const never = { ...steady, name: 'never', firstPass: 0, retry: 0, skipsTools: 0.5 };

let sandbox: Sandbox;
let url = '';
beforeAll(async () => {
  const withCalls = casesOf(40, {
    referenceCalls: [
      { tool: 'lookup', arguments: { order: 'A 1' } },
      { tool: 'lookup', arguments: { order: 'B 2' } },
    ],
  });
  const specs = [specOf(casesOf(60)), specOf(withCalls, { id: 'tools' })];
  sandbox = await startSandbox({ specs, seed: 3, timeScale: 0, models: [...SANDBOX_MODELS, always, never] });
  url = `${sandbox.url}/v1/chat/completions`;
});
afterAll(() => sandbox.close());

/** Returns the data of every server-sent event, the closing [DONE] apart. */
async function events(
  response: Response,
): Promise<{ readonly chunks: readonly Chunk[]; readonly done: boolean }> {
  const lines = (await response.text()).split('\n\n').filter((line) => line !== '');
  const data = lines.map((line) => line.replace(/^data: /u, ''));
  const chunks = data.filter((line) => line !== '[DONE]').map((line) => JSON.parse(line) as Chunk);
  return { chunks, done: data.at(-1) === '[DONE]' };
}
interface Chunk {
  readonly choices: readonly {
    readonly finish_reason: string | null;
    readonly delta: {
      readonly content?: string | null;
      readonly tool_calls?: readonly {
        readonly function: { readonly name: string; readonly arguments: string };
      }[];
    };
  }[];
  readonly usage?: ChatAnswer['usage'] | null;
}

/** Returns how much of the prompt of case 1 came from the cache. */
const cached = async (repeat: number, attempt: number): Promise<number> => {
  const { usage } = await chat(sandbox.url, 'steady', trialOf('case-1', repeat, attempt));
  return usage.prompt_tokens_details.cached_tokens;
};

/** Returns the conversation after this many tool calls. */
const afterCalls = (count: number): Json => [
  ...PROMPT,
  ...Array.from({ length: count }, (_, index) => [
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: `c${index}`, type: 'function', function: { name: 'lookup', arguments: '{}' } }],
    },
    { role: 'tool', tool_call_id: `c${index}`, content: 'found' },
  ]).flat(),
];

describe('a plain answer', () => {
  test('is marked synthetic, names its model and adds up', async () => {
    const response = await post(url, { model: 'steady', messages: PROMPT }, trialOf('case-0'));
    expect(response.headers.get('x-firstpass-synthetic')).toBe('true');
    const answer = (await response.json()) as ChatAnswer;
    expect(answer).toMatchObject({
      object: 'chat.completion',
      model: 'steady',
      system_fingerprint: 'synthetic',
    });
    // 39 characters of text in two messages.
    expect(answer.usage.prompt_tokens).toBe(Math.ceil(39 / 4) + 8);
    expect(answer.usage.total_tokens).toBe(answer.usage.prompt_tokens + answer.usage.completion_tokens);
  });

  test('of a model that is always right is the expectation, of one that never is another', async () => {
    for (const kase of casesOf(20)) {
      const right = await chat(sandbox.url, 'always', trialOf(kase.id));
      const wrong = await chat(sandbox.url, 'never', trialOf(kase.id));
      expect(jsonIn(right.choices[0]?.message.content ?? '')).toEqual(caseOf(kase.id).expected);
      expect(jsonIn(wrong.choices[0]?.message.content ?? '')).not.toEqual(caseOf(kase.id).expected);
    }
  });

  test('reads its prompt from the cache in later requests of a case only', async () => {
    expect(await cached(1, 1)).toBe(0);
    expect(await cached(2, 1)).toBe(9);
    expect(await cached(1, 2)).toBe(9);
    expect(await cached(1, 1)).toBe(0);
  });

  test('of a reasoning model bills its reasoning inside the output', async () => {
    const { usage } = await chat(sandbox.url, 'premium', trialOf('case-2'));
    expect(usage.completion_tokens_details.reasoning_tokens).toBeGreaterThan(20);
    expect(usage.completion_tokens).toBeGreaterThan(usage.completion_tokens_details.reasoning_tokens);
  });

  test('of the verbose model bills about four times the output', async () => {
    const steadyAnswer = await chat(sandbox.url, 'steady', trialOf('case-2'));
    const verbose = await chat(sandbox.url, 'verbose', trialOf('case-2'));
    expect(verbose.usage.completion_tokens / steadyAnswer.usage.completion_tokens).toBeGreaterThan(3);
  });

  test('stops at the limit and says so', async () => {
    const body = { model: 'always', messages: PROMPT, max_tokens: 5 };
    const answer = (await (await post(url, body, trialOf('case-3'))).json()) as ChatAnswer;
    expect(answer.choices[0]?.finish_reason).toBe('length');
    expect(answer.usage.completion_tokens).toBe(5);
    expect((answer.choices[0]?.message.content ?? '').length).toBeLessThan(20);
  });

  test('to a foreign agent echoes the size of the prompt', async () => {
    const answer = await chat(sandbox.url, 'steady', null);
    expect(answer.choices[0]?.message.content).toBe('Synthetic answer of steady: the prompt had 18 tokens.');
  });
});

describe('a streamed answer', () => {
  test('is the plain one in pieces, with usage when asked for', async () => {
    for (const kase of ['case-4', 'case-5', 'case-6']) {
      const plain = await chat(sandbox.url, 'verbose', trialOf(kase));
      const body = {
        model: 'verbose',
        messages: PROMPT,
        stream: true,
        stream_options: { include_usage: true },
      };
      const response = await post(url, body, trialOf(kase));
      expect(response.headers.get('content-type')).toBe('text/event-stream');
      const { chunks, done } = await events(response);
      const text = chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('');
      expect(text).toBe(plain.choices[0]?.message.content);
      expect(chunks.at(-1)).toMatchObject({ choices: [], usage: plain.usage });
      expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop');
      expect(done).toBe(true);
    }
  });

  test('carries no usage when nobody asked', async () => {
    const response = await post(url, { model: 'steady', messages: PROMPT, stream: true }, trialOf('case-4'));
    const { chunks } = await events(response);
    expect(chunks.every((chunk) => chunk.usage === undefined)).toBe(true);
  });
});

describe('tools', () => {
  const trial = { spec: 'tools', case: 'case-0', repeat: 1, attempt: 1 };
  const ask = async (model: string, count: number, more: Json = {}): Promise<ChatAnswer> => {
    const body = { model, messages: afterCalls(count), tools: TOOLS, ...(more as object) } as Json;
    return (await (await post(url, body, trial)).json()) as ChatAnswer;
  };

  test('are called one a step in the reference order before the answer', async () => {
    const [first, second, last] = [await ask('always', 0), await ask('always', 1), await ask('always', 2)];
    expect(first.choices[0]).toMatchObject({ finish_reason: 'tool_calls', message: { content: null } });
    expect(first.choices[0]?.message.tool_calls?.[0]?.function).toEqual({
      name: 'lookup',
      arguments: '{"order":"A 1"}',
    });
    expect(second.choices[0]?.message.tool_calls?.[0]?.function.arguments).toBe('{"order":"B 2"}');
    expect(last.choices[0]).toMatchObject({ finish_reason: 'stop' });
    expect(jsonIn(last.choices[0]?.message.content ?? '')).toEqual(caseOf('case-0').expected);
    expect(second.usage.prompt_tokens_details.cached_tokens).toBeGreaterThan(0);
  });

  test('are left alone when they are not offered', async () => {
    const answer = await ask('always', 0, { tools: null });
    expect(answer.choices[0]?.finish_reason).toBe('stop');
    const forbidden = await ask('always', 0, { tool_choice: 'none' });
    expect(forbidden.choices[0]?.finish_reason).toBe('stop');
  });

  test('are streamed as one delta', async () => {
    const body = { model: 'always', messages: PROMPT, tools: TOOLS, stream: true };
    const { chunks } = await events(await post(url, body, trial));
    const called = chunks.flatMap((chunk) => chunk.choices[0]?.delta.tool_calls ?? []);
    expect(called.map((call) => call.function)).toEqual([{ name: 'lookup', arguments: '{"order":"A 1"}' }]);
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('tool_calls');
  });

  test('are skipped by about the declared share of wrong attempts', async () => {
    let skipped = 0;
    for (let index = 0; index < 40; index += 1) {
      for (let repeat = 1; repeat <= 5; repeat += 1) {
        const at = { spec: 'tools', case: `case-${index}`, repeat, attempt: 1 };
        const body = { model: 'never', messages: PROMPT, tools: TOOLS };
        const answer = (await (await post(url, body, at)).json()) as ChatAnswer;
        if (answer.choices[0]?.finish_reason === 'stop') skipped += 1;
      }
    }
    expect(Math.abs(skipped / 200 - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / 200));
  });
});

describe('a bad request', () => {
  const whole = { model: 'steady', messages: PROMPT };
  test.each<[string, Json, number, string]>([
    ['no object', [], 400, 'must be a JSON object'],
    ['no model', { messages: PROMPT }, 400, 'model must be a string'],
    ['no messages', { model: 'steady' }, 400, 'messages must be a list'],
    ['unknown role', { ...whole, messages: [{ role: 'pirate', content: '' }] }, 400, 'messages[0]'],
    ['content that is no text', { ...whole, messages: [{ role: 'user', content: 3 }] }, 400, 'messages[0]'],
    ['several answers', { ...whole, n: 2 }, 400, 'n must be 1'],
    ['tools of no form', { ...whole, tools: [{ name: 'x' }] }, 400, 'tools must be'],
    ['a limit of none', { ...whole, max_tokens: 0 }, 400, 'max_tokens'],
    [
      'unknown model',
      { ...whole, model: 'gigantic' },
      404,
      'no model gigantic: the sandbox has steady, cheap',
    ],
  ])("%s is refused in the wire's own form", async (_, body, status, message) => {
    const response = await post(url, body);
    expect(response.status).toBe(status);
    const { error } = (await response.json()) as { error: { message: string; type: string } };
    expect(error.message).toContain(message);
    expect(error.type).toBe('invalid_request_error');
  });

  test('names the spec, case or route that does not exist', async () => {
    const unknown = await post(url, whole, { spec: 'x', case: 'y', repeat: 1, attempt: 1 });
    expect(unknown.status).toBe(400);
    expect(await unknown.text()).toContain('was not given a spec x');
    expect(await (await post(url, whole, trialOf('y'))).text()).toContain('spec sample has no case y');
    const route = await post(`${sandbox.url}/v1/completions`, whole);
    expect(route.status).toBe(404);
    expect(await route.text()).toContain('POST /v1/chat/completions');
    const broken = await fetch(url, { method: 'POST', body: '{' });
    expect(await broken.text()).toContain('the body is not JSON');
  });
});

test('the models are listed', async () => {
  const response = await fetch(`${sandbox.url}/v1/models`);
  const { data } = (await response.json()) as { data: { id: string; owned_by: string }[] };
  expect(data.map((model) => model.id)).toContain('steady');
  expect(data.every((model) => model.owned_by === 'synthetic')).toBe(true);
});
