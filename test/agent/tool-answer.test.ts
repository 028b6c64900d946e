import { describe, expect, test } from 'vitest';
import { assert, boolean, property, string } from 'fast-check';
import { cappedResult, readToolAnswer, writeToolAnswer } from '../../src/agent/tool-answer.ts';

test('what is written is read again', () => {
  assert(
    property(boolean(), string(), (ok, result) => {
      expect(readToolAnswer(writeToolAnswer({ ok, result }))).toEqual({ ok, result });
    }),
  );
});

test.each(['', 'text', '[]', '{"ok":1,"result":"x"}', '{"ok":true}'])('%s is no answer', (text) => {
  expect(readToolAnswer(text)).toBeNull();
});

describe('cappedResult', () => {
  test('leaves what fits', () => {
    const text = 'x'.repeat(100_000);
    expect(cappedResult(text)).toBe(text);
  });

  test('cuts between characters and states the true size', () => {
    const text = `x${'😀'.repeat(30_000)}`;
    expect(cappedResult(text)).toBe(
      `x${'😀'.repeat(24_999)}\n[cut: the result had 120001 bytes, 100000 are shown]`,
    );
  });
});
