import { counted, moneyText } from '../../../reports/format.ts';
import { formatUsd, sumUsd, type Usd } from '../../model/money.ts';
import { terminalColumns } from '../terminal/columns.ts';
import { type Column, tableLines } from '../terminal/table.ts';
import { type GateForecast, gateForecasts } from './gate-forecast.ts';
import type { OpenedGate } from './opened-gate.ts';

/** Returns what `gate --plan` prints as JSON. */
export function gatePlanJson(opened: OpenedGate): unknown {
  const forecasts = gateForecasts(opened);
  return {
    schema: 'firstpass/gate-plan/1',
    commit: opened.base.commit,
    cells: opened.changes.map(({ spec, variant, change }) => {
      const found = forecastFor(forecasts, spec, variant);
      return {
        spec,
        variant,
        change,
        trials: found?.trials ?? 0,
        p50Usd: found === undefined ? '0' : usd(found.p50),
        p95Usd: found === undefined ? '0' : usd(found.p95),
        atMostUsd: found === undefined ? '0' : usd(found.atMost),
      };
    }),
    p50Usd: usd(totalOf(forecasts.map(({ p50 }) => p50))),
    p95Usd: usd(totalOf(forecasts.map(({ p95 }) => p95))),
    atMostUsd: usd(totalOf(forecasts.map(({ atMost }) => atMost))),
    budgetUsd: usd(opened.budget),
  };
}

function usd(amount: Usd | null): string | null {
  return amount === null ? null : formatUsd(amount);
}

const COLUMNS: readonly Column[] = [
  { title: 'cell', align: 'left' },
  { title: 'change', align: 'left' },
  { title: 'trials', align: 'right' },
  { title: 'half of the time', align: 'decimal' },
  { title: '95 %', align: 'decimal' },
  { title: 'at most', align: 'decimal' },
];

/** Returns what a gate would run and may cost, for people. */
export function gatePlanText(opened: OpenedGate): string {
  const forecasts = gateForecasts(opened);
  const rows = opened.changes.map(({ spec, variant, change }) => {
    const found = forecastFor(forecasts, spec, variant);
    const amounts = found === undefined ? [null, null, null] : [found.p50, found.p95, found.atMost];
    const nothing = found === undefined ? '–' : 'not known';
    return [
      `${spec} × ${variant}`,
      WORDS[change],
      found === undefined ? '–' : `up to ${found.trials}`,
      ...amounts.map((amount) => (amount === null ? nothing : moneyText(formatUsd(amount)))),
    ].map((text) => ({ text }));
  });
  const run = forecasts.length;
  const total = (part: 'p50' | 'p95' | 'atMost'): string => {
    const sum = totalOf(forecasts.map((one) => one[part]));
    return sum === null ? 'not known' : moneyText(formatUsd(sum));
  };
  const kept = opened.changes.length - run;
  return [
    tableLines(COLUMNS, rows, terminalColumns()).join('\n'),
    '',
    run === 0
      ? `Nothing would be run: ${counted(kept, 'cell')} keep what is stored.`
      : `${counted(run, 'cell')} would be run: ${total('p50')} half of the time, ${total('p95')} at the 95th percentile, ${total('atMost')} at most.`,
    ...(opened.budget === null ? [] : [`Budget: ${moneyText(formatUsd(opened.budget))}.`]),
    'Nothing was spent.',
  ].join('\n');
}

const WORDS = {
  none: 'none',
  prices: 'prices',
  judging: 'validators: judged anew',
  execution: 'to be run',
  new: 'new',
  removed: 'removed',
} as const;

function forecastFor(
  forecasts: readonly GateForecast[],
  spec: string,
  variant: string,
): GateForecast | undefined {
  return forecasts.find((one) => one.spec === spec && one.variant === variant);
}

function totalOf(amounts: readonly (Usd | null)[]): Usd | null {
  const known = amounts.filter((amount) => amount !== null);
  return known.length < amounts.length ? null : sumUsd(known);
}
