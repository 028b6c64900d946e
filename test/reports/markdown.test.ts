import { expect, test } from 'vitest';
import { markdown } from '../../reports/markdown.ts';
import { reportContract, spaced } from '../contract/report-contract.ts';
import { STATES } from '../fixtures/states.ts';
import { demoView } from '../fixtures/view.ts';

function readable(text: string): string {
  return spaced(
    text
      .replaceAll('&#8203;', '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&')
      .replaceAll(/\\([\\`*_[\]|~$])/g, '$1'),
  );
}

reportContract(markdown, { readable, saysSynthetic: (text) => text.includes('> **Synthetic data') });

test('is the text that is kept', async () => {
  await expect(markdown.render(demoView())).toMatchFileSnapshot('../golden/report/demo.md');
});

test('a hostile text makes no tag, no link, no mention and no second column', () => {
  const text = markdown.render((STATES['hostile'] as typeof demoView)());
  const acted = text.replaceAll(/<\/?sup>|(?<!\\)`[^`]*`/g, '');
  expect(acted).not.toMatch(/<[a-z/!]/i);
  expect(acted).not.toMatch(/@everyone|(?<!\\)\]\(/);
  const [header, ...rows] = text.split('\n').filter((line) => line.startsWith('| '));
  expect(new Set(rows.map(columnsOf))).toEqual(new Set([columnsOf(header)]));
});

function columnsOf(line: string | undefined): number {
  return (line ?? '').split(/(?<!\\)\|/).length;
}
