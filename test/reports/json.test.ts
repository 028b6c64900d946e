import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { json } from '../../reports/json.ts';
import { reportSchema } from '../../reports/json-schema.ts';
import type { ReportDocument } from '../../reports/document.ts';
import { parseUsd, sumUsd } from '../../src/model/money.ts';
import { reportContract, spaced } from '../contract/report-contract.ts';
import { STATES } from '../fixtures/states.ts';
import { demoView } from '../fixtures/view.ts';

function strings(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : [];
}

reportContract(json, {
  readable: (text) => spaced(strings(JSON.parse(text)).join(' ')),
  saysSynthetic: (text) => (JSON.parse(text) as ReportDocument).run.synthetic,
});

const validate = new Ajv({ strict: true, allErrors: true }).compile(reportSchema);

describe.each(Object.entries(STATES))('%s', (_, make) => {
  test('is valid by its schema', () => {
    validate(JSON.parse(json.render(make())));
    expect(validate.errors ?? []).toEqual([]);
  });
});

test('the schema refuses an amount that is a number, and a key that it does not know', () => {
  const document = JSON.parse(json.render(demoView())) as { totals: { cost: unknown }; extra?: true };
  document.totals.cost = 1.5;
  expect(validate(document)).toBe(false);
  expect(validate({ ...JSON.parse(json.render(demoView())), extra: true })).toBe(false);
});

test('its cells sum to its totals, exactly', () => {
  const { cells, totals } = JSON.parse(json.render(demoView())) as ReportDocument;
  expect(sumUsd(cells.map(({ cost }) => parseUsd(cost.total)))).toBe(parseUsd(totals.cost));
});

test('is the text that is kept', async () => {
  await expect(json.render(demoView())).toMatchFileSnapshot('../golden/report/demo.json');
});
