import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { Problem } from '../model/problem.ts';

/** Keys and list positions that lead to a value. */
export type Path = readonly (string | number)[];

/** Where something stands in a file, for problems. */
export type Place = Pick<Problem, 'file' | 'line' | 'column' | 'length'>;

/** YAML or JSON text as a value whose every key and value can be found again in the text. */
export interface Source {
  /** Path as problems show it. */
  readonly file: string;
  readonly text: string;
  /** JSON data only: no dates, no NaN, no cycles. */
  readonly value: unknown;
  /** Returns the place of the key or value at the path, else of the nearest thing above it. */
  locate(path: Path, target?: 'key' | 'value'): Place;
  /** Returns the offsets [start, end) of the value at the path in the text; null when it has none. */
  range(path: Path): readonly [number, number] | null;
}

// Deeper nesting than any real file has would overflow the stack of everything that walks the value.
const MAX_DEPTH = 100;

/** Returns the source, or null together with what makes the text unreadable. Never throws. */
export function readSource(
  file: string,
  text: string,
): { readonly source: Source | null; readonly problems: readonly Problem[] } {
  const parsed = file.endsWith('.json') ? parseJson(file, text) : parseYaml(file, text);
  if (!('value' in parsed)) return { source: null, problems: parsed.problems };
  const fault = notJson(parsed.value, []);
  const source = sourceOf(file, text, parsed.value, parsed.tree);
  if (fault === null) return { source, problems: parsed.problems };
  return { source: null, problems: [problemAt(source.locate(fault.path), 'spec/not-json', fault.message)] };
}

/** Returns a problem of severity error. */
export function problemAt(place: Place, code: string, message: string, hint: string | null = null): Problem {
  return { severity: 'error', code, message, ...place, hint };
}

/** Returns the place of a file as a whole. */
export function wholeFile(file: string): Place {
  return { file, line: null, column: null, length: 1 };
}

const YAML_HINTS: Readonly<Record<string, string>> = {
  BAD_INDENT: 'keys of one mapping start in the same column',
  BLOCK_AS_IMPLICIT_KEY: 'put text that contains a colon and a space in quotes',
  DUPLICATE_KEY: 'remove one of the two',
  MULTILINE_IMPLICIT_KEY: 'a key is followed by a colon and a space',
  TAB_AS_INDENT: 'indent with spaces',
};

interface Tree {
  readonly document: Document;
  readonly lines: LineCounter;
}

type Parsed =
  | { readonly value: unknown; readonly tree: () => Tree; readonly problems: readonly Problem[] }
  | { readonly problems: readonly Problem[] };

function parseTree(text: string): Tree {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    strict: true,
    uniqueKeys: true,
    schema: 'core',
    resolveKnownTags: false,
  });
  return { document, lines };
}

function parseYaml(file: string, text: string): Parsed {
  try {
    const tree = parseTree(text);
    const { document, lines } = tree;
    const problems = [...document.errors, ...document.warnings].map((error) => {
      const code = `spec/yaml-${error.code.toLowerCase().replaceAll('_', '-')}`;
      const hint = YAML_HINTS[error.code] ?? null;
      return problemAt(placeOf(file, text, lines, error.pos), code, firstSentence(error.message), hint);
    });
    if (problems.length > 0) return { problems };
    return { value: document.toJS() as unknown, tree: () => tree, problems };
  } catch (error) {
    // Unresolved or multiplying aliases and text nested thousands of levels deep end here.
    const message = error instanceof Error ? firstSentence(error.message) : String(error);
    return { problems: [problemAt(wholeFile(file), 'spec/yaml-unreadable', `unusable YAML: ${message}`)] };
  }
}

function parseJson(file: string, text: string): Parsed {
  let tree: Tree | null = null;
  // JSON is YAML: the tree is only needed when something has to be found in the text.
  const lazily = (): Tree => (tree ??= parseTree(text));
  try {
    return { value: JSON.parse(text) as unknown, tree: lazily, problems: [] };
  } catch (error) {
    const message = error instanceof Error ? firstSentence(error.message) : String(error);
    const offset = jsonErrorOffset(message, text, lazily);
    const lines = new LineCounter();
    for (let at = 0; at !== -1; at = nextLine(text, at)) lines.addNewLine(at);
    const place = placeOf(file, text, lines, [offset, offset + 1]);
    return { problems: [problemAt(place, 'spec/json-syntax', `invalid JSON: ${message}`)] };
  }
}

