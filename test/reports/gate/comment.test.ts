import { expect, test } from 'vitest';
import { comment, commentMarker, commentText } from '../../../reports/gate/comment.ts';
import { gateOutputContract } from '../../contract/gate-output-contract.ts';
import { GATES, gateOf, passedGate } from '../../fixtures/gate.ts';
import { expectInert } from './inert-markdown.ts';

const OWN =
  /^<!-- firstpass:v1:[0-9a-f]{12} -->$|^<details><summary>Every cell, and what to do<\/summary>$|^<\/details>$/gm;

gateOutputContract(comment, expectSound);

function expectSound(text: string): void {
  expect(text.length).toBeLessThan(60_000);
  expect(text.match(/^<details>/gm)).toHaveLength(1);
  expect(text.endsWith('\n</details>\n')).toBe(true);
  expectInert(text, OWN);
}

test('is the text that is kept', async () => {
  await expect(comment.render(gateOf({}))).toMatchFileSnapshot('../../golden/gate/comment-regressed.md');
  await expect(comment.render(passedGate())).toMatchFileSnapshot('../../golden/gate/comment-passed.md');
});

test.each(Object.entries(GATES))('%s: shows at most twelve lines before the fold', (_, make) => {
  const [head = ''] = comment.render(make()).split('<details>');
  const seen = head.trim().split('\n').slice(1);
  expect(seen.length).toBeLessThanOrEqual(12);
});

test('says how many cells it leaves out, and the number is right', () => {
  const text = comment.render((GATES['three hundred cells'] as () => ReturnType<typeof gateOf>)());
  const said = Number(/^(\d+) more cells are left out here for length/m.exec(text)?.[1]);
  const folded = (text.split('<details>')[1] ?? '').match(/^\*\*spec-/gm) ?? [];
  expect(said).toBeGreaterThan(0);
  expect(said + folded.length).toBe(300);
});

test('the marker depends on the project file alone', () => {
  const marker = commentMarker(gateOf({}));
  expect(commentMarker(passedGate())).toBe(marker);
  expect(commentMarker(gateOf({ project: { name: 'shop', file: 'other/firstpass.yaml' } }))).not.toBe(marker);
  expect(comment.render(gateOf({})).startsWith(`${marker}\n`)).toBe(true);
});

test('puts a link beside the money', () => {
  const text = commentText(gateOf({}), ['[Report](https://ci.example/1)']);
  expect(text.split('<details>')[0]).toContain('[Report](https://ci.example/1)');
});
