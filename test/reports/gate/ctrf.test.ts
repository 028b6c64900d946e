import { expect, test } from 'vitest';
import { ctrf } from '../../../reports/gate/ctrf.ts';
import { gateOutputContract } from '../../contract/gate-output-contract.ts';
import { gateOf } from '../../fixtures/gate.ts';

gateOutputContract(ctrf, expectSound);

function expectSound(text: string): void {
  const { reportFormat, results } = JSON.parse(text) as {
    readonly reportFormat: string;
    readonly results: {
      readonly summary: Readonly<Record<string, number>>;
      readonly tests: readonly { readonly status: string }[];
    };
  };
  const { summary, tests } = results;
  expect(reportFormat).toBe('CTRF');
  expect(summary['tests']).toBe(tests.length);
  for (const status of ['passed', 'failed', 'skipped']) {
    expect(summary[status]).toBe(tests.filter((one) => one.status === status).length);
  }
}

test('is the text that is kept', async () => {
  await expect(ctrf.render(gateOf({}))).toMatchFileSnapshot('../../golden/gate/ctrf.json');
});
