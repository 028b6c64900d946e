import type { OutputFormat } from '../src/model/spec.ts';
import { findFences } from './fences.ts';
import { balancedEnd, mayOpen, MOST_LEVELS, scanContainer, type Scan } from './json-scanner.ts';
import { printable } from './show.ts';

/** What an output's text holds by the spec's rule. */
export interface ParsedOutput {
  /** The JSON value; undefined for text outputs and when there is none. */
  readonly value: unknown;
  /** One sentence why there is no JSON; null when there is, or when none is wanted. */
  readonly parseError: string | null;
}

/** Blocks that are tried for JSON, from the last one back. */
const MOST_FENCES = 100;

/** Returns the JSON in an answer. Takes time in proportion to the text's length, whatever the text. */
export function parseOutput(text: string, format: OutputFormat): ParsedOutput {
  if (format.format === 'text') return { value: undefined, parseError: null };
  if (text.trim() === '') return failed('The answer is empty; it must be JSON.');
  const fences = format.extract === 'whole' ? [] : findFences(text);
  if (format.extract === 'fenced') {
    const last = fences.at(-1);
    return parseWhole(text, last?.start ?? 0, last?.content ?? text);
  }
  const whole = parse(text);
  if (whole !== null) return whole;
  if (format.extract === 'whole') return failed(explain(text, 0, text));
  for (const fence of fences.slice(-MOST_FENCES).toReversed()) {
    const inside = parse(fence.content);
    if (inside !== null) return inside;
  }
  return findEmbedded(text, wantedType(format));
}

/** Returns the kind of container that the schema asks for: prose such as `[1]` is then no answer. */
function wantedType(format: OutputFormat): '{' | '[' | null {
  const type = format.schema?.['type'];
  if (type === 'object') return '{';
  return type === 'array' ? '[' : null;
}

/** `offset`: where `part` starts in `text`, so that messages name the line of the answer. */
function parseWhole(text: string, offset: number, part: string): ParsedOutput {
  return parse(part) ?? failed(explain(text, offset, part));
}

/** Returns the text's JSON; null when the text as a whole is none, or nests too deep. */
function parse(text: string): ParsedOutput | null {
  const trimmed = text.trim();
  // Deep nesting breaks recursive code later: the scanner refuses it, JSON.parse does not.
  const mayBeDeep = isContainer(trimmed) && trimmed.length > 2 * MOST_LEVELS;
  if (mayBeDeep && scanContainer(trimmed, 0).kind !== 'complete') return null;
  try {
    return { value: JSON.parse(trimmed) as unknown, parseError: null };
  } catch {
    // Told by `explain`, in words that do not depend on the version of Node.
    return null;
  }
}

function isContainer(text: string): boolean {
  return text.startsWith('{') || text.startsWith('[');
}

function explain(text: string, offset: number, part: string): string {
  const trimmed = part.trim();
  if (!isContainer(trimmed)) return `The answer is not JSON: it starts with "${printable(trimmed, 60)}".`;
  const start = offset + part.indexOf(trimmed.charAt(0));
  const scan = scanContainer(text, start);
  if (scan.kind !== 'complete') return describe(text, start, scan);
  return `The JSON ends at ${place(text, scan.end)} and more text follows it.`;
}

/** Characters that may be read again after a wrong start, as a multiple of the text's length. */
const REREADS = 1;

function findEmbedded(text: string, type: '{' | '[' | null): ParsedOutput {
  const bracket = /[[{]/g;
  let budget = REREADS * text.length + 65_536;
  let other: ParsedOutput | null = null;
  let broken: string | null = null;
  for (let match = bracket.exec(text); match !== null; match = bracket.exec(text)) {
    const start = match.index;
    if (!mayOpen(text, start)) continue;
    const scan = scanContainer(text, start);
    if (scan.kind === 'complete') {
      const wanted = type === null || type === match[0];
      if (wanted || other === null) other = parse(text.slice(start, scan.end));
      if (wanted && other !== null) return other;
      bracket.lastIndex = scan.end;
      continue;
    }
    if (scan.keyed) broken ??= describe(text, start, scan);
    // Cut off in the middle: its parts are no answer, and nothing follows.
    if (scan.kind === 'truncated' && scan.keyed) break;
    const stop = scan.kind === 'broken' ? Math.max(scan.at, start + 1) : text.length;
    const closed =
      scan.kind === 'broken' && scan.keyed && budget > 0 ? balancedEnd(text, stop, scan.depth) : -1;
    // Parts of a broken value are no answer either: go on after its end.
    if (closed > 0) bracket.lastIndex = closed;
    else {
      budget -= scan.kind === 'broken' && scan.keyed ? text.length - start : stop - start;
      bracket.lastIndex = budget > 0 && !scan.keyed ? start + 1 : stop;
    }
  }
  if (other !== null) return other;
  return failed(
    broken ?? `The answer holds no JSON object or array: it starts with "${printable(text.trim(), 60)}".`,
  );
}

function failed(parseError: string): ParsedOutput {
  return { value: undefined, parseError };
}

function describe(text: string, start: number, scan: Scan): string {
  const opening = `The JSON that starts at ${place(text, start)}`;
  if (scan.kind !== 'broken') {
    const wanted = scan.kind === 'truncated' ? `: ${scan.wanted} is missing` : '';
    return `${opening} is cut off at the end of the answer${wanted}.`;
  }
  const found = printable(text.slice(scan.at, scan.at + 20), 20);
  return `${opening} is broken at ${place(text, scan.at)}: expected ${scan.wanted}, found "${found}".`;
}

function place(text: string, at: number): string {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  return `line ${line}, column ${at - before.lastIndexOf('\n')}`;
}
