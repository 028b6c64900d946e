import { csvText, type CsvValue } from './csv-line.ts';
import type { ReportDefinition } from './definition.ts';
import type { DocumentCell } from './document.ts';
import type { TrialColumns } from './view/trial-columns.ts';

/** One line a trial: what the page's explorer searches in, with exact amounts and every tag. */
export const trials: ReportDefinition = {
  format: 'trials',
  extension: 'trials.csv',
  summary: 'One line a trial, with exact amounts and every tag, as CSV for spreadsheets.',
  render: ({ trials: columns, document }) =>
    columns === null ? '' : csvText(linesOf(columns, document.cells)),
};

const HEADER = ['run', 'trial', 'spec', 'variant', 'synthetic', 'case', 'repeat', 'outcome', 'attempts'];
const FIGURES = ['cost', 'unpriced', 'durationMs', 'reusedFrom', 'failedAt'];

function linesOf(columns: TrialColumns, cells: readonly DocumentCell[]): readonly (readonly CsvValue[])[] {
  const tags = [...new Set(columns.tagSets.flatMap((set) => Object.keys(set)))];
  const synthetic = new Map(cells.map((cell) => [JSON.stringify([cell.spec, cell.variant]), cell.synthetic]));
  const lines = columns.id.map((id, row): readonly CsvValue[] => {
    const at = (places: readonly number[]): number => places[row] ?? -1;
    const [spec = null, variant = null] = columns.cells[at(columns.cell)] ?? [];
    const set = columns.tagSets[at(columns.tags)] ?? {};
    return [
      columns.runs[at(columns.run)] ?? null,
      id,
      spec,
      variant,
      synthetic.get(JSON.stringify([spec, variant])) ?? null,
      columns.cases[at(columns.case)] ?? null,
      at(columns.repeat),
      columns.outcomes[at(columns.outcome)] ?? null,
      at(columns.attempts),
      columns.usd[row] ?? null,
      at(columns.unpriced),
      at(columns.durationMs),
      columns.reusedFrom[row] ?? null,
      columns.reasons[at(columns.reason) - 1] ?? null,
      ...tags.map((tag) => set[tag] ?? null),
    ];
  });
  return [[...HEADER, ...FIGURES, ...tags.map((tag) => `tag.${tag}`)], ...lines];
}