function nextLine(text: string, from: number): number {
  const feed = text.indexOf('\n', from);
  return feed === -1 ? -1 : feed + 1;
}

// Node says the position of most errors only; what YAML objects to is the best guess for the others.
function jsonErrorOffset(message: string, text: string, tree: () => Tree): number {
  const stated = /position (\d+)/.exec(message)?.[1];
  if (stated !== undefined) return Math.min(Number(stated), text.length);
  if (message.includes('end of JSON input')) return text.trimEnd().length;
  try {
    return tree().document.errors[0]?.pos[0] ?? 0;
  } catch {
    return 0;
  }
}

function sourceOf(file: string, text: string, value: unknown, tree: () => Tree): Source {
  return {
    file,
    text,
    value,
    locate: (path, target = 'value') => {
      const { document, lines } = tree();
      return placeOf(file, text, lines, findRange(document, path, target) ?? [0, 1]);
    },
    range: (path) => {
      const node = descend(tree().document, path)?.value;
      return node?.range ? [node.range[0], node.range[1]] : null;
    },
  };
}

interface Found {
  readonly key: Node | null;
  readonly value: Node | null;
}

function step(node: Node | null, segment: string | number): Found | null {
  if (isMap(node)) {
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(segment));
    return pair === undefined ? null : { key: pair.key as Node, value: pair.value as Node | null };
  }
  if (isSeq(node)) {
    const item = node.items[Number(segment)] as Node | undefined;
    return item === undefined ? null : { key: null, value: item };
  }
  return null;
}

function resolved(node: Node | null, document: Document): Node | null {
  return isAlias(node) ? (node.resolve(document) ?? null) : node;
}

function descend(document: Document, path: Path): Found | null {
  let found: Found = { key: null, value: document.contents };
  for (const segment of path) {
    const next = step(resolved(found.value, document), segment);
    if (next === null) return null;
    found = next;
  }
  return found;
}

function findRange(
  document: Document,
  path: Path,
  target: 'key' | 'value',
): readonly [number, number] | null {
  for (let length = path.length; length >= 0; length -= 1) {
    const found = descend(document, path.slice(0, length));
    if (found === null) continue;
    const nodes = target === 'key' ? [found.key, found.value] : [found.value, found.key];
    const range = nodes.find((node) => node?.range && node.range[1] > node.range[0])?.range;
    if (range) return [range[0], range[1]];
  }
  return null;
}

function placeOf(
  file: string,
  text: string,
  lines: LineCounter,
  [start, end]: readonly [number, number],
): Place {
  const { line, col } = lines.linePos(start);
  if (line === 0) return { file, line: 1, column: 1, length: 1 };
  const feed = text.indexOf('\n', start);
  const stop = Math.min(end, feed === -1 ? text.length : feed);
  return { file, line, column: col, length: Math.max(1, text.slice(start, stop).trimEnd().length) };
}

function firstSentence(message: string): string {
  return (message.split('\n')[0] ?? message).replace(/[.:]?\s*$/, '');
}

function notJson(value: unknown, path: Path): { readonly path: Path; readonly message: string } | null {
  if (path.length > MAX_DEPTH) {
    return { path: path.slice(0, 1), message: `nested more than ${MAX_DEPTH} levels deep` };
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return { path, message: `${String(value)} is not a number that JSON can hold` };
  }
  if (typeof value !== 'object' || value === null) return null;
  const entries = Array.isArray(value) ? value.entries() : Object.entries(value);
  for (const [key, child] of entries) {
    // Scalars are most of a big file: they need no path of their own unless they are at fault.
    if (typeof child === 'string' || typeof child === 'boolean' || child === null) continue;
    const fault = notJson(child, [...path, key]);
    if (fault !== null) return fault;
  }
  return null;
}
