import { brief, plain } from '../markdown-text.ts';
import { shownName } from './cell-table.ts';
import type { GateDocument } from './document.ts';
import {
  baselineCost,
  boundsText,
  candidateCost,
  changeOf,
  changedCells,
  factorsText,
  markOf,
  VERDICTS,
} from './words.ts';

/** Characters of a sentence that comes from elsewhere. */
const SENTENCE = 400;

/** Returns a sentence of the document, escaped for Markdown and cut where it is endless. */
export function sentence(text: string): string {
  return plain(brief(text, SENTENCE));
}

/** Returns the title with the mark of the verdict. */
export function titleText(document: GateDocument): string {
  return `${markOf(document)} ${sentence(document.title)}`;
}

/**
 * Returns what a reader must know before anything else, in at most two lines of Markdown: why the gate ended, or
 * the gravest cell with its change and what the change is made of.
 */
export function leadLines(document: GateDocument): readonly string[] {
  if (document.problem !== null) {
    const { message, hint } = document.problem;
    return [`**${sentence(message)}**`, ...(hint === null ? [] : [`Remedy: ${sentence(hint)}`])];
  }
  const [gravest] = changedCells(document);
  if (gravest === undefined) return ['Nothing that makes or judges an output changed: nothing was run.'];
  if (gravest.comparison === null || gravest.comparison.ratio === null) {
    return [`**${shownName(gravest)}**: ${VERDICTS[gravest.verdict].word}: ${sentence(gravest.reason)}.`];
  }
  const costs = `${baselineCost(gravest)} → **${candidateCost(gravest)}**`;
  const lead = `**${shownName(gravest)}** ${costs}, **${changeOf(gravest)}** (${boundsText(gravest)})`;
  const why =
    gravest.factors === null ? `Because ${sentence(gravest.reason)}.` : factorsText(gravest.factors, gravest);
  return [lead, why];
}
