/** What changed between two texts, line by line. */
export interface DiffLine {
  /** `gap` stands for unchanged lines that were left out; its text says how many. */
  readonly kind: 'same' | 'added' | 'removed' | 'gap';
  readonly text: string;
}

/** Above this many pairs of differing lines the whole middle is shown as replaced: a table of all pairs is too large. */
const MOST_PAIRS = 1_000_000;
/** Unchanged lines kept around a change. */
const CONTEXT = 3;

/** Returns the shortest list of removed and added lines that turns `before` into `after` (longest common subsequence). */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const [old, fresh] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < Math.min(old.length, fresh.length) && old[start] === fresh[start]) start += 1;
  let end = 0;
  while (end < Math.min(old.length, fresh.length) - start && old.at(-1 - end) === fresh.at(-1 - end))
    end += 1;
  return shortened([
    ...lines('same', old.slice(0, start)),
    ...middle(old.slice(start, old.length - end), fresh.slice(start, fresh.length - end)),
    ...lines('same', end === 0 ? [] : old.slice(-end)),
  ]);
}

function lines(kind: DiffLine['kind'], texts: readonly string[]): readonly DiffLine[] {
  return texts.map((text) => ({ kind, text }));
}

function middle(old: readonly string[], fresh: readonly string[]): readonly DiffLine[] {
  if (old.length * fresh.length > MOST_PAIRS) return [...lines('removed', old), ...lines('added', fresh)];
  const width = fresh.length + 1;
  // Cell (i, j): the most lines that old[i…] and fresh[j…] have in common.
  const common = new Uint32Array((old.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = fresh.length - 1; j >= 0; j -= 1) {
      common[i * width + j] =
        old[i] === fresh[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const found: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < fresh.length) {
    if (i < old.length && j < fresh.length && old[i] === fresh[j]) {
      found.push({ kind: 'same', text: old[i] ?? '' });
      i += 1;
      j += 1;
    } else if (j >= fresh.length || (i < old.length && at(i + 1, j) >= at(i, j + 1))) {
      found.push({ kind: 'removed', text: old[i] ?? '' });
      i += 1;
    } else {
      found.push({ kind: 'added', text: fresh[j] ?? '' });
      j += 1;
    }
  }
  return found;
}

function shortened(all: readonly DiffLine[]): readonly DiffLine[] {
  const near = all.map((_, index) =>
    all.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ kind }) => kind !== 'same'),
  );
  const kept: DiffLine[] = [];
  let skipped = 0;
  const gap = (): void => {
    if (skipped > 0) kept.push({ kind: 'gap', text: `${skipped} unchanged line${skipped === 1 ? '' : 's'}` });
    skipped = 0;
  };
  for (const [index, line] of all.entries()) {
    if (near[index] === true) {
      gap();
      kept.push(line);
    } else skipped += 1;
  }
  gap();
  return kept;
}
