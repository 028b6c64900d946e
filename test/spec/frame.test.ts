import { describe, expect, test } from 'vitest';
import type { Problem } from '../../src/model/problem.ts';
import { formatGithub } from '../../src/spec/format-github.ts';
import { formatJson } from '../../src/spec/format-json.ts';
import { renderProblem, renderProblems } from '../../src/spec/frame.ts';

const problem: Problem = {
  severity: 'error',
  code: 'spec/unknown-key',
  message: 'unknown key "shcema"',
  file: 'specs/a.yaml',
  line: 2,
  column: 5,
  length: 6,
  hint: 'did you mean "schema"?',
};
const sources = new Map([['specs/a.yaml', 'id: a\nx: {shcema: 1}\n']]);

describe('renderProblem', () => {
  test('marks the mistake in its line', () => {
    expect(renderProblem({ ...problem, column: 5 }, sources)).toBe(
      `error[spec/unknown-key]: unknown key "shcema"
 --> specs/a.yaml:2:5
2 | x: {shcema: 1}
        ^^^^^^
  = hint: did you mean "schema"?`,
    );
  });

  test('is the file alone when the mistake is the file', () => {
    expect(renderProblem({ ...problem, line: null, column: null, hint: null }, sources)).toBe(
      'error[spec/unknown-key]: unknown key "shcema"\n --> specs/a.yaml',
    );
  });

  test('shows the part of a long line that matters', () => {
    const line = `${'a'.repeat(5000)}HERE${'b'.repeat(5000)}`;
    const frame = renderProblem(
      { ...problem, line: 1, column: 5001, length: 4 },
      new Map([['specs/a.yaml', line]]),
    );
    const [, , code = '', mark = ''] = frame.split('\n');
    expect(code.length).toBeLessThan(130);
    expect(code.slice(mark.indexOf('^'), mark.lastIndexOf('^') + 1)).toBe('HERE');
  });

  test('keeps the mark in its column after tabs and lets no control character through', () => {
    const text = '\t\u001B[31m\u202Eid: 1\n';
    const frame = renderProblem(
      { ...problem, line: 1, column: 2, message: 'a\u001B[2Jb' },
      new Map([['specs/a.yaml', text]]),
    );
    for (const control of ['\u001B', '\u202E', '\t']) expect(frame).not.toContain(control);
    expect(frame.split('\n')[3]?.indexOf('^')).toBe('1 | '.length + 1);
  });

  test('a line beyond the text or an unknown file has no frame', () => {
    expect(renderProblem({ ...problem, line: 99 }, sources).split('\n')).toHaveLength(3);
    expect(renderProblem(problem, new Map()).split('\n')).toHaveLength(3);
  });

  test('several stand apart', () => {
    expect(renderProblems([problem, problem], sources).split('\n\n')).toHaveLength(2);
    expect(renderProblems([], sources)).toBe('');
  });
});

describe('formatGithub', () => {
  test('is one escaped workflow command for each problem', () => {
    const odd: Problem = {
      ...problem,
      severity: 'warning',
      file: 'a,b:c%.yaml',
      message: '100%\r\nsure, yes: ok',
      hint: null,
    };
    expect(formatGithub([problem, odd, { ...problem, line: null, column: null }])).toBe(
      [
        '::error file=specs/a.yaml,line=2,col=5,endColumn=11,title=spec/unknown-key::unknown key "shcema"%0Ahint: did you mean "schema"?',
        '::warning file=a%2Cb%3Ac%25.yaml,line=2,col=5,endColumn=11,title=spec/unknown-key::100%25%0D%0Asure, yes: ok',
        '::error file=specs/a.yaml,title=spec/unknown-key::unknown key "shcema"%0Ahint: did you mean "schema"?',
      ].join('\n'),
    );
  });
});

describe('formatJson', () => {
  test('is one document that says its schema and counts', () => {
    const document = JSON.parse(formatJson([problem, { ...problem, severity: 'warning' }])) as unknown;
    expect(document).toMatchObject({ schema: 'problems/1', errors: 1, warnings: 1, problems: [problem, {}] });
  });
});
