import { isMap, isScalar, isSeq, type Document, type LineCounter, type Node } from 'yaml';
import type { Problem } from '../model/problem.ts';

/** A path into a document: keys of maps and indices of lists. */
export type DocumentPath = readonly (string | number)[];

/** A parsed file in which mistakes can be pointed at. */
export interface LocatedDocument {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
}

/** Returns the problem with the place of the path's value, or of its key when the key itself is wrong. */
export function problemAt(
  located: LocatedDocument,
  path: DocumentPath,
  problem: { readonly code: string; readonly message: string; readonly hint?: string | undefined },
  part: 'key' | 'value' = 'value',
): Problem {
  const range = nodeAt(located.document.contents, path, part)?.range;
  const start = range?.[0] ?? 0;
  const place = located.lines.linePos(start);
  const end = located.lines.linePos(range?.[1] ?? start);
  return {
    severity: 'error',
    code: problem.code,
    message: problem.message,
    file: located.file,
    line: place.line,
    column: place.col,
    length: end.line === place.line ? Math.max(1, end.col - place.col) : 1,
    hint: problem.hint ?? null,
  };
}

/** Returns the node of a path, or the nearest one above it that exists. */
function nodeAt(root: Node | null, path: DocumentPath, part: 'key' | 'value'): Node | null {
  let node = root;
  for (const [depth, step] of path.entries()) {
    const last = depth === path.length - 1;
    let next: unknown = null;
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      next = last && part === 'key' ? pair?.key : (pair?.value ?? pair?.key);
    } else if (isSeq(node)) {
      next = node.items[Number(step)];
    }
    if (next === null || next === undefined) return node;
    node = next as Node;
  }
  return node;
}
