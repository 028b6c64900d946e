import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { csv } from '../../reports/csv.ts';
import { parseUsd } from '../../src/model/money.ts';
import { reportContract, spaced } from '../contract/report-contract.ts';
import { HOSTILE, STATES } from '../fixtures/states.ts';
import { cellOf, runOf, summaryOf, SYNTHETIC_RUN } from '../fixtures/trials.ts';
import { demoView, viewFor } from '../fixtures/view.ts';

type Line = Record<string, string>;
const read = (text: string): Line[] => parse<Line>(text, { columns: true });

reportContract(csv, {
  readable: (text) =>
    spaced(
      read(text)
        .flatMap((line) => Object.values(line))
        .join(' '),
    ),
  saysSynthetic: (text) => read(text).some((line) => line['synthetic'] === 'true'),
});

test('has a line a cell with exact amounts', () => {
  const view = demoView();
  const lines = read(csv.render(view));
  expect(lines).toHaveLength(view.document.cells.length);
  for (const [index, cell] of view.document.cells.entries()) {
    const line = lines[index] ?? {};
    expect(line['cpco']).toBe(cell.figures.cpco.value ?? '');
    const parts = ['valueAdded', 'rework', 'scrap'].map((part) => parseUsd(line[`cost.${part}`] ?? ''));
    expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(parseUsd(line['cost'] ?? ''));
  }
  expect(lines.filter((line) => line['best'] === 'true')).toHaveLength(3);
});

test('leaves a figure empty that does not exist', () => {
  const lines = read(csv.render((STATES['all fail'] as typeof demoView)()));
  expect(lines.every((line) => line['cpco'] === '' && line['cpcoLower'] !== '')).toBe(true);
});

test('a name that a spreadsheet would run is text', () => {
  const cells = [cellOf(HOSTILE.formula, '-2+3'), cellOf('@sum', '+1')];
  const view = viewFor({ run: SYNTHETIC_RUN, cells, trials: [summaryOf({ spec: '@sum', variant: '+1' })] });
  for (const line of read(csv.render(view))) {
    expect(line['spec']).toMatch(/^'/);
  }
  expect(csv.render(view)).not.toMatch(/(^|,)"?[=+@]/m);
});

test('is the text that is kept', async () => {
  await expect(csv.render(demoView())).toMatchFileSnapshot('../golden/report/demo.csv');
});

test('has a header even without a cell', () => {
  expect(csv.render(viewFor({ ...runOf([]), cells: [] }))).toMatch(/^run,spec,variant,.*\n$/);
});
