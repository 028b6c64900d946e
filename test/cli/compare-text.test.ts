import { expect, test } from 'vitest';
import { compareDocument } from '../../reports/comparison/document.ts';
import { compareText } from '../../src/cli/compare-text.ts';
import { plainStyle } from '../../src/cli/terminal/style.ts';
import { widthOf } from '../../src/cli/terminal/width.ts';
import { demoComparison } from '../fixtures/comparison.ts';

const document = compareDocument(demoComparison());
const text = (columns: number, pValues = false): string =>
  compareText(document, { style: plainStyle(), columns, pValues });

test('is the text that is kept', async () => {
  await expect(`${text(100)}\n`).toMatchFileSnapshot('../golden/compare/demo.txt');
});

test('prints p-values when asked', () => {
  expect(text(100)).not.toContain('p = ');
  expect(text(100, true).match(/p = /g)).toHaveLength(7);
});

test('keeps to a narrow terminal', () => {
  for (const line of text(60).split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(60);
});
