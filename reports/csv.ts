import { COMPONENTS } from '../src/model/charge.ts';
import { OUTCOMES } from '../src/model/outcome.ts';
import { csvText, type CsvValue } from './csv-line.ts';
import type { ReportDefinition } from './definition.ts';
import type { DocumentCell, ReportDocument } from './document.ts';

/** One line a cell: every figure exact, under the JSON report's names. */
export const csv: ReportDefinition = {
  format: 'csv',
  extension: 'csv',
  summary: 'One line a cell, with exact amounts, for spreadsheets.',
  render: (view) => {
    const rows = view.document.cells.map((cell) => rowOf(cell, view.document));
    const header = rowOf(null, view.document).map(([name]) => name);
    return csvText([header, ...rows.map((row) => row.map(([, value]) => value))]);
  },
};

type Row = readonly (readonly [string, CsvValue])[];

/** Returns the columns of a cell; of no cell, for the header, the names alone. */
function rowOf(cell: DocumentCell | null, { run, best }: ReportDocument): Row {
  return [
    ['run', cell?.runs?.join(' ') ?? run.id],
    ['spec', cell?.spec ?? null],
    ['variant', cell?.variant ?? null],
    ['label', cell?.label ?? null],
    ['synthetic', cell?.synthetic ?? null],
    [
      'best',
      cell === null ? null : best.some((item) => item.spec === cell.spec && item.variant === cell.variant),
    ],
    ...countColumns(cell),
    ...figureColumns(cell),
    ...costColumns(cell),
    ['modelCalls', cell?.work.modelCalls ?? null],
    ['httpRequests', cell?.work.httpRequests ?? null],
    [
      'toolCalls',
      cell === null ? null : Object.values(cell.work.toolCalls).reduce((sum, calls) => sum + calls, 0),
    ],
    ['inputTokens', cell === null ? null : inputTokens(cell)],
    ['cacheReadTokens', cell?.work.usage.cache_read ?? null],
    ['outputTokens', cell?.work.usage.output ?? null],
    ['reviewMinutes', cell?.work.reviewMinutes ?? null],
    ['warnings', cell?.warnings.map(({ code }) => code).join(' ') ?? null],
  ];
}

function countColumns(cell: DocumentCell | null): Row {
  const counts = cell?.counts;
  return [
    ['trials', counts?.trials ?? null],
    ['cases', counts?.cases ?? null],
    ['judged', counts?.judged ?? null],
    ['accepted', counts?.accepted ?? null],
    ['firstPass', counts?.firstPass ?? null],
    ['falseAccepts', counts?.falseAccepts ?? null],
    ['falseRejects', counts?.falseRejects ?? null],
    ['reused', counts?.reused ?? null],
    ...OUTCOMES.map((name): readonly [string, CsvValue] => [
      `outcome.${name}`,
      counts?.outcomes[name] ?? null,
    ]),
  ];
}

const FIGURES = [
  'cpco',
  'cpcoMachine',
  'cpcoStrict',
  'cpcoFirstAttempt',
  'costPerExecution',
  'costPerDelivered',
  'marginalCostOfRetrySuccess',
  'yield',
  'firstPassYield',
  'retryShare',
  'wasteShare',
  'attemptsPerTrial',
  'durationMsP50',
  'durationMsP95',
] as const;

/** Those whose ends a spreadsheet is likely to want; the JSON report has all. */
const WITH_INTERVAL: ReadonlySet<string> = new Set(['cpco', 'yield']);

function figureColumns(cell: DocumentCell | null): Row {
  return FIGURES.flatMap((name): Row => {
    const figure = cell?.figures[name];
    const value: readonly [string, CsvValue] = [name, figure?.value ?? null];
    if (!WITH_INTERVAL.has(name)) return [value];
    return [value, [`${name}Lower`, figure?.lower ?? null], [`${name}Upper`, figure?.upper ?? null]];
  });
}

function costColumns(cell: DocumentCell | null): Row {
  return [
    ['cost', cell?.cost.total ?? null],
    ['unpriced', cell?.cost.unpriced ?? null],
    ['cost.reused', cell?.cost.reused ?? null],
    ['cost.valueAdded', cell?.cost.waterfall.valueAdded ?? null],
    ['cost.rework', cell?.cost.waterfall.rework ?? null],
    ['cost.scrap', cell?.cost.waterfall.scrap ?? null],
    ...COMPONENTS.map((name): readonly [string, CsvValue] => [
      `cost.${name}`,
      cell?.cost.byComponent[name] ?? null,
    ]),
  ];
}

function inputTokens({ work: { usage } }: DocumentCell): number {
  return (
    usage.input_uncached +
    usage.cache_read +
    usage.cache_write_5m +
    usage.cache_write_1h +
    usage.cache_write_unknown
  );
}
