import type { GateCell, GateDocument } from '../../gate/document.ts';
import { changeOf, changedCells } from '../../gate/words.ts';
import { counted, shorten } from '../../format.ts';

const NAME = 30;
const MESSAGE = 90;

/** Returns the verdict for the page's title, such as `Gate failed: tickets +54% on steady`. */
export function gateTitle(document: GateDocument): string {
  const { passed, verdict, problem } = document;
  const gate = passed ? 'Gate passed' : 'Gate failed';
  if (problem !== null) return `${gate}: ${shorten(problem.message, MESSAGE)}`;
  const changed = changedCells(document);
  const of = changed.filter((cell) => cell.verdict === verdict);
  const [first] = of;
  if (first === undefined) return `${gate}: nothing that is gated changed`;
  const what = `${named(first)}${of.length > 1 ? ` and ${of.length - 1} more` : ''}`;
  const cells = counted(of.length, 'cell');
  switch (verdict) {
    case 'regressed':
      return `${gate}${passed ? ' with a warning' : ''}: ${what}`;
    case 'degraded':
      return `${gate}: the numbers of ${cells} cannot be trusted`;
    case 'inconclusive':
      return `${gate}, not settled: ${what}`;
    case 'budget':
      return `${gate}, the budget ended first: ${what}`;
    case 'needs-run':
      return `${gate}, ${cells} would have to be run`;
    case 'no-baseline':
      return `${gate}, nothing to compare with yet: ${what}`;
    case 'new':
    case 'removed':
      return `${gate}: ${counted(of.length, `${verdict} cell`)}`;
    case 'accepted':
      return `${gate}: ${what}, as accepted`;
    case 'improved':
      return `${gate}, cheaper: ${what}`;
    case 'pass':
      return `${gate}: no regression in ${counted(changed.length, 'changed cell')}`;
    case 'unchanged':
      return `${gate}: nothing that is gated changed`;
  }
}

/** Returns such as `tickets +54% on steady`; without the change where there is none. */
function named(cell: GateCell): string {
  const change = changeOf(cell);
  return `${shorten(cell.spec, NAME)}${change === '–' ? '' : ` ${change}`} on ${shorten(cell.variant, NAME)}`;
}

/** Cells that pass, and those that are even shown to be cheaper. */
function withinText(changed: readonly GateCell[]): string {
  const of = (verdict: GateCell['verdict']): number =>
    changed.filter((cell) => cell.verdict === verdict).length;
  const cheaper = of('improved');
  const rest = cheaper === 0 ? '' : `, ${cheaper} cheaper`;
  return `${counted(of('pass'), 'changed cell')} within the margin${rest}`;
}

/** Returns the answer to "Is this a regression?" in one line. */
export function gateAnswer(document: GateDocument): string {
  const { verdict, problem } = document;
  if (problem !== null) return 'Cannot be said: the gate did not come to its end';
  const changed = changedCells(document);
  const of = changed.filter((cell) => cell.verdict === verdict).length;
  const some =
    of === changed.length
      ? counted(of, 'changed cell')
      : `${of} of ${counted(changed.length, 'changed cell')}`;
  switch (verdict) {
    case 'regressed':
      return `Yes, in ${some}`;
    case 'degraded':
      return `Cannot be said: the numbers of ${some} are not sound`;
    case 'inconclusive':
      return `Cannot tell yet in ${some}`;
    case 'budget':
      return `Cannot tell: the budget ended before ${some} ${of === 1 ? 'was' : 'were'} decided`;
    case 'needs-run':
      return `Cannot tell: ${some} would have to be run`;
    case 'no-baseline':
      return 'Nothing to compare yet';
    case 'new':
      return `Nothing to compare yet: ${some} ${of === 1 ? 'is' : 'are'} new`;
    case 'removed':
      return `No, but ${some} ${of === 1 ? 'is' : 'are'} gone`;
    case 'accepted':
      return `Yes, in ${some}, and it was accepted`;
    case 'improved':
      return `No: ${some} got cheaper, none dearer`;
    case 'pass':
      return `No: ${withinText(changed)}`;
    case 'unchanged':
      return 'No: nothing that is gated changed';
  }
}
