import { describe, expect, test } from 'vitest';
import type { Problem } from '../../../src/model/problem.ts';
import { casesFormatOf, casesFromRows } from '../../../src/spec/cases/index.ts';

function read(
  file: string,
  text: string,
): { cases: readonly unknown[]; places: readonly unknown[]; problems: readonly string[] } {
  const problems: Problem[] = [];
  const rows = casesFormatOf(file)?.rows(file, text, problems) ?? [];
  const placed = casesFromRows(rows, problems);
  return {
    cases: placed.map((item) => item.case),
    places: placed.map((item) => item.place().line),
    problems: problems.map(
      (problem) => `${problem.file}:${problem.line}:${problem.column} ${problem.message}`,
    ),
  };
}

const CASE = {
  id: 'a',
  input: { text: 'one' },
  expected: { total: 40 },
  tags: { team: 'x' },
  weight: 2,
  cluster: 'c1',
  reference: null,
  faults: [],
  referenceCalls: [],
};

const FORMATS: Record<string, string> = {
  'c.yaml': `# synthetic
- id: a
  input: {text: one}
  expected: {total: 40}
  tags: {team: x}
  weight: 2
  cluster: c1
- id: b
  input: two
`,
  'c.json': JSON.stringify(
    [
      {
        id: 'a',
        input: { text: 'one' },
        expected: { total: 40 },
        tags: { team: 'x' },
        weight: 2,
        cluster: 'c1',
      },
      { id: 'b', input: 'two' },
    ],
    null,
    2,
  ),
  'c.jsonl': `
{"id": "a", "input": {"text": "one"}, "expected": {"total": 40}, "tags": {"team": "x"}, "weight": 2, "cluster": "c1"}\r

{"id": "b", "input": "two"}`,
};

describe.each(Object.entries(FORMATS))('%s', (file, text) => {
  test('gives the cases with their lines', () => {
    const { cases, places, problems } = read(file, text);
    expect(problems).toEqual([]);
    expect(cases[0]).toEqual(CASE);
    expect(cases[1]).toMatchObject({
      id: 'b',
      input: 'two',
      expected: null,
      weight: 1,
      cluster: null,
      tags: {},
    });
    expect(places).toEqual({ 'c.yaml': [2, 8], 'c.json': [3, 17], 'c.jsonl': [2, 4] }[file]);
  });

  test('names both lines of an id that stands twice', () => {
    const { problems } = read(file, text.replace('"b"', '"a"').replace('id: b', 'id: a'));
    expect(problems).toEqual([
      {
        'c.yaml': 'c.yaml:8:7 case id "a" stands twice: lines 2 and 8',
        'c.json': 'c.json:17:11 case id "a" stands twice: lines 3 and 17',
        'c.jsonl': 'c.jsonl:4:1 case id "a" stands twice: lines 2 and 4',
      }[file],
    ]);
  });
});

