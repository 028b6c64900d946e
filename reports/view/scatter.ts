import type { CellSummary } from '../../src/analyse/cell-summary.ts';
import { isolated, listed, shorten } from '../format.ts';
import type { CellRow } from './cell-row.ts';
import { rangeOf } from './range.ts';
import type { VariantView } from './variant.ts';

/** Cost against yield of one spec's variants. Floats: they place marks, the words beside them are exact. */
export interface ScatterView {
  /** Those with a cost above zero: a logarithmic scale has no place for the others. */
  readonly points: readonly ScatterPoint[];
  /** Points that no other beats on both counts, cheapest first. */
  readonly frontier: readonly { readonly cost: number; readonly yield: number }[];
  readonly floor: number | null;
  /** What the frontier is, and who is not drawn. */
  readonly caption: string;
}

export interface ScatterPlace {
  readonly cost: number;
  readonly yield: number;
}

export interface ScatterPoint {
  readonly variant: VariantView;
  readonly anchor: string;
  /** Dollars a trial. */
  readonly cost: number;
  readonly costRange: readonly [number, number] | null;
  readonly yield: number;
  readonly yieldRange: readonly [number, number] | null;
  /** Of the baseline, on the common cases; null without one. */
  readonly from: ScatterPlace | null;
  readonly cpco: string;
  readonly isPick: boolean;
  /** Whether its name stands beside the mark: all of few variants, the ones that matter of many. */
  readonly labelled: boolean;
  /** The whole finding in one sentence. */
  readonly sentence: string;
}

const LABEL_ALL_UP_TO = 8;

export function scatterView(
  cells: readonly CellSummary[],
  rows: readonly CellRow[],
  trailOf: (variant: string) => ScatterPlace | null,
): ScatterView {
  const pairs = cells
    .map((cell, index) => ({ cell, row: rows[index] }))
    .filter((pair): pair is { cell: CellSummary; row: CellRow } => pair.row !== undefined)
    .filter(({ cell }) => cell.counts.judged > 0);
  const all = pairs.map(({ cell, row }) => ({ cell, row, cost: costOf(cell), yield: yieldOf(cell) }));
  const placed = all.filter(({ cost }) => cost > 0);
  const isSound = (one: (typeof placed)[number]): boolean => one.yield > 0 && one.cell.degraded.length === 0;
  const sound = placed.filter(isSound);
  const best = sound.filter((one) => !sound.some((other) => beats(other, one)));
  const frontier = best.toSorted((left, right) => left.cost - right.cost);
  return {
    points: placed.map((one) => ({
      variant: one.row.variant,
      anchor: one.row.anchor,
      cost: one.cost,
      costRange: rangeOf(one.cell.figures.costPerExecution),
      yield: one.yield,
      yieldRange: rangeOf(one.cell.figures.yield),
      from: trailOf(one.row.variant.id),
      cpco: one.row.cpco.text,
      isPick: one.row.isPick,
      labelled: placed.length <= LABEL_ALL_UP_TO || one.row.isPick || frontier.includes(one),
      sentence: sentenceOf(one.row),
    })),
    frontier: frontier.map((one) => ({ cost: one.cost, yield: one.yield })),
    floor: cells[0]?.cell.yieldFloor ?? null,
    caption: [
      captionOf(
        frontier.map(({ row }) => row.variant.id),
        { judged: all.length, drawn: placed.length },
        all.every(isSound),
      ),
      ...notDrawn(all.filter(({ cost }) => cost <= 0)),
    ].join(' '),
  };
}

function beats(other: ScatterPlace, one: ScatterPlace): boolean {
  const noWorse = other.cost <= one.cost && other.yield >= one.yield;
  return noWorse && (other.cost < one.cost || other.yield > one.yield);
}

function captionOf(
  frontier: readonly string[],
  { judged, drawn }: { readonly judged: number; readonly drawn: number },
  allSound: boolean,
): string {
  const [only] = frontier;
  if (judged === 0) return 'No judged trial yet.';
  if (drawn === 0) return 'No variant can be placed.';
  if (only === undefined) return 'No variant made a correct output from complete data.';
  if (judged === 1) return 'One variant ran.';
  if (frontier.length === 1) {
    const among = allSound ? '' : ' of those with a correct output and complete data';
    return `${named(only)} is cheapest a trial and most reliable${among}.`;
  }
  return `On the frontier: ${some(frontier)}.`;
}

function notDrawn(left: readonly { readonly cell: CellSummary; readonly row: CellRow }[]): readonly string[] {
  const names = (unpriced: boolean): readonly string[] =>
    left.filter(({ cell }) => cell.cost.total.unpriced > 0 === unpriced).map(({ row }) => row.variant.id);
  const [unpriced, free] = [names(true), names(false)];
  return [
    ...(unpriced.length === 0 ? [] : [`Without any price, so not drawn: ${some(unpriced)}.`]),
    ...(free.length === 0 ? [] : [`Free, so not drawn on this scale: ${some(free)}.`]),
  ];
}

function some(names: readonly string[]): string {
  const more = names.length - 6;
  const shown = names.slice(0, 6).map(named);
  return more > 0 ? `${shown.join(', ')} and ${more} more` : listed(shown);
}

function named(id: string): string {
  return isolated(shorten(id, 40));
}

function sentenceOf(row: CellRow): string {
  return (
    `${row.variant.id}: ${row.cpco.text} per correct output, ${row.yield.text} yield (${row.yieldCounts}), ` +
    `${row.costPerTrial.text} a trial${row.isPick ? '; the pick' : ''}`
  );
}

function costOf({ figures }: CellSummary): number {
  return Number(figures.costPerExecution.value ?? 0);
}

function yieldOf({ figures }: CellSummary): number {
  return figures.yield.value ?? 0;
}
