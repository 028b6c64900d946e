import path from 'node:path';
import { isJsonObject, type Json } from '../model/json.ts';
import type { PromptTemplates } from '../model/spec.ts';
import { type Reading, readText, shown } from './reading.ts';
import type { Path, Place, Source } from './source.ts';
import type { TemplateSource } from './template-check.ts';

/** Templates with where each stands; parts that a file does not give are left out. */
export interface LoadedPrompt {
  readonly system: TemplateSource | null;
  readonly user: TemplateSource | null;
  readonly partials: ReadonlyMap<string, TemplateSource>;
}

/** What a path in a file refers to and what it is relative to. */
export interface Base {
  readonly reading: Reading;
  readonly source: Source;
  /** Absolute folder of that file. */
  readonly folder: string;
}

/** Returns the templates under a `prompt` key; files that are missing are reported and left out. */
export function loadPrompt(base: Base, at: Path, value: Json | undefined): LoadedPrompt {
  const prompt = isJsonObject(value) ? value : {};
  const partials = new Map<string, TemplateSource>();
  for (const [name, file] of Object.entries(isJsonObject(prompt['partials']) ? prompt['partials'] : {})) {
    const partial = templateFile(base, [...at, 'partials', name], file);
    if (partial !== null) partials.set(name, partial);
  }
  return {
    system: loadTemplate(base, [...at, 'system'], prompt['system']),
    user: loadTemplate(base, [...at, 'user'], prompt['user']),
    partials,
  };
}

/** Returns a template that stands in place or as {file}; null when there is none or its file is missing. */
export function loadTemplate(base: Base, at: Path, value: Json | undefined): TemplateSource | null {
  if (typeof value === 'string') {
    return { text: value, place: (start, end) => placeInScalar(base.source, at, value, [start, end]) };
  }
  return isJsonObject(value) ? templateFile(base, [...at, 'file'], value['file']) : null;
}

/** Returns the templates without their places. */
export function templatesOf(prompt: LoadedPrompt): Partial<PromptTemplates> {
  const partials = Object.fromEntries([...prompt.partials].map(([name, partial]) => [name, partial.text]));
  return {
    ...(prompt.system === null ? {} : { system: prompt.system.text }),
    ...(prompt.user === null ? {} : { user: prompt.user.text }),
    ...(prompt.partials.size === 0 ? {} : { partials }),
  };
}

function templateFile(base: Base, at: Path, value: Json | undefined): TemplateSource | null {
  if (typeof value !== 'string') return null;
  const absolute = path.resolve(base.folder, value);
  const text = readText(base.reading, absolute, base.source.locate(at));
  const file = shown(base.reading, absolute);
  return text === null ? null : { text, place: (start, end) => placeInText(file, text, start, end) };
}

function placeInText(file: string, text: string, start: number, end: number): Place {
  const before = text.slice(0, start);
  const feed = text.indexOf('\n', start);
  const stop = Math.min(end, feed === -1 ? text.length : feed);
  return {
    file,
    line: before.split('\n').length,
    column: start - before.lastIndexOf('\n'),
    length: Math.max(1, stop - start),
  };
}

// Quotes, escapes and indentation stand between the scalar's value and its text in the file: look for the same
// piece, counted from the start. Falls back to the whole scalar where folding or escapes took it apart.
function placeInScalar(
  source: Source,
  at: Path,
  value: string,
  [start, end]: readonly [number, number],
): Place {
  const range = source.range(at);
  const piece = value.slice(start, end);
  if (range === null || piece === '' || piece.includes('\n') || piece === value) return source.locate(at);
  const raw = source.text.slice(...range);
  let offset = -1;
  for (let nth = countBefore(value, piece, start); nth >= 0; nth -= 1) {
    offset = raw.indexOf(piece, offset + 1);
    if (offset === -1) return source.locate(at);
  }
  return placeInText(source.file, source.text, range[0] + offset, range[0] + offset + piece.length);
}

function countBefore(text: string, piece: string, end: number): number {
  let count = 0;
  for (let at = text.indexOf(piece); at !== -1 && at < end; at = text.indexOf(piece, at + 1)) count += 1;
  return count;
}
