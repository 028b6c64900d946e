/** Finds fenced code blocks, as Markdown has them, in one pass over the lines of a text. */

/** A fenced code block: its content without the fences. */
export interface Fence {
  /** Where the content starts in the text. */
  readonly start: number;
  readonly content: string;
  /** Whether its closing fence is there. */
  readonly closed: boolean;
}

/** Returns the text's fenced blocks in order. A block without an end reaches to the end of the text. */
export function findFences(text: string): readonly Fence[] {
  const found: Fence[] = [];
  let open: { readonly mark: string; readonly start: number } | null = null;
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const mark = fenceAt(text, start, end);
    if (mark !== null && open === null) {
      open = { mark: mark.text, start: Math.min(end + 1, text.length) };
    } else if (mark !== null && open !== null && mark.bare && mark.text.startsWith(open.mark)) {
      found.push({ start: open.start, content: text.slice(open.start, start), closed: true });
      open = null;
    }
    start = end + 1;
  }
  if (open !== null) found.push({ start: open.start, content: text.slice(open.start), closed: false });
  return found;
}

/** Returns the fence with which the line starts; `bare` when nothing follows it, as a closing fence must. */
function fenceAt(text: string, start: number, end: number): { text: string; bare: boolean } | null {
  let from = start;
  while (from < end && (text.charAt(from) === ' ' || text.charAt(from) === '\t')) from++;
  const character = text.charAt(from);
  if (character !== '`' && character !== '~') return null;
  let to = from;
  while (to < end && text.charAt(to) === character) to++;
  if (to - from < 3) return null;
  const info = text.slice(to, Math.min(end, to + 200));
  // Back-ticks in the rest of the line make it inline code.
  if (character === '`' && info.includes('`')) return null;
  return { text: text.slice(from, to), bare: info.trim() === '' };
}
