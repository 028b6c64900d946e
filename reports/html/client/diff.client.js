/** Above this many pairs of differing lines the whole middle is shown as replaced: the table of all pairs is too large. */
const MOST_PAIRS = 1_000_000;
const MOST_LINES = 120;
/** Unchanged lines kept around a change. */
const CONTEXT = 3;

/** @typedef {{kind: 'same' | 'added' | 'removed' | 'gap', text: string}} Line */

/**
 * Returns what changed between two outputs, line by line; JSON is indented first.
 * @param {string} before @param {string} after @returns {{lines: Line[], indented: boolean}}
 */
function changesOf(before, after) {
  const [old, fresh] = [indentedJson(before), indentedJson(after)];
  const indented = old !== null && fresh !== null;
  const lines = shortened(
    indented ? linesOf(old.split('\n'), fresh.split('\n')) : linesOf(before.split('\n'), after.split('\n')),
  );
  const more = lines.length - MOST_LINES;
  if (more > 0) lines.splice(MOST_LINES, more, { kind: 'gap', text: `${more} further lines` });
  return { lines, indented };
}

/** @param {string} text @returns {string | null} */
function indentedJson(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return null;
  }
}

/** @param {string[]} old @param {string[]} fresh @returns {Line[]} */
function linesOf(old, fresh) {
  let start = 0;
  while (start < Math.min(old.length, fresh.length) && old[start] === fresh[start]) start += 1;
  let end = 0;
  while (end < Math.min(old.length, fresh.length) - start && old.at(-1 - end) === fresh.at(-1 - end))
    end += 1;
  return [
    ...lined('same', old.slice(0, start)),
    ...middleOf(old.slice(start, old.length - end), fresh.slice(start, fresh.length - end)),
    ...lined('same', end === 0 ? [] : old.slice(-end)),
  ];
}

/** @param {Line['kind']} kind @param {string[]} texts @returns {Line[]} */
function lined(kind, texts) {
  return texts.map((text) => ({ kind, text }));
}

/**
 * The shortest list of removed and added lines: a longest common subsequence.
 * @param {string[]} old @param {string[]} fresh @returns {Line[]}
 */
function middleOf(old, fresh) {
  if (old.length * fresh.length > MOST_PAIRS) return [...lined('removed', old), ...lined('added', fresh)];
  const width = fresh.length + 1;
  const common = new Uint32Array((old.length + 1) * width);
  const at = (/** @type {number} */ i, /** @type {number} */ j) => common[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = fresh.length - 1; j >= 0; j -= 1) {
      common[i * width + j] =
        old[i] === fresh[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  /** @type {Line[]} */
  const found = [];
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

/** @param {Line[]} all @returns {Line[]} */
function shortened(all) {
  /** @type {Line[]} */
  const kept = [];
  let skipped = 0;
  const gap = () => {
    if (skipped > 0) kept.push({ kind: 'gap', text: `${skipped} unchanged line${skipped === 1 ? '' : 's'}` });
    skipped = 0;
  };
  for (const [index, line] of all.entries()) {
    const near = all.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1);
    if (near.some(({ kind }) => kind !== 'same')) {
      gap();
      kept.push(line);
    } else skipped += 1;
  }
  gap();
  return kept;
}

/**
 * Returns what changed since the attempt before, as the section of the failing run shows it.
 * @param {string} before @param {string} after @param {number} attempt @returns {Node[]}
 */
function diffNodes(before, after, attempt) {
  const { lines, indented } = changesOf(before, after);
  const signs = { same: ' ', added: '+', removed: '−', gap: '⋯' };
  const items = lines.map(({ kind, text }) =>
    make(
      'li',
      { class: kind },
      make('span', { class: 'sign', 'aria-hidden': 'true' }, signs[kind]),
      make('span', { class: 'hidden' }, `${kind}: `),
      own(text),
    ),
  );
  const title = make('p', { class: 'label-line' }, 'What changed in the output');
  if (indented) title.append(' ', make('span', { class: 'dim' }, 'JSON, indented to compare'));
  return [
    title,
    make('ol', { class: 'diff', tabindex: '0', 'aria-label': `Changes of attempt ${attempt}` }, ...items),
  ];
}