describe('csv', () => {
  test('builds nested values from dotted columns, typed by the whole column', () => {
    const text = `id,input.text,input.from.name,input.zip,expected.total,expected.paid,weight,cluster,tags.team
a,"one, two",Ada,00501,40,true,2,c1,x
b,"line 1
line 2",Ben,10115,12.5,false,,,
`;
    const { cases, places, problems } = read('c.csv', text);
    expect(problems).toEqual([]);
    expect(cases).toEqual([
      {
        ...CASE,
        input: { text: 'one, two', from: { name: 'Ada' }, zip: '00501' },
        expected: { total: 40, paid: true },
      },
      {
        ...CASE,
        id: 'b',
        input: { text: 'line 1\nline 2', from: { name: 'Ben' }, zip: '10115' },
        expected: { total: 12.5, paid: false },
        tags: {},
        weight: 1,
        cluster: null,
      },
    ]);
    expect(places).toEqual([2, 3]);
  });

  test('a suffix says the type', () => {
    const text =
      'id,input:text,expected.n:number,expected.list:json,expected.on:boolean\na,12,,"[1, 2]",true\n';
    const { cases, problems } = read('c.csv', text);
    expect(problems).toEqual([]);
    expect(cases[0]).toMatchObject({ input: '12', expected: { n: null, list: [1, 2], on: true } });
  });

  test('lines count quoted line breaks', () => {
    const text = 'id,input\na,"1\n2\n3"\n\nb,x\nb,y\n';
    expect(read('c.csv', text).problems).toEqual(['c.csv:7:1 case id "b" stands twice: lines 6 and 7']);
  });

  test.each([
    ['id,input\na\n', 'c.csv:2:1 invalid CSV: Invalid Record Length'],
    ['id,input\na,"x\n', 'invalid CSV: Quote Not Closed'],
    ['id,input,input.text\na,x,y\n', 'c.csv:2:1 column "input.text" contradicts another column'],
    ['id,input.__proto__.x\na,1\n', 'c.csv:1:1 "input.__proto__.x" is no column name'],
    ['id,id,input\na,b,c\n', 'c.csv:1:1 the column "id" stands twice'],
    ['id,input,expected.n:number\na,x,many\n', 'c.csv:2:1 "many" in column "expected.n" is not number'],
    ['id,input,expected:json\na,x,{\n', 'c.csv:2:1 "{" in column "expected" is not json'],
    ['id,input,exepcted\na,x,y\n', 'c.csv:2:1 unknown key "exepcted" in a case'],
    ['id,input,weight\na,x,-1\n', 'c.csv:2:1 "weight" must be a number above 0, not -1'],
  ])('%j', (text, problem) => {
    expect(read('c.csv', text).problems.join('\n')).toContain(problem);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});

describe('rows that are wrong', () => {
  test.each([
    ['- 1\n', 'c.yaml:1:3 a case must be a mapping of keys, not 1'],
    ['- input: x\n', 'c.yaml:1:3 the case lacks the key "id"'],
    ['- id: a\n', 'c.yaml:1:3 the case lacks the key "input"'],
    ['- {id: [1], input: x}\n', 'c.yaml:1:8 "id" must be a name, not a list'],
    ['- {id: a, input: x, expcted: 1}\n', 'c.yaml:1:21 unknown key "expcted" in a case'],
    ['- {id: a, input: x, tags: [b]}\n', 'c.yaml:1:21 "tags" must be a mapping of keys, not a list'],
    [
      '- {id: a, input: x, tags: {b: {}}}\n',
      'c.yaml:1:21 the tag "b" must be a string, not a mapping of keys',
    ],
    ['- {id: a, input: x, faults: 1}\n', 'c.yaml:1:21 "faults" must be a list, not 1'],
    ['- {id: a, input: x, cluster: {}}\n', 'c.yaml:1:21 "cluster" must be a name, not a mapping of keys'],
    [
      '- {id: a, input: x, referenceCalls: [{tool: 1}]}\n',
      'c.yaml:1:21 item 1 of "referenceCalls" must be {tool, arguments}',
    ],
    [
      '- {id: a, input: x, referenceCalls: [{tool: t, arguments: {}, x: 1}]}\n',
      'c.yaml:1:21 unknown key "x" in item 1 of "referenceCalls"',
    ],
    ['id: a\n', 'c.yaml:1:1 a file of cases must be a list, not a mapping of keys'],
  ])('%j', (text, problem) => {
    expect(read('c.yaml', text).problems).toEqual([problem]);
  });

  test('a broken line of JSON Lines has a line and a column, and the others are read', () => {
    const { cases, problems } = read(
      'c.jsonl',
      '{"id": "a", "input": 1}\n{"id": "b" "input": 1}\n{"id": "c", "input": 1}\n',
    );
    expect(cases).toHaveLength(2);
    expect(problems[0]).toMatch(/^c\.jsonl:2:12 invalid JSON: /);
  });

  test('numbers are names too', () => {
    expect(read('c.yaml', '- {id: 7, input: x, cluster: 3}\n').cases[0]).toMatchObject({
      id: '7',
      cluster: '3',
    });
  });

  test('an unknown extension has no format', () => {
    expect(casesFormatOf('cases.txt')).toBeNull();
    expect(casesFormatOf('CASES.CSV')).not.toBeNull();
  });
});
