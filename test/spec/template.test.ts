import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Check } from '../../src/model/check.ts';
import { Failure } from '../../src/model/failure.ts';
import type { PromptTemplates, Spec } from '../../src/model/spec.ts';
import { renderFeedback, renderPrompt } from '../../src/spec/template.ts';

const spec = (prompt: Partial<PromptTemplates>): Pick<Spec, 'id' | 'prompt'> => ({
  id: 's',
  prompt: { system: null, user: '', partials: {}, ...prompt },
});
const item = (input: unknown): { id: string; input: never; tags: Record<string, string> } => ({
  id: 'a',
  input: input as never,
  tags: { team: 'x' },
});

const check = (change: Partial<Check>): Check => ({
  validator: 'exact',
  status: 'fail',
  path: '$.total',
  expected: '40',
  received: '41',
  message: 'the value differs',
  ...change,
});
const withFeedback = (feedback: string | null, format: 'json' | 'text' = 'json'): Spec =>
  ({ id: 's', retry: { feedback }, output: { format } }) as unknown as Spec;

const fillWrongName = (): unknown => renderPrompt(spec({ user: '{{input.txt}}' }), item({ text: 1 }), null);

/** What a template gives away; nothing when it is refused. */
function read(user: string): string {
  try {
    return renderPrompt(spec({ user }), item({ text: 'x', list: [1] }), null).user;
  } catch (error) {
    return error instanceof Failure ? '' : 'another error';
  }
}

describe('renderPrompt', () => {
  test('fills in the input and the case', () => {
    const prompt = spec({ system: 'For {{case.tags.team}}.', user: '{{case.id}}: {{input.text}}' });
    expect(renderPrompt(prompt, item({ text: '<b> & "x"' }), null)).toEqual({
      system: 'For x.',
      user: 'a: <b> & "x"',
    });
  });

  test('has partials, loops, conditions and json', () => {
    const prompt = spec({
      user: '{{> rules}}{{#each input.lines}}{{@index}}={{n}};{{else}}none{{/each}}{{#if input.note}}!{{/if}}{{json input}}',
      partials: { rules: 'Rule {{case.id}}. ' },
    });
    expect(renderPrompt(prompt, item({ lines: [{ n: 1 }, { n: 2 }] }), null).user).toBe(
      `Rule a. 0=1;1=2;${JSON.stringify({ lines: [{ n: 1 }, { n: 2 }] }, null, 2)}`,
    );
    expect(renderPrompt(prompt, item({ lines: [] }), null).user).toContain('none');
  });

  test('takes parts of the variant in place of its own', () => {
    const prompt = spec({ system: 'own', user: '{{> p}}', partials: { p: 'old', q: 'q' } });
    const override = { system: 'other', partials: { p: 'new {{> q}}' } };
    for (let time = 0; time < 2; time += 1) {
      expect(renderPrompt(prompt, item({}), override)).toEqual({ system: 'other', user: 'new q' });
    }
    expect(renderPrompt(prompt, item({}), null)).toEqual({ system: 'own', user: 'old' });
  });

  test('throws a Failure that names spec, case and variable when a variable is missing', () => {
    expect(fillWrongName).toThrow(Failure);
    expect(fillWrongName).toThrow(/spec "s".*case "a".*"txt" not defined/);
  });

  test('what an input says stays text', () => {
    const hostile = fc.oneof(
      fc.string(),
      fc.constantFrom(
        '{{input.secret}}',
        '{{#each this}}',
        '{{lookup . "constructor"}}',
        '{{> rules}}',
        '${process.env}',
      ),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        const { user } = renderPrompt(spec({ user: 'A{{input.text}}B' }), item({ text }), null);
        expect(user).toBe(`A${text}B`);
      }),
    );
  });

  test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', '__defineGetter__'])(
    'prototypes give nothing away: %s',
    (name) => {
      expect(read(`{{input.${name}}}`)).toBe('');
      expect(read(`{{lookup input "${name}"}}`)).toBe('');
      expect(read(`{{#with input.list}}{{${name}}}{{/with}}`)).toBe('');
    },
  );

  test('an own key of a hostile name is data', () => {
    const input = JSON.parse('{"__proto__": {"polluted": "yes"}, "constructor": "c"}') as unknown;
    expect(renderPrompt(spec({ user: '{{input.constructor}}' }), item(input), null).user).toBe('c');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('10,000 prompts of one spec render in well under a second of CPU', () => {
    const prompt = spec({ user: '{{#each input.lines}}{{n}} {{/each}}{{input.text}}', partials: {} });
    const one = item({ text: 'x'.repeat(200), lines: [{ n: 1 }, { n: 2 }, { n: 3 }] });
    const before = process.cpuUsage();
    for (let index = 0; index < 10_000; index += 1) renderPrompt(prompt, one, null);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(1000);
  });
});

describe('renderFeedback', () => {
  test('lists every check that did not pass, with its evidence', async () => {
    const checks = [
      check({}),
      check({ status: 'pass', message: 'fine' }),
      check({
        validator: 'json-schema',
        path: '/lines/0',
        expected: null,
        received: null,
        message: 'must be object',
      }),
      check({
        validator: 'contains',
        path: null,
        expected: 'total',
        received: null,
        message: 'a word is missing',
      }),
    ];
    const text = renderFeedback(withFeedback(null), { checks, attempt: 1, remaining: 2 });
    await expect(text).toMatchFileSnapshot('../golden/spec/feedback.txt');
  });

  test('is the same for any attempt, and asks for the form that is wanted', () => {
    const spec_ = withFeedback(null, 'text');
    const text = renderFeedback(spec_, { checks: [check({})], attempt: 1, remaining: 2 });
    expect(text).toBe(renderFeedback(spec_, { checks: [check({})], attempt: 2, remaining: 1 }));
    expect(text).not.toContain('JSON');
  });

  test('names at most twenty checks and counts the others', () => {
    const checks = Array.from({ length: 27 }, () => check({}));
    expect(renderFeedback(withFeedback(null), { checks, attempt: 1, remaining: 1 })).toContain(
      '… and 7 more.',
    );
  });

  test("is the spec's own text when it has one", () => {
    const own = withFeedback('{{attempt}}/{{remaining}}:{{#each checks}} {{path}} {{message}}{{/each}}');
    const text = renderFeedback(own, {
      checks: [check({}), check({ status: 'pass' })],
      attempt: 1,
      remaining: 2,
    });
    expect(text).toBe('1/2: $.total the value differs');
  });
});
