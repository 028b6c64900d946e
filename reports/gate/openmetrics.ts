import type { ShownNumber } from '../comparison/document.ts';
import type { GateOutput } from './definition.ts';
import type { GateCell, GateDocument } from './document.ts';
import { type MetricFamily, metricsText, type MetricSample } from '../openmetrics-text.ts';
import { numbersOf } from './numbers.ts';

type Family = Omit<MetricFamily, 'type'>;

/** For dashboards, and for GitLab's metrics report: the numbers of every cell as OpenMetrics text. */
export const openmetrics: GateOutput = {
  id: 'openmetrics',
  fileName: 'metrics.txt',
  summary: 'The numbers of every cell and the money of the gate, as OpenMetrics text.',
  written: 'always',
  render: (document) => metricsText(families(document)),
};

function families(document: GateDocument): readonly MetricFamily[] {
  return [...gateFamilies(document), ...cellFamilies(document)].map((family) => ({
    ...family,
    type: 'gauge',
  }));
}

function gateFamilies({ passed, money }: GateDocument): readonly Family[] {
  return [
    {
      name: 'firstpass_gate_passed',
      help: 'Whether the gate lets the change through.',
      unit: null,
      samples: [{ labels: {}, value: passed ? 1 : 0 }],
    },
    {
      name: 'firstpass_gate_money_usd',
      help: 'What the gate spent, and what it saved.',
      unit: 'usd',
      samples: [
        { labels: { kind: 'spent' }, value: money.spentUsd },
        { labels: { kind: 'saved-by-reuse' }, value: money.savedByReuseUsd },
        { labels: { kind: 'saved-by-early-stop' }, value: money.savedByEarlyStopUsd },
      ],
    },
    {
      name: 'firstpass_gate_trials',
      help: 'Trials that the gate bought, and that it reused.',
      unit: null,
      samples: [
        { labels: { kind: 'new' }, value: money.newTrials },
        { labels: { kind: 'reused' }, value: money.reusedTrials },
      ],
    },
  ];
}

function cellFamilies({ cells }: GateDocument): readonly Family[] {
  return [
    {
      name: 'firstpass_cell_verdict',
      help: 'The verdict of a cell, as a label.',
      unit: null,
      samples: cells.map(({ spec, variant, verdict }) => ({ labels: { spec, variant, verdict }, value: 1 })),
    },
    {
      name: 'firstpass_cost_per_correct_usd',
      help: 'Cost of all trials by those that ended correct.',
      unit: 'usd',
      samples: armSamples(cells, 'cost_per_correct_usd'),
    },
    {
      name: 'firstpass_cost_per_correct_change_ratio',
      help: 'Candidate by baseline, with the ends of its interval and the limit.',
      unit: 'ratio',
      samples: [
        ...samplesOf(cells, 'ratio', { bound: 'value' }),
        ...samplesOf(cells, 'ratio_lower', { bound: 'lower' }),
        ...samplesOf(cells, 'ratio_upper', { bound: 'upper' }),
        ...samplesOf(cells, 'ratio_limit', { bound: 'limit' }),
      ],
    },
    {
      name: 'firstpass_yield_ratio',
      help: 'Share of the trials that ended correct.',
      unit: 'ratio',
      samples: armSamples(cells, 'yield'),
    },
    {
      name: 'firstpass_trials',
      help: 'Trials compared.',
      unit: null,
      samples: armSamples(cells, 'trials'),
    },
  ];
}

function armSamples(cells: readonly GateCell[], name: string): readonly MetricSample[] {
  return ['baseline', 'candidate'].flatMap((arm) => samplesOf(cells, `${arm}_${name}`, { arm }));
}

function samplesOf(
  cells: readonly GateCell[],
  name: string,
  label: Readonly<Record<string, string>>,
): readonly MetricSample[] {
  return cells.flatMap((cell) => {
    const value = numbersOf(cell).find((number) => number.name === name)?.value ?? null;
    if (value === null) return [];
    return [{ labels: { spec: cell.spec, variant: cell.variant, ...label }, value: numberText(value) }];
  });
}

function numberText(value: Exclude<ShownNumber, null>): string {
  return value === 'Infinity' ? '+Inf' : String(value);
}
