import { describe, expect, test } from 'vitest';
import { usageFormats } from '../../src/usage/index.ts';
import { readUsageText, usageRecords } from '../../src/usage/record.ts';

function records(id: string, text: string): unknown[] {
  const format = usageFormats[id];
  if (format === undefined) throw new Error(id);
  return readUsageText(format, text).flatMap((reading): readonly unknown[] =>
    reading.kind === 'usage' ? usageRecords(format, reading) : [reading.kind],
  );
}

const googleChunk = (tokens: number, finishReason?: string): object => ({
  candidates: [{ finishReason }],
  usageMetadata: { promptTokenCount: 5, candidatesTokenCount: tokens },
});

describe('a text', () => {
  const usage = { input_tokens: 3, output_tokens: 4 };

  test('of a body names the model of each entry where entries have one', () => {
    const body = JSON.stringify({ model: 'm-1', usage });
    expect(records('anthropic', body)).toMatchObject([{ model: 'm-1', kind: 'message', output: 4 }]);
    expect(records('openai-responses', body)[0]).not.toHaveProperty('model');
  });

  test('of a list of bodies has the records of all', () => {
    expect(records('anthropic', JSON.stringify([usage, { usage }]))).toHaveLength(2);
  });

  test('of a list of chunks is one stream', () => {
    expect(records('google', JSON.stringify([googleChunk(1), googleChunk(4, 'STOP')]))).toMatchObject([
      { output: 4 },
    ]);
    expect(records('google', JSON.stringify([googleChunk(1, 'STOP'), googleChunk(4, 'STOP')]))).toHaveLength(
      2,
    );
  });

  test('of a stream, with or without its data fields, is read as one', () => {
    const chunk = JSON.stringify({ usage: { prompt_tokens: 1, completion_tokens: 2 } });
    expect(records('openai-chat', `data: ${chunk}\n\ndata: [DONE]\n\n`)).toMatchObject([{ output: 2 }]);
    expect(records('openai-chat', `{"choices":[]}\n${chunk}\n`)).toMatchObject([{ output: 2 }]);
  });

  test.each(['', 'not json', '{"a":'])('%j is no usage', (text) => {
    expect(records('openai-chat', text)).toEqual(['missing']);
  });
});
