/** Reads JSON containers in the middle of other text, one character after the other and never back. */

/** Values nested deeper than this are refused: they are no answers, and recursive code breaks on them. */
export const MOST_LEVELS = 512;

/** What was found at a `{` or `[`. `keyed`: an object key with its colon was read, so it is meant as JSON. */
export type Scan =
  | { readonly kind: 'complete'; readonly end: number }
  | { readonly kind: 'truncated'; readonly keyed: boolean; readonly wanted: string }
  | {
      readonly kind: 'broken';
      readonly keyed: boolean;
      /** Where the first character stands that cannot be there. */
      readonly at: number;
      readonly wanted: string;
      /** Containers that are open there. */
      readonly depth: number;
    };

type State = 'value' | 'first-value' | 'key' | 'first-key' | 'colon' | 'after';

const WANTED: Readonly<Record<State, string>> = {
  value: 'a value',
  'first-value': 'a value or "]"',
  key: 'a key in double quotes',
  'first-key': 'a key in double quotes or "}"',
  colon: '":"',
  after: '"," or a closing bracket',
};

const SPACE = new Set([' ', '\n', '\r', '\t']);

/** A scan under way. */
interface Reader {
  readonly text: string;
  at: number;
  state: State;
  keyed: boolean;
  readonly closers: ('}' | ']')[];
}

/** Returns whether the character after the bracket at `start` can be there: a cheap test before a scan. */
export function mayOpen(text: string, start: number): boolean {
  let at = start + 1;
  while (SPACE.has(text.charAt(at))) at++;
  const next = text.charAt(at);
  return next === '' || (text.charAt(start) === '{' ? '"}' : '"]{[-0123456789tfn').includes(next);
}

/** Returns what stands at `start`, where the text has a `{` or a `[`. */
export function scanContainer(text: string, start: number): Scan {
  const reader: Reader = { text, at: start, state: 'value', keyed: false, closers: [] };
  while (reader.at < text.length) {
    const character = text.charAt(reader.at);
    if (SPACE.has(character)) {
      reader.at++;
      continue;
    }
    const state = reader.state;
    const depth = reader.closers.length;
    if (depth === MOST_LEVELS && (character === '{' || character === '[')) {
      return {
        kind: 'broken',
        keyed: reader.keyed,
        at: reader.at,
        wanted: `at most ${MOST_LEVELS} levels`,
        depth,
      };
    }
    const end = read(reader, character);
    if (end === CUT) return { kind: 'truncated', keyed: reader.keyed, wanted: 'the rest of a value or key' };
    if (end === BAD)
      return { kind: 'broken', keyed: reader.keyed, at: reader.at, wanted: WANTED[state], depth };
    reader.at = end;
    if (reader.closers.length === 0) return { kind: 'complete', end };
  }
  return { kind: 'truncated', keyed: reader.keyed, wanted: WANTED[reader.state] };
}

/** Reads one token; returns the place after it, BAD when it cannot be there, CUT when the text ends in it. */
function read(reader: Reader, character: string): number {
  switch (reader.state) {
    case 'first-value':
      return character === ']' ? close(reader) : readValue(reader, character);
    case 'value':
      return readValue(reader, character);
    case 'first-key':
      return character === '}' ? close(reader) : readKey(reader, character);
    case 'key':
      return readKey(reader, character);
    case 'colon':
      if (character !== ':') return BAD;
      reader.keyed = true;
      reader.state = 'value';
      return reader.at + 1;
    case 'after':
      if (character === reader.closers.at(-1)) return close(reader);
      if (character !== ',') return BAD;
      reader.state = reader.closers.at(-1) === '}' ? 'key' : 'value';
      return reader.at + 1;
  }
}

function readValue(reader: Reader, character: string): number {
  if (character === '{' || character === '[') {
    reader.closers.push(character === '{' ? '}' : ']');
    reader.state = character === '{' ? 'first-key' : 'first-value';
    return reader.at + 1;
  }
  const end = character === '"' ? stringEnd(reader.text, reader.at) : scalarEnd(reader.text, reader.at);
  if (end >= 0) reader.state = 'after';
  return end;
}

function readKey(reader: Reader, character: string): number {
  const end = character === '"' ? stringEnd(reader.text, reader.at) : BAD;
  if (end >= 0) reader.state = 'colon';
  return end;
}

function close(reader: Reader): number {
  reader.closers.pop();
  reader.state = 'after';
  return reader.at + 1;
}

/** Returns where `depth` open brackets are closed again, quoted text skipped; -1 when they are not. */
export function balancedEnd(text: string, from: number, depth: number): number {
  let open = depth;
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') {
      const end = stringEnd(text, at);
      // A lone quote: what follows is not a string.
      if (end >= 0) at = end - 1;
    } else if (character === '{' || character === '[') open++;
    else if ((character === '}' || character === ']') && --open === 0) return at + 1;
  }
  return -1;
}

const BAD = -1;
const CUT = -2;

/** Returns the place after the closing quote; BAD when a character cannot be there, CUT at the text's end. */
function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (code < 0x20) return BAD;
    if (code !== 0x5c) continue;
    at++;
    if (at >= text.length) return CUT;
    const escaped = text.charAt(at);
    if (escaped === 'u') {
      const digits = text.slice(at + 1, at + 5);
      if (!/^[\da-fA-F]*$/.test(digits)) return BAD;
      if (digits.length < 4) return CUT;
      at += 4;
    } else if (!'"\\/bfnrt'.includes(escaped)) return BAD;
  }
  return CUT;
}

/** A number of more characters than this is no number that anything can compute with. */
const MOST_DIGITS = 1000;

function scalarEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && end - start < MOST_DIGITS && /[\w+.-]/.test(text.charAt(end))) end++;
  const word = text.slice(start, end);
  if (/^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.test(word)) return end;
  const unfinished = end === text.length && word !== '';
  return unfinished &&
    /^(?:t|tr|tru|f|fa|fal|fals|n|nu|nul|-|-?\d+(?:\.|[eE][+-]?|\.\d+[eE][+-]?))$/.test(word)
    ? CUT
    : BAD;
}
