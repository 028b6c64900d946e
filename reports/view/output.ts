import { counted } from '../format.ts';
import { type DiffLine, diffLines } from './text-diff.ts';

/** What an attempt answered, as far as it is shown in the report itself. */
export interface OutputView {
  readonly text: string;
  /** What is left out of `text`, in one sentence; null when it is whole. */
  readonly cut: string | null;
  /** Place of the whole text in the folder beside the report; null when it is not there. */
  readonly file: string | null;
}

/** Characters of one output that stand in the report; longer ones are cut to an excerpt. */
export const LONGEST = 20_000;
const EXCERPT = 2_000;

/** Returns the output as shown; `file` is where its whole text stands when it is cut. */
export function outputView(text: string, file: string | null, most: number = LONGEST): OutputView {
  if (text.length <= most) return { text, cut: null, file: null };
  const whole = file === null ? 'the whole text is in the ledger' : 'the whole text is in the file beside';
  return {
    text: sliceText(text, Math.min(EXCERPT, most)),
    cut: `The first ${counted(Math.min(EXCERPT, most), 'character')} of ${counted(text.length, 'character')}; ${whole}.`,
    file,
  };
}

/** What changed between the outputs of two attempts. */
export interface OutputDiff {
  readonly lines: readonly DiffLine[];
  /** Whether both are JSON and were indented to be compared. */
  readonly indented: boolean;
}

const MOST_LINES = 120;

/** Returns the difference; null when they are equal. */
export function outputDiff(before: string, after: string): OutputDiff | null {
  if (before === after) return null;
  const [old, fresh] = [indentedJson(before), indentedJson(after)];
  const indented = old !== null && fresh !== null;
  const lines = indented ? diffLines(old, fresh) : diffLines(before, after);
  const more = lines.length - MOST_LINES;
  if (more <= 0) return { lines, indented };
  return {
    lines: [...lines.slice(0, MOST_LINES), { kind: 'gap', text: counted(more, 'further line') }],
    indented,
  };
}

function indentedJson(text: string): string | null {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return null;
  }
}

/** Never half of a character that takes two code units. */
function sliceText(text: string, length: number): string {
  const cut = text.slice(0, length);
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
}
