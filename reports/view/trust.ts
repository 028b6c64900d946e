import type { Invariant } from '../../src/analyse/invariants.ts';
import { moneyShare } from '../../src/analyse/figure.ts';
import type { RunSummary } from '../../src/analyse/run.ts';
import { BASES } from '../../src/model/charge.ts';
import type { SpendingLine } from '../../src/model/ledger.ts';
import { sumUsd } from '../../src/model/money.ts';
import { count, counted, money, percent } from '../format.ts';
import { inDoubtText } from './spend.ts';

/** One reason to trust the figures, or not to. */
export interface TrustItem {
  /** `ok` a proof, `note` something to keep in mind, `broken` a figure that must not be used. */
  readonly status: 'ok' | 'note' | 'broken';
  readonly text: string;
}

/** `reused` says what of the figures was bought before; null when nothing was. */
export function trustItems(
  summary: RunSummary,
  invariants: readonly Invariant[],
  spending: readonly SpendingLine[],
  reused: string | null,
): readonly TrustItem[] {
  return [
    ...invariants.map(({ holds, detail }): TrustItem => ({
      status: holds ? 'ok' : 'broken',
      text: `${sentence(detail)}${holds ? '' : ' These must be equal: do not use the figures of this report.'}`,
    })),
    ...coverage(summary),
    ...(reused === null ? [] : [{ status: 'note', text: `${reused}.` } as const]),
    ...bases(spending),
    ...people(summary),
    ...interruptions(summary),
    ...intervals(summary),
  ];
}

function coverage({
  trials,
  pricedTrials,
  total,
  callsWithoutUsage,
  shadow,
}: RunSummary): readonly TrustItem[] {
  if (trials === 0) return [{ status: 'note', text: 'No trial has finished yet.' }];
  const items: TrustItem[] = [
    total.unpriced === 0
      ? { status: 'ok', text: `Every charge of all ${counted(trials, 'trial')} has a price.` }
      : {
          status: 'note',
          text:
            `${count(pricedTrials)} of ${counted(trials, 'trial')} are fully priced; ` +
            `${counted(total.unpriced, 'charge')} without a price make their totals lower bounds.`,
        },
  ];
  if (callsWithoutUsage > 0) {
    items.push({
      status: 'note',
      text: `${counted(callsWithoutUsage, 'paid model call')} came back without usage.`,
    });
  }
  if (shadow > 0n) {
    items.push({
      status: 'note',
      text: `Replayed calls would have cost ${money(shadow)}; they are in no total.`,
    });
  }
  return items;
}

/** How the amounts are known, and by which share. */
function bases(spending: readonly SpendingLine[]): readonly TrustItem[] {
  const paid = spending.filter(({ basis, kind }) => basis !== 'shadow' && kind !== 'fallback');
  const total = sumUsd(paid.map(({ usd }) => usd));
  if (total === 0n) return [];
  const shares = BASES.flatMap((basis) => {
    const usd = sumUsd(paid.filter((line) => line.basis === basis).map((line) => line.usd));
    return usd === 0n ? [] : [`${percent(moneyShare(usd, total) ?? 0)} ${BASIS_WORDS[basis]}`];
  });
  return [{ status: 'ok', text: `Where the amounts come from: ${shares.join(', ')}.` }];
}

const BASIS_WORDS: Readonly<Record<(typeof BASES)[number], string>> = {
  billed: 'from bills',
  reported: 'as the provider reported',
  list: 'list price × metered usage',
  contract: 'contract price × metered usage',
  estimated: 'estimated',
  allocated: 'a share of a fixed cost',
  shadow: 'not paid',
  unpriced: 'without a price',
};

function people({ byComponent }: RunSummary): readonly TrustItem[] {
  const items: TrustItem[] = [];
  if (byComponent.review > 0n) {
    items.push({
      status: 'note',
      text: `${money(byComponent.review)} of human review is an estimate: minutes by the spec's model, at the card's rate.`,
    });
  }
  if (byComponent.fallback > 0n) {
    items.push({
      status: 'note',
      text: `${money(byComponent.fallback)} of work by hand is an estimate and in no cost per correct output.`,
    });
  }
  return items;
}

function interruptions(summary: RunSummary): readonly TrustItem[] {
  const { run, trials, inDoubt } = summary;
  const items: TrustItem[] = [];
  if (run.planned !== null && trials < run.planned) {
    items.push({
      status: 'note',
      text: `${count(trials)} of ${counted(run.planned, 'planned trial')} have finished.`,
    });
  }
  if (inDoubt > 0) {
    items.push({
      status: 'note',
      text: `${counted(inDoubt, 'request')} got no answer before an interruption: ${inDoubtText(summary) ?? ''}, in no total.`,
    });
  }
  return items;
}

function intervals({ cells }: RunSummary): readonly TrustItem[] {
  const finished = cells.filter((cell) => cell.counts.trials > 0);
  if (finished.length === 0 || finished.some(({ figures }) => figures.cpco.upper !== null)) return [];
  return [{ status: 'note', text: 'The figures are point estimates: small differences may be chance.' }];
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
