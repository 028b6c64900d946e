import { describe, expect, test } from 'vitest';
import { readSource, type Source } from '../../src/spec/source.ts';

function source(text: string, file = 'a.yaml'): Source {
  const read = readSource(file, text);
  expect(read.problems).toEqual([]);
  return read.source as Source;
}

const place = (text: string, path: readonly (string | number)[], target?: 'key' | 'value'): string => {
  const { line, column, length } = source(text).locate(path, target);
  return `${line}:${column}+${length}`;
};

describe('locate', () => {
  test.each([
    ['a: one\nb: two\n', ['b'], 'value', '2:4+3'],
    ['a: one\nb: two\n', ['b'], 'key', '2:1+1'],
    ['list:\n  - x: 1\n  - x: 22\n', ['list', 1, 'x'], 'value', '3:8+2'],
    ['list:\n  - x: 1\n  - x: 22\n', ['list', 1], 'key', '3:5+5'],
    ['a: {b: {c: "d"}}\n', ['a', 'b', 'c'], 'value', '1:12+3'],
    ['a: &x {b: 1}\nc: *x\n', ['c', 'b'], 'value', '1:11+1'],
    ['1: one\n', ['1'], 'value', '1:4+3'],
    ['a:\n  b: |\n    two\n    lines\n', ['a', 'b'], 'value', '2:6+1'],
    ['a:\n', ['a'], 'value', '1:1+1'],
    ['a: 1\n', ['nowhere', 'below'], 'value', '1:1+4'],
    ['', [], 'value', '1:1+1'],
  ] as const)('%j %j %s', (text, path, target, expected) => {
    expect(place(text, path, target)).toBe(expected);
  });
});

describe('JSON', () => {
  test('keeps its own rules and has places too', () => {
    const json = source('{\n\t"a": [1,\r\n\t\t{"b": "x"}]\n}', 'a.json');
    expect(json.value).toEqual({ a: [1, { b: 'x' }] });
    expect(json.locate(['a', 1, 'b'])).toEqual({ file: 'a.json', line: 3, column: 9, length: 3 });
  });

  test.each([
    ['{"a": 1,}', 1],
    ['{\n  "a": 1\n  "b": 2\n}', 3],
    ['', 1],
    ['{"a": 1e999}', 1],
  ])('%j is a problem with a line', (text, line) => {
    const { source: none, problems } = readSource('a.json', text);
    expect(none).toBeNull();
    expect(problems.map((problem) => problem.line)).toEqual([line]);
  });
});

test('what YAML would take silently and JSON cannot hold is a problem', () => {
  for (const text of ['a: 1\na: 2\n', 'a: .inf\n', 'a: !mine 1\n', 'a: 1\n---\nb: 2\n']) {
    expect(readSource('a.yaml', text).problems).toHaveLength(1);
  }
  // These only look like other types: text stays text.
  expect(source('a: yes\nb: 2020-01-01\nc: 0o7\n<<: x\n').value).toEqual({
    a: 'yes',
    b: '2020-01-01',
    c: 7,
    '<<': 'x',
  });
});
