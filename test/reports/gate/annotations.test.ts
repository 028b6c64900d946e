import { expect, test } from 'vitest';
import { annotations } from '../../../reports/gate/annotations.ts';
import { gateOutputContract } from '../../contract/gate-output-contract.ts';
import { GATES, gateOf } from '../../fixtures/gate.ts';

const LINE = /^::(error|warning) file=[^:,\n]*,line=\d+,title=[^:,\n]*::[^\n]*$/;

gateOutputContract(annotations, expectSound);

function expectSound(text: string): void {
  const lines = text.split('\n').slice(0, -1);
  expect(lines.length).toBeLessThanOrEqual(8);
  for (const line of lines) {
    expect(line).toMatch(LINE);
    // Every percent sign is one of the runner's escapes.
    expect(line).not.toMatch(/%(?!25|0D|0A|3A|2C)/);
    expect(line).not.toMatch(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u);
  }
}

test('is the text that is kept', async () => {
  await expect(annotations.render(gateOf({}))).toMatchFileSnapshot('../../golden/gate/annotations.txt');
});

test('nothing is an error when the gate lets the change through', () => {
  expect(annotations.render(gateOf({ passed: true, exitCode: 0 }))).not.toContain('::error');
});

test('says how many findings the eighth stands for', () => {
  const text = annotations.render((GATES['three hundred cells'] as typeof gateOf)({}));
  expect(text.trim().split('\n')).toHaveLength(8);
  expect(text).toContain('293 more cells have a finding');
});
