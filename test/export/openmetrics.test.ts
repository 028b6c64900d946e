import { expect, test } from 'vitest';
import { openmetrics } from '../../src/export/openmetrics.ts';
import { parseUsd, sumUsd } from '../../src/model/money.ts';
import { exportContract } from '../contract/export-contract.ts';
import { MENDED, sourceOf } from './exported.ts';

/** Sample lines by the grammar of OpenMetrics 1.0; throws for a line that is none. */
function samples(text: string): { name: string; labels: string; value: string }[] {
  expect(text.endsWith('# EOF\n')).toBe(true);
  const lines = text.slice(0, -1).split('\n');
  const found = lines
    .filter((line) => !/^# (?:TYPE|UNIT|HELP) |^# EOF$/.test(line))
    .map((line) => {
      const [, name, labels, value] =
        /^([a-z_]+)(\{(?:[a-z_]+="(?:[^"\\\n]|\\[\\"n])*",?)*\})? (-?[\d.]+)$/u.exec(line) ?? [];
      if (name === undefined || value === undefined) throw new Error(`no sample: ${line}`);
      return { name, labels: labels ?? '', value };
    });
  expect(new Set(found.map(({ name, labels }) => name + labels)).size).toBe(found.length);
  return found;
}

exportContract(openmetrics, (text) =>
  sumUsd(
    samples(text).flatMap(({ name, value }) =>
      name === 'firstpass_cost_usd_total' ? [parseUsd(value)] : [],
    ),
  ),
);

test('counts what has no price beside the money, never as $0', () => {
  const text = [...openmetrics.pieces(sourceOf([MENDED]), { texts: false })].join('');
  const found = samples(text);
  expect(found.filter(({ name }) => name === 'firstpass_unpriced_charges_total')).toEqual([
    {
      name: 'firstpass_unpriced_charges_total',
      labels:
        '{spec="invoice-fields",variant="steady",provider="",model="search",component="tool",unit="call"}',
      value: '1',
    },
  ]);
  expect(found.filter(({ labels }) => labels.includes('component="tool",basis'))).toEqual([]);
  expect(
    found.filter(({ name }) => name === 'firstpass_tokens_total').map(({ value }) => Number(value)),
  ).toEqual([1800, 80, 200, 50]);
});
