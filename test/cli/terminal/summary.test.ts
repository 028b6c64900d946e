import { describe, expect, test } from 'vitest';
import { plainStyle, styleFor } from '../../../src/cli/terminal/style.ts';
import { renderSummary } from '../../../src/cli/terminal/summary.ts';
import { widthOf } from '../../../src/cli/terminal/width.ts';
import { STATES } from '../../fixtures/states.ts';
import { demoView } from '../../fixtures/view.ts';

// oxlint-disable-next-line no-control-regex -- the escape character begins every colour code
const COLOUR_CODE = /\u001b\[\d+m/g;

const plain = (columns: number): Parameters<typeof renderSummary>[1] => ({ style: plainStyle(), columns });

test.each([
  ['demo', 'demo', 100],
  ['narrow', 'demo', 48],
  ['none correct', 'all fail', 100],
  ['unpriced', 'partly unpriced', 100],
  ['not English', 'not English', 100],
  ['second oracle', 'second oracle', 100],
])('%s is the text that is kept', async (name, state, columns) => {
  const text = renderSummary((STATES[state] as typeof demoView)(), plain(columns));
  await expect(`${text}\n`).toMatchFileSnapshot(`../../golden/terminal/${name.replaceAll(' ', '-')}.txt`);
});

describe.each(Object.entries(STATES))('%s', (_, make) => {
  const text = renderSummary(make(), plain(100));

  test('steers no terminal', () => {
    // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  });

  test('stays within the columns, names that cannot be broken aside', () => {
    for (const line of text.split('\n').filter((item) => item.includes(' '.repeat(3)))) {
      expect(widthOf(line)).toBeLessThanOrEqual(100);
    }
  });
});

test('colours only add: without them the text is the same', () => {
  const coloured = styleFor({ isTTY: true }, {});
  const stripped = renderSummary(demoView(), { style: coloured, columns: 100 }).replaceAll(COLOUR_CODE, '');
  expect(stripped).toBe(renderSummary(demoView(), plain(100)));
});
