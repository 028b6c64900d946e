import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { OutputFormat } from '../../src/model/spec.ts';
import { parseOutput } from '../../validators/output.ts';

const json = (extract: OutputFormat['extract'], schema: JsonObject | null = null): OutputFormat => ({
  format: 'json',
  schema,
  extract,
});
const embedded = (text: string, schema: JsonObject | null = null): unknown =>
  parseOutput(text, json('embedded', schema)).value;
const complaint = (text: string, extract: OutputFormat['extract'] = 'embedded'): string | null =>
  parseOutput(text, json(extract)).parseError;
const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
const fence = (text: string, info = 'json'): string => `\`\`\`${info}\n${text}\n\`\`\``;

describe('parseOutput', () => {
  test('looks for no JSON in text outputs', () => {
    const format: OutputFormat = { format: 'text', schema: null, extract: 'embedded' };
    expect(parseOutput('{"a": 1}', format)).toEqual({ value: undefined, parseError: null });
  });

  test('whole: the trimmed text, and nothing else', () => {
    expect(parseOutput(' \n{"a": 1}\n', json('whole')).value).toEqual({ a: 1 });
    expect(parseOutput('42', json('whole')).value).toBe(42);
    expect(complaint('Here: {"a": 1}', 'whole')).toBe(
      'The answer is not JSON: it starts with "Here: {"a": 1}".',
    );
    expect(complaint('{"a": 1} bye', 'whole')).toBe(
      'The JSON ends at line 1, column 9 and more text follows it.',
    );
    expect(complaint(fence('{}'), 'whole')).not.toBeNull();
  });

  test('fenced: the last block, else the whole', () => {
    const twice = `Draft:\n${fence('{"a": 1}')}\nFinal:\n${fence('{"a": 2}', '')}\nDone.`;
    expect(parseOutput(twice, json('fenced')).value).toEqual({ a: 2 });
    expect(parseOutput('{"a": 3}', json('fenced')).value).toEqual({ a: 3 });
    expect(parseOutput('~~~\n{"a": 4}\n~~~', json('fenced')).value).toEqual({ a: 4 });
    expect(parseOutput('  ```json\r\n  {"a": 5}\r\n  ```\r\n', json('fenced')).value).toEqual({ a: 5 });
    expect(parseOutput('```json\n{"a": 6}', json('fenced')).value).toEqual({ a: 6 });
    expect(complaint('Here: {"a": 1}', 'fenced')).not.toBeNull();
  });

  test('a fence inside a longer fence is content', () => {
    expect(parseOutput('````\n"```"\n````', json('fenced')).value).toBe('```');
  });

  test('embedded: a fence with JSON comes before anything else', () => {
    expect(
      embedded(`I used {"b": 2}.\n${fence('{"a": 1}')}\nRun it with\n${fence('npm test', 'sh')}`),
    ).toEqual({ a: 1 });
  });

  test('embedded: the first complete object or array', () => {
    expect(embedded('Sure! {"a": [1, {"b": "}"}]} and {"c": 1}')).toEqual({ a: [1, { b: '}' }] });
    expect(embedded('As {you} asked [see below]: {"a": 1}')).toEqual({ a: 1 });
    expect(embedded('He said "use {" and then: {"a": 1}')).toEqual({ a: 1 });
    expect(embedded('The set {"a, b} gives: {"a": 1}')).toEqual({ a: 1 });
    expect(embedded('The form is {"a": …}, so: {"a": 1}')).toEqual({ a: 1 });
    expect(embedded('```json {"a": 1} ```')).toEqual({ a: 1 });
  });

  test('embedded: when the schema wants an object, a list in prose is no answer', () => {
    const text = 'As source [1] says: {"a": 1}';
    expect(embedded(text)).toEqual([1]);
    expect(embedded(text, { type: 'object' })).toEqual({ a: 1 });
    expect(embedded('It is [1, 2].', { type: 'object' })).toEqual([1, 2]);
  });

  test('parts of broken or cut off JSON are no answer', () => {
    expect(embedded('{"answer": {"total": 3}, oops}')).toBeUndefined();
    expect(embedded('{"items": [{"id": 1}], "tot')).toBeUndefined();
    expect(embedded('[{"id": 1},]')).toBeUndefined();
  });

  test('says where JSON breaks and what is wanted there', () => {
    expect(complaint('Here:\n{"a": 1,\n "b": x}')).toBe(
      'The JSON that starts at line 2, column 1 is broken at line 3, column 7: expected a value, found "x}".',
    );
    expect(complaint('{"a": [1, 2')).toBe(
      'The JSON that starts at line 1, column 1 is cut off at the end of the answer: "," or a closing bracket is missing.',
    );
    expect(complaint('')).toBe('The answer is empty; it must be JSON.');
    expect(complaint('I am sorry.')).toBe(
      'The answer holds no JSON object or array: it starts with "I am sorry.".',
    );
  });

  test('keys such as __proto__ stay keys', () => {
    const value = embedded('{"__proto__": {"x": 1}}') as object;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  test('finds any object or array in chatty text', () => {
    const container = fc
      .jsonValue({ maxDepth: 4 })
      .filter((value) => typeof value === 'object' && value !== null);
    const chat = fc.string({ unit: 'binary' }).map((text) => text.replaceAll(/[[\]{}`~]/g, '"'));
    fc.assert(
      fc.property(chat, container, chat, fc.constantFrom(0, 2, 4), (before, value, after, indent) => {
        const text = `${before} ${JSON.stringify(value, null, indent)} ${after}`;
        expect(embedded(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 500 },
    );
  });

  test('agrees with JSON.parse about every mutilated text', () => {
    const source = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify([value]));
    fc.assert(
      fc.property(source, fc.nat(), fc.string({ maxLength: 2 }), (text, place, put) => {
        const at = place % text.length;
        const changed = text.slice(0, at) + put + text.slice(at + 1);
        let wanted: { value: Json } | null = null;
        try {
          wanted = { value: JSON.parse(changed) as Json };
        } catch {
          // Not JSON: then there must be a complaint.
        }
        const { value, parseError } = parseOutput(changed, json('whole'));
        expect({ valid: parseError === null, value }).toEqual({
          valid: wanted !== null,
          value: wanted?.value,
        });
      }),
      { numRuns: 1000 },
    );
  });

  test('refuses nesting that breaks recursive code', () => {
    expect(complaint(deep(512))).toBeNull();
    expect(complaint(deep(100_000), 'whole')).toContain('at most 512 levels');
    expect(complaint('{"a":'.repeat(2_000) + '1' + '}'.repeat(2_000))).toContain('at most 512 levels');
  });

  const size = 2_000_000;
  test.each([
    ['opening brackets', '['.repeat(size)],
    ['opening braces', '{'.repeat(size)],
    ['braces with keys', '{"a":'.repeat(size / 5)],
    ['broken objects', '{"a":x'.repeat(size / 6)],
    ['broken closed objects', '{"a":x}'.repeat(size / 7)],
    ['open strings', '["'.repeat(size / 2)],
    ['open arrays with an item', '[1,'.repeat((5 * size) / 3)],
    ['a long string', `{"a": "${'\\"'.repeat(size / 2)}`],
    ['a long number', `[${'1'.repeat(size)}`],
    ['back-ticks', '`'.repeat(size)],
    ['fences', '```\n[\n'.repeat(size / 6)],
    ['quotes in braces', '{"'.repeat(size / 2)],
    ['white space', `${' '.repeat(size)}{`],
  ])('is quick on megabytes of %s', (_name, text) => {
    const started = process.cpuUsage();
    const { value } = parseOutput(text, json('embedded'));
    expect(value).toBeUndefined();
    // Processor time: other work on the machine does not count.
    expect(process.cpuUsage(started).user).toBeLessThan(8_000_000);
  });
});
