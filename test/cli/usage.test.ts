import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { canonicalUsage } from '../../src/cli/usage.ts';
import { Failure } from '../../src/model/failure.ts';
import { sharedData } from '../shared-data.ts';

interface Vector {
  readonly id: string;
  readonly provider: string;
  readonly model?: string;
  readonly raw: object;
  readonly expected: readonly object[];
}

const file = sharedData('usage-vectors.json');
const vectors = file === null ? [] : (JSON.parse(readFileSync(file, 'utf8')) as Vector[]);
if (file === null) process.stderr.write('usage vectors skipped: the conformance data is not there\n');

describe.skipIf(file === null)('usage vectors', () => {
  test.each(vectors.map((vector) => [vector.id, vector] as const))(
    '%s',
    (_id, { provider, model, raw, expected }) => {
      const { records, doubts } = canonicalUsage(
        provider,
        JSON.stringify({ model, usage: raw, usageMetadata: raw }),
      );
      // What an entry was for is always known; the vectors only say it together with a model.
      const wanted =
        provider === 'anthropic' ? expected.map((one) => ({ kind: 'message', ...one })) : expected;
      expect(records).toEqual(wanted);
      expect(doubts).toEqual([]);
      const bare = canonicalUsage(provider, JSON.stringify(raw)).records;
      expect(bare).toEqual(wanted.map(({ model: _model, ...rest }: { model?: string }) => rest));
    },
  );

  test('all of them in one list', () => {
    const anthropic = vectors.filter((vector) => vector.provider === 'anthropic').map((vector) => vector.raw);
    expect(canonicalUsage('anthropic', JSON.stringify(anthropic)).records).toHaveLength(anthropic.length);
  });
});

function failure(format: string, text: string): string {
  try {
    canonicalUsage(format, text);
  } catch (error) {
    if (error instanceof Failure)
      return error.hint === null ? error.message : `${error.message} (${error.hint})`;
    throw error;
  }
  return 'no failure';
}

describe('what cannot be read is refused in one sentence', () => {
  test.each([
    [
      'anthropic',
      '{"usage":{"prompt_tokens":1}}',
      'this is not anthropic: the fields prompt_tokens are those of openai-chat',
    ],
    [
      'openai-chat',
      '{"prompt_tokens":1,"prompt_tokens_details":{"cached_tokens":2}}',
      'the usage makes no sense: input_uncached would be -1',
    ],
    ['openai-chat', '{"choices":[]}', 'the response carries no usage'],
    ['openai-chat', '', 'the input is empty'],
    ['openai-chat', 'hello', 'the input is neither JSON nor a stream of events'],
    [
      'openai-chat',
      '[{"prompt_tokens":1,"completion_tokens":1},{}]',
      'body 2: the response carries no usage',
    ],
    ['openai-chatt', '{}', 'there is no wire format "openai-chatt" (did you mean "openai-chat"?)'],
  ])('%s %s', (format, text, message) => {
    expect(failure(format, text)).toBe(message);
  });
});

test('a broken stream is told as a lower bound', () => {
  const chunk = JSON.stringify({ choices: [], usage: { prompt_tokens: 5, completion_tokens: 1 } });
  expect(canonicalUsage('openai-chat', `data: ${chunk}\n\n`).doubts).toEqual([
    'the stream broke before its end: the counts are a lower bound',
  ]);
});
