import { expect, test } from 'vitest';
import { speaksOfReasoning, visibleText } from '../../src/usage/visible-text.ts';

test('the structure around a text is not read by the model', () => {
  const body = { model: 'm', messages: [{ role: 'user', content: [{ type: 'text', text: 'how much?' }] }] };
  expect(visibleText(JSON.stringify(body))).toBe('how much?');
  expect(visibleText('plain words')).toBe('plain words');
});

test('files in a body are no text', () => {
  const image_url = `data:image/png;base64,${'A'.repeat(600)}`;
  expect(visibleText(JSON.stringify({ content: ['a', image_url, 'B'.repeat(600)] }))).toBe('a');
});

test('a stream says each text once', () => {
  const stream = [
    { type: 'response.output_text.delta', delta: 'Hel' },
    { type: 'response.output_text.delta', delta: 'lo' },
    { type: 'response.output_text.done', text: 'Hello' },
    { type: 'response.completed', response: { output: [{ text: 'Hello' }] } },
  ];
  expect(visibleText(stream.map((one) => `data: ${JSON.stringify(one)}\n\n`).join(''))).toBe('Hello');
  const chat = '{"choices":[{"delta":{"content":"Hi "}}]}';
  expect(visibleText(`data: ${chat}\n\ndata: ${chat}\n\ndata: [DONE]\n\n`)).toBe('Hi Hi ');
});

test('a request that asks for reasoning says so', () => {
  expect(speaksOfReasoning('{"reasoning_effort":"high"}')).toBe(true);
  expect(speaksOfReasoning('{"thinking":{"type":"enabled"}}')).toBe(true);
  expect(speaksOfReasoning('{"reasoning":null,"content":"thinking about it"}')).toBe(false);
});
