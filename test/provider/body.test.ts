import { expect, test } from 'vitest';
import { whyNoAnswer } from '../../src/provider/body.ts';

test.each([
  ['{"choices":[]}', null],
  ['{"output":[],"error":null}', null],
  ['{"content":[]}', null],
  ['{"candidates":[]}', null],
  ['{"promptFeedback":{"blockReason":"SAFETY"}}', null],
  ['{"error":{"code":"content_filter"}}', null],
  ['{"choices":[{"mess', 'the body is not JSON: "{\\"choices\\":[{\\"mess"'],
  ['', 'the body is not JSON: it is empty'],
  ['[]', 'the body is no answer: "[]"'],
  ['null', 'the body is no answer: "null"'],
  ['{}', 'the body is no answer: "{}"'],
  ['{"error":"over"}', 'the body is an error: "{\\"error\\":\\"over\\"}"'],
  [
    '{"choices":[],"error":{"message":"x"}}',
    'the body is an error: "{\\"choices\\":[],\\"error\\":{\\"message\\":\\"x\\"}}"',
  ],
])('%s', (text, reason) => {
  expect(whyNoAnswer(text)).toBe(reason);
});

test('quotes the beginning of a long page on one line', () => {
  const page = `<html>\n${'word '.repeat(100)}`;
  expect(whyNoAnswer(page)).toMatch(/^the body is not JSON: "<html> word .{100,130}…"$/);
});
