/** Which model ids a matcher of genai-prices stands for, without its guesses by likeness. */

export interface GenaiMatch {
  readonly equals?: string;
  readonly starts_with?: string;
  readonly regex?: string;
  readonly or?: readonly GenaiMatch[];
}

export interface MatchedIds {
  /** Exact ids. */
  readonly ids: readonly string[];
  /** Regular expressions, without their ends, of dated snapshots. */
  readonly snapshots: readonly string[];
  /** Whether clauses were left out, or narrowed to dated snapshots. */
  readonly narrowed: boolean;
}

const DAY = String.raw`\d{8}`;
const ISO_DAY = String.raw`\d{4}-\d{2}-\d{2}`;

/**
 * Reads the clauses that name ids exactly, and patterns that end in a date. A prefix would also take in models
 * that are not out yet: of it only "prefix, then a date" is kept, as vendors name snapshots.
 */
export function matchedIds(match: GenaiMatch): MatchedIds {
  const ids: string[] = [];
  const snapshots: string[] = [];
  let narrowed = false;
  for (const clause of match.or ?? [match]) {
    if (clause.equals !== undefined) ids.push(clause.equals);
    else if (clause.regex !== undefined) {
      const read = readRegex(clause.regex);
      if (read.id !== undefined) ids.push(read.id);
      if (read.snapshots !== undefined) snapshots.push(read.snapshots);
      narrowed ||= read.id === undefined && read.snapshots === undefined;
    } else {
      narrowed = true;
      if (clause.starts_with !== undefined) snapshots.push(...datedOnly(clause.starts_with));
    }
  }
  return { ids, snapshots, narrowed };
}

/** Returns one pattern for all, or undefined for none. */
export function joinSnapshots(patterns: readonly string[]): string | undefined {
  const [first] = patterns;
  if (first === undefined) return undefined;
  return patterns.length === 1 ? `^${first}$` : `^(?:${patterns.join('|')})$`;
}

function datedOnly(prefix: string): string[] {
  // `claude-sonnet-4-2025` is the beginning of a date.
  if (/-20\d\d$/.test(prefix)) return [String.raw`${escape(prefix)}\d{4}`];
  return /[\w.]$/.test(prefix) ? [`${escape(prefix)}-(?:${DAY}|${ISO_DAY})`] : [];
}

function readRegex(regex: string): { readonly id?: string; readonly snapshots?: string } {
  const body = /^\^(.*)\$$/.exec(regex)?.[1];
  if (body === undefined) return {};
  const literal = unescape(body);
  if (literal !== null) return { id: literal };
  for (const date of [DAY, ISO_DAY]) {
    const head = body.endsWith(`-${date}`) ? unescape(body.slice(0, -date.length - 1)) : null;
    if (head !== null) return { snapshots: `${escape(head)}-${date}` };
  }
  return {};
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

/** Returns the text that a regular expression without any operator matches, or null. */
function unescape(pattern: string): string | null {
  const text = pattern.replaceAll(/\\([.\-[\]()/+*?$^{}|\\])/g, '$1');
  return escape(text) === pattern.replaceAll(/\\([-/])/g, '$1') ? text : null;
}
