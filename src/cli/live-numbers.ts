import { count, percent, totalText } from '../../reports/format.ts';
import type { LiveNumbers } from '../../reports/html/live.ts';
import type { Json } from '../model/json.ts';
import type { CellProgress, LedgerReader } from '../model/ledger.ts';
import { plannedTrials, sinceResumed } from './run-course.ts';
import { sumUsd } from '../model/money.ts';
import { countsTowardsYield, OUTCOMES } from '../model/outcome.ts';

/** Returns how far a run is, as texts. Spend includes trials that have not ended; the yield only those that have. */
export function liveNumbers(reader: LedgerReader, run: string): LiveNumbers {
  const cells = reader.progress(run);
  const planned = reader.run(run)?.planned ?? null;
  const done = sum(cells.map(doneOf));
  const judged = sum(cells.map(judgedOf));
  const correct = sum(cells.map(({ outcomes }) => outcomes.correct));
  const unpriced = sum(cells.map(({ spent }) => spent.unpriced));
  const events = sinceResumed(reader.events(run));
  const finished = events.findLast(({ name }) => name === 'run-finished');
  const plannedOf = plannedTrials(events);
  return {
    spent: totalText(sumUsd(cells.map(({ spent }) => spent.usd)), unpriced),
    done: doneText(done, planned),
    yield: judged === 0 ? '–' : `${percent(correct / judged)} (${count(correct)}/${count(judged)})`,
    state: finished === undefined ? 'running' : stateOf(finished.detail['state']),
    progress: planned === null || planned === 0 ? 0 : Math.min(1, done / planned),
    cells: cells.map((cell) => ({
      spec: cell.spec,
      variant: cell.variant,
      done: doneText(doneOf(cell), plannedOf(cell.spec, cell.variant)),
      correct: judgedOf(cell) === 0 ? '–' : percent(cell.outcomes.correct / judgedOf(cell)),
      spent: totalText(cell.spent.usd, cell.spent.unpriced),
    })),
  };
}

function doneText(done: number, planned: number | null): string {
  return planned === null ? count(done) : `${count(done)} of ${count(planned)}`;
}

function stateOf(state: Json | undefined): string {
  return typeof state === 'string' ? state : 'finished';
}

function doneOf({ outcomes }: CellProgress): number {
  return sum(OUTCOMES.map((name) => outcomes[name]));
}

function judgedOf({ outcomes }: CellProgress): number {
  return sum(OUTCOMES.filter(countsTowardsYield).map((name) => outcomes[name]));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
