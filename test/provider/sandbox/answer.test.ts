import { describe, expect, test } from 'vitest';
import { caseOf, jsonIn, specOf } from './fixtures.ts';
import { correctAnswer, wrongAnswer } from '../../../src/provider/sandbox/answer.ts';
import { trueParameters, type SandboxModel } from '../../../src/provider/sandbox/models.ts';

function model(name: string): SandboxModel {
  const found = trueParameters(name);
  if (found === null) throw new Error(`no model ${name}`);
  return found;
}
const text = { output: { format: 'text', schema: null, extract: 'whole' } } as const;

describe('correctAnswer', () => {
  test('is the reference before the expectation, a string as it is', () => {
    const kase = caseOf('a', { reference: 'SELECT 1;' });
    expect(correctAnswer(model('premium'), specOf([kase], text), kase)).toBe('SELECT 1;');
    const bare = caseOf('a', { expected: 'four' });
    expect(correctAnswer(model('premium'), specOf([bare], text), bare)).toBe('four');
    expect(jsonIn(correctAnswer(model('steady'), specOf([bare]), bare))).toBe('four');
  });

  test('is bare, fenced or chatty, and JSON in every manner', () => {
    const kase = caseOf('a');
    const spec = specOf([kase]);
    expect(correctAnswer(model('steady'), spec, kase)).toMatch(/^\{/u);
    expect(correctAnswer(model('cheap'), spec, kase)).toMatch(/^```json\n\{[^]*\n```$/u);
    expect(correctAnswer(model('verbose'), spec, kase)).toMatch(/^Thank you[^]*```json/u);
    for (const name of ['steady', 'cheap', 'verbose']) {
      expect(jsonIn(correctAnswer(model(name), spec, kase))).toEqual(kase.expected);
    }
  });

  test('keeps its manners where the spec takes the whole text, and where a fence would break', () => {
    const kase = caseOf('a');
    const whole = specOf([kase], { output: { format: 'json', schema: null, extract: 'whole' } });
    expect(JSON.parse(correctAnswer(model('verbose'), whole, kase))).toEqual(kase.expected);
    const code = caseOf('b', { reference: { code: '```js\n1\n```' } });
    expect(JSON.parse(correctAnswer(model('verbose'), specOf([code]), code))).toEqual(code.reference);
  });
});

describe('wrongAnswer', () => {
  test('is one of the faults, and each of them is used', () => {
    const kase = caseOf('a', { faults: [{ total: 1 }, { total: 2 }, 'no JSON'] });
    const seen = new Set<string>();
    for (let draw = 0; draw < 100; draw += 1) {
      seen.add(wrongAnswer(model('steady'), specOf([kase]), kase, `draw-${draw}`));
    }
    expect([...seen].sort()).toEqual(
      [JSON.stringify({ total: 1 }, null, 2), JSON.stringify({ total: 2 }, null, 2), 'no JSON'].sort(),
    );
  });

  test('without faults is never the right one', () => {
    const kase = caseOf('a');
    for (let draw = 0; draw < 200; draw += 1) {
      expect(jsonIn(wrongAnswer(model('verbose'), specOf([kase]), kase, `draw-${draw}`))).not.toEqual(
        kase.expected,
      );
    }
  });
});
