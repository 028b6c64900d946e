import { expect, test } from 'vitest';
import { summary } from '../../../reports/gate/summary.ts';
import { gateOutputContract } from '../../contract/gate-output-contract.ts';
import { gateOf } from '../../fixtures/gate.ts';
import { expectInert } from './inert-markdown.ts';

gateOutputContract(summary, expectSound);

function expectSound(text: string): void {
  expect(Buffer.byteLength(text)).toBeLessThan(900 * 1024);
  expect(text.startsWith('## ')).toBe(true);
  expect(text.split('\n').filter((line) => line.startsWith('| ')).length).toBeLessThanOrEqual(22);
  expectInert(text, /$^/g);
}

test('is the text that is kept', async () => {
  await expect(summary.render(gateOf({}))).toMatchFileSnapshot('../../golden/gate/summary.md');
});
