import { describe, expect, test } from 'vitest';
import { checkTemplate, type SampleContext, type TemplateSource } from '../../src/spec/template-check.ts';

const template = (text: string, file = 't'): TemplateSource => ({
  text,
  place: (start, end) => ({ file, line: 1, column: start + 1, length: end - start }),
});
const contexts: readonly SampleContext[] = [
  {
    label: () => 'case "a"',
    value: { input: { text: 'x', lines: [{ n: 1 }], note: 'n', n: 0, none: null } },
  },
  { label: () => 'case "b"', value: { input: { text: 'y', lines: [], n: 0, none: null } } },
];
const partials = new Map([
  ['row', template('{{n}}', 'row.hbs')],
  ['head', template('{{input.text}}', 'head.hbs')],
  ['loop', template('{{> loop}}', 'loop.hbs')],
]);
const messages = (text: string): readonly string[] =>
  checkTemplate(template(text), contexts, partials).map(
    (problem) =>
      `${problem.file}:${problem.column} ${problem.message}${problem.hint === null ? '' : ` (${problem.hint})`}`,
  );

test.each([
  '{{input.text}}{{input.none}}',
  '{{#each input.lines}}{{n}}{{../input.text}}{{@index}}{{/each}}',
  '{{#each input.lines as |line position|}}{{line.n}}{{position}}{{/each}}',
  '{{#if input.note}}{{input.note}}{{else}}none{{/if}}',
  '{{#unless input.note}}none{{/unless}}',
  '{{#with input}}{{text}}{{/with}}',
  '{{#input.lines}}{{n}}{{/input.lines}}',
  '{{json input}}{{json input.lines}}',
  '{{lookup input "text"}}',
  '{{> head}}{{#each input.lines}}{{> row}}{{/each}}',
  '{{> row input}}{{> row n=1}}',
  '{{!-- comment --}}{{input.lines.length}}',
  'plain text',
  '\\{{input.nothing}}',
])('nothing is wrong with %s', (text) => {
  expect(messages(text)).toEqual([]);
});

describe('what is wrong', () => {
  test.each([
    [
      '{{input.txet}}',
      't:3 template variable `input.txet` does not exist in case "a" (did you mean "text"?)',
    ],
    ['{{text}}', 't:3 template variable `text` does not exist in case "a" (known here: input)'],
    [
      '{{input.note}}',
      't:3 template variable `input.note` does not exist in case "b" (did you mean "none"?)',
    ],
    [
      '{{#each input.line}}{{/each}}',
      't:9 template variable `input.line` does not exist in case "a" (did you mean "lines"?)',
    ],
    [
      '{{#each input.lines}}{{m}}{{/each}}',
      't:24 template variable `m` does not exist in case "a" (did you mean "n"?)',
    ],
    ['{{#if input.nope}}{{/if}}', 't:7 template variable `input.nope` does not exist in any case'],
    [
      '{{json input.nope}}',
      't:8 template variable `input.nope` does not exist in case "a" (did you mean "note"?)',
    ],
    ['{{upper input.text}}', 't:3 unknown helper `upper` (helpers: if, unless, each, with, lookup, json)'],
    ['{{> hed}}', 't:5 unknown partial `hed` (did you mean "head"?)'],
    ['{{> loop}}', 'loop.hbs:5 the partial `loop` calls itself without end'],
    ['{{> row}}', 'row.hbs:3 template variable `n` does not exist in case "a" (known here: input)'],
    [
      '{{input}}',
      't:3 `input` is a mapping of keys in case "a", which has no text (write {{json input}}, or name one of its fields)',
    ],
    [
      '{{input.lines}}',
      't:3 `input.lines` is a list in case "a", which has no text (write {{json input.lines}}, or name one of its fields)',
    ],
    [
      '{{input.constructor}}',
      't:3 template variable `input.constructor` does not exist in case "a" (known here: text, lines, note, n, none)',
    ],
    ['{{#if input.text}}', 't:1 the template does not parse: '],
    ['{{#if input.text}}{{/each}}', "t:1 the template does not parse: if doesn't match each"],
    ['a\n{{input.', 't:3 the template does not parse: '],
    ['{{input.text.length}}', 't:3 template variable `input.text.length` does not exist in case "a"'],
  ])('%s', (text, message) => {
    expect(messages(text)[0]).toContain(message);
  });

  test('a variable is told once, however many cases lack it', () => {
    expect(messages('{{#each input.lines}}{{m}}{{/each}}{{input.x}}')).toHaveLength(2);
  });
});
