import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { trials } from '../../reports/trials.ts';
import { sumUsd, parseUsd, formatUsd } from '../../src/model/money.ts';
import { HOSTILE, STATES } from '../fixtures/states.ts';
import { cellOf, summaryOf, SYNTHETIC_RUN } from '../fixtures/trials.ts';
import { demoView, viewFor } from '../fixtures/view.ts';

type Line = Record<string, string>;
const read = (text: string): Line[] => parse<Line>(text, { columns: true });

test('has a line a trial, whose exact amounts sum to the total of the run', () => {
  const view = demoView();
  const lines = read(trials.render(view));
  expect(lines).toHaveLength(view.document.totals.trials);
  const sum = sumUsd(lines.map((line) => parseUsd(line['cost'] ?? '')));
  expect(formatUsd(sum)).toBe(view.document.totals.cost);
  expect(new Set(lines.map((line) => line['run']))).toEqual(new Set([view.document.run.id]));
  for (const { spec, variant, synthetic } of view.document.cells) {
    const own = lines.filter((line) => line['spec'] === spec && line['variant'] === variant);
    expect(new Set(own.map((line) => line['synthetic']))).toEqual(new Set([String(synthetic)]));
  }
});

test('has a column for every tag, empty where a trial lacks it, and says what was taken over', () => {
  const cells = [cellOf('spec', 'one')];
  const made = [
    summaryOf({ spec: 'spec', variant: 'one', trialId: 1, tags: { team: 'a,b', part: 'x' } }),
    summaryOf({ spec: 'spec', variant: 'one', trialId: 2, tags: { team: 'c' }, reusedFrom: 7 }),
  ];
  const lines = read(trials.render(viewFor({ run: SYNTHETIC_RUN, cells, trials: made })));
  expect(
    lines.map((line) => [line['trial'], line['tag.team'], line['tag.part'], line['reusedFrom']]),
  ).toEqual([
    ['1', 'a,b', 'x', ''],
    ['2', 'c', '', '7'],
  ]);
});

test.each(Object.entries(STATES))('%s is a table', (_, make) => {
  const text = trials.render(make());
  expect(text).not.toMatch(/\bundefined\b|\bNaN\b|\[object Object\]/);
  expect(read(text)).toBeInstanceOf(Array);
});

test('hostile names stay text, and no field is a formula', () => {
  const text = trials.render((STATES['hostile'] as () => Parameters<typeof trials.render>[0])());
  const fields = read(text).flatMap((line) => Object.values(line));
  expect(fields.join(' ')).toContain(HOSTILE.spec.slice(0, 8));
  for (const field of fields) expect(field).not.toMatch(/^[=+@]/);
});
