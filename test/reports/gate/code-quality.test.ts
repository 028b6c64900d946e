import { expect, test } from 'vitest';
import { codeQuality } from '../../../reports/gate/code-quality.ts';
import { gateOutputContract } from '../../contract/gate-output-contract.ts';
import { gateOf, passedGate } from '../../fixtures/gate.ts';

interface Issue {
  readonly fingerprint: string;
  readonly description: string;
  readonly location: { readonly path: string };
}

function issues(text: string): readonly Issue[] {
  return JSON.parse(text) as readonly Issue[];
}

gateOutputContract(codeQuality, expectSound);

function expectSound(text: string): void {
  for (const { fingerprint, description } of issues(text)) {
    expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(description).not.toMatch(/\p{Cc}/u);
  }
}

test('is the text that is kept', async () => {
  await expect(codeQuality.render(gateOf({}))).toMatchFileSnapshot('../../golden/gate/gl-code-quality.json');
});

test('is an empty list when there is nothing', () => {
  expect(codeQuality.render(passedGate())).toBe('[]\n');
});

test('a later try with other numbers gives the same fingerprints, each once', () => {
  const first = gateOf({});
  const later = gateOf({
    cells: first.cells.map((cell) => ({ ...cell, reason: 'more samples', factors: null })),
  });
  const prints = issues(codeQuality.render(first)).map((issue) => issue.fingerprint);
  expect(issues(codeQuality.render(later)).map((issue) => issue.fingerprint)).toEqual(prints);
  expect(new Set(prints).size).toBe(prints.length);
});
