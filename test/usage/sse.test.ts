import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventJson, looksLikeSse, parseSse, sseParser } from '../../src/usage/sse.ts';

const STREAM =
  '\uFEFF: keep-alive\r\nevent: message_start\r\ndata: {"a":1}\r\n\r\ndata:{"b":\ndata: 2}\n\nid: 7\nretry: 5\n\ndata: é🙂\r\rdata: [DONE]';
const EVENTS = [
  { event: 'message_start', data: '{"a":1}' },
  { event: null, data: '{"b":\n2}' },
  { event: null, data: 'é🙂' },
  { event: null, data: '[DONE]' },
];

describe('sseParser', () => {
  test('reads every line ending, comments, split data and an end without a blank line', () => {
    expect(parseSse(STREAM)).toEqual(EVENTS);
  });

  test('finds the same events wherever the text is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(STREAM.length), { maxLength: 12 }), (cuts) => {
        const parser = sseParser();
        const bounds = [0, ...cuts.toSorted((left, right) => left - right), STREAM.length];
        const found = bounds.flatMap((from, index) => parser.push(STREAM.slice(from, bounds[index + 1])));
        expect([...found, ...parser.end()]).toEqual(EVENTS);
      }),
    );
  });

  test('takes bare JSON lines as events', () => {
    expect(parseSse('{"a":1}\n{"b":2}\n').map((event) => event.data)).toEqual(['{"a":1}', '{"b":2}']);
  });
});

test('a JSON document is no stream', () => {
  expect(looksLikeSse('{"data: ": 1}')).toBe(false);
  expect(looksLikeSse('\n: ping\n\ndata: {}')).toBe(true);
  expect(looksLikeSse('event: x\ndata: {}')).toBe(true);
});

test('an event that is cut or is no JSON has no value', () => {
  expect(eventJson({ event: null, data: '[DONE]' })).toBeUndefined();
  expect(eventJson({ event: null, data: '{"a":' })).toBeUndefined();
  expect(eventJson({ event: null, data: '{"a":1}' })).toEqual({ a: 1 });
});
