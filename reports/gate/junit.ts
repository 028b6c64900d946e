import { caseStatus } from './case-status.ts';
import type { GateOutput } from './definition.ts';
import type { GateCell, GateDocument } from './document.ts';
import { numbersOf } from './numbers.ts';
import { nameOf, settleText, VERDICTS } from './words.ts';

/** For every CI that shows tests: a test case a cell, its numbers as properties. */
export const junit: GateOutput = {
  id: 'junit',
  fileName: 'junit.xml',
  summary: 'A test case for every cell, with its numbers as properties, as JUnit XML.',
  written: 'always',
  render: (document) => `${lines(document).join('\n')}\n`,
};

function lines(document: GateDocument): readonly string[] {
  const { cells, problem, at } = document;
  const of = (status: string): number => cells.filter((cell) => caseStatus(cell) === status).length;
  const counts = {
    tests: cells.length + (problem === null ? 0 : 1),
    failures: of('failed'),
    errors: of('broken') + (problem === null ? 0 : 1),
    skipped: of('skipped'),
  };
  const name = `firstpass gate ${document.project.name}`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name, ...counts })}>`,
    `  <testsuite${attributes({ name, ...counts, timestamp: at.replace(/Z$/, '') })}>`,
    ...properties(
      [
        { name: 'verdict', value: document.verdict },
        { name: 'spent_usd', value: document.money.spentUsd },
        { name: 'saved_by_reuse_usd', value: document.money.savedByReuseUsd },
        { name: 'saved_by_early_stop_usd', value: document.money.savedByEarlyStopUsd },
        { name: 'new_trials', value: document.money.newTrials },
        { name: 'reused_trials', value: document.money.reusedTrials },
        { name: 'synthetic', value: String(document.synthetic) },
      ],
      '    ',
    ),
    ...(problem === null
      ? []
      : [
          `    <testcase${attributes({ classname: 'firstpass', name: 'gate' })}>`,
          `      ${element('error', problem.code, [problem.message, problem.hint])}`,
          '    </testcase>',
        ]),
    ...cells.flatMap(testCase),
    '  </testsuite>',
    '</testsuites>',
  ];
}

function testCase(cell: GateCell): readonly string[] {
  const { place, spec } = cell;
  const at = place === null ? {} : { file: place.file, line: place.line };
  const numbers = numbersOf(cell).filter(({ value }) => value !== null);
  return [
    `    <testcase${attributes({ classname: spec, name: nameOf(cell), ...at })}>`,
    ...properties(
      [{ name: 'verdict', value: cell.verdict }, { name: 'change', value: cell.change }, ...numbers],
      '      ',
    ),
    ...result(cell),
    '    </testcase>',
  ];
}

function result(cell: GateCell): readonly string[] {
  const { word } = VERDICTS[cell.verdict];
  switch (caseStatus(cell)) {
    case 'passed':
      return [];
    case 'skipped':
      return [`      <skipped${attributes({ message: `${word}: ${cell.reason}` })}/>`];
    case 'broken':
      return [`      ${element('error', word, [cell.reason])}`];
    case 'failed':
      return [`      ${element('failure', word, [cell.reason, settleText(cell)])}`];
  }
}

function element(tag: 'error' | 'failure', type: string, parts: readonly (string | null)[]): string {
  const text = parts.filter((part) => part !== null).join('. ');
  return `<${tag}${attributes({ message: text, type })}>${escaped(text)}</${tag}>`;
}

function properties(
  found: readonly { readonly name: string; readonly value: string | number | null }[],
  indent: string,
): readonly string[] {
  return [
    `${indent}<properties>`,
    ...found.map(({ name, value }) => `${indent}  <property${attributes({ name, value: String(value) })}/>`),
    `${indent}</properties>`,
  ];
}

function attributes(given: Readonly<Record<string, string | number>>): string {
  return Object.entries(given)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join('');
}

/**
 * Returns the text for XML 1.0, where most control characters cannot be written at all, not even as references:
 * those become U+FFFD. Line breaks and tabs are references, for a parser makes spaces of them in an attribute.
 */
function escaped(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;')
    .replaceAll(/[\t\n\r]/g, (found) => `&#${found.charCodeAt(0)};`);
}
