import { expect, test } from 'vitest';
import { openmetrics } from '../../../reports/gate/openmetrics.ts';
import { gateOutputContract } from '../../contract/gate-output-contract.ts';
import { GATES, gateOf } from '../../fixtures/gate.ts';

const SAMPLE =
  /^([a-z_]+)(\{[a-z]+="(?:[^"\\\n]|\\[\\"n])*"(?:,[a-z]+="(?:[^"\\\n]|\\[\\"n])*")*\})? (\+Inf|-?[\d.]+(?:e[+-]?\d+)?)$/;

gateOutputContract(openmetrics, expectSound);

function expectSound(text: string): void {
  const lines = text.split('\n');
  expect(lines.slice(-2)).toEqual(['# EOF', '']);
  let family = '';
  const seen = new Set<string>();
  for (const line of lines.slice(0, -2)) {
    const declared = /^# TYPE ([a-z_]+) gauge$/.exec(line)?.[1];
    if (declared !== undefined) {
      expect(seen.has(declared)).toBe(false);
      seen.add(declared);
      family = declared;
    } else if (line.startsWith('# UNIT ')) {
      expect(family.endsWith(`_${line.split(' ')[3] ?? ''}`)).toBe(true);
    } else if (!line.startsWith('# HELP ')) {
      expect(SAMPLE.exec(line)?.[1]).toBe(family);
      const labels = line.slice(0, line.lastIndexOf(' '));
      expect(seen.has(labels)).toBe(labels === family);
      seen.add(labels);
    }
  }
}

test('is the text that is kept', async () => {
  await expect(openmetrics.render(gateOf({}))).toMatchFileSnapshot('../../golden/gate/metrics.txt');
});

test('nothing correct costs infinitely much', () => {
  const text = openmetrics.render((GATES['nothing was correct'] as typeof gateOf)({}));
  expect(text).toContain('arm="candidate"} +Inf');
});
