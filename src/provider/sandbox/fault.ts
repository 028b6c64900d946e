/** Makes a wrong answer out of a right one, for cases that bring no faults of their own. */
import { isJsonObject, type Json } from '../../model/json.ts';
import { uniform } from './random.ts';

/** Where a value stands in a JSON document: keys and indexes from the root. */
type Place = readonly (string | number)[];

type Mutation = (value: Json, name: string) => string | null;

/**
 * Returns a text that differs from the right one: a field dropped, a number or string changed, JSON cut off;
 * for text a sentence left out or two words exchanged. `name` seeds the choice.
 */
export function faultOf(right: string, format: 'text' | 'json', name: string): string {
  const wrong = format === 'json' ? faultyJson(right, name) : faultyText(right, name);
  return wrong === right ? `${right} (synthetic fault)` : wrong;
}

function faultyJson(right: string, name: string): string {
  const value = parse(right);
  if (value === undefined) return faultyText(right, name);
  const mutations: readonly Mutation[] = [changeNumber, changeString, dropField, cutOff];
  const start = choose(mutations.length, `${name}\u0000kind`);
  for (let turn = 0; turn < mutations.length; turn += 1) {
    const wrong = mutations[(start + turn) % mutations.length]?.(value, name) ?? null;
    if (wrong !== null) return wrong;
  }
  return cutOff(value);
}

function changeNumber(value: Json, name: string): string | null {
  const place = pick(value, name, (leaf) => typeof leaf === 'number');
  if (place === null) return null;
  const step = 1 + choose(9, `${name}\u0000step`);
  return print(replaceAt(value, place, (old) => (typeof old === 'number' ? old + step : old)));
}

function changeString(value: Json, name: string): string | null {
  const place = pick(value, name, (leaf) => typeof leaf === 'string');
  if (place === null) return null;
  return print(replaceAt(value, place, (old) => (typeof old === 'string' ? faultyText(old, name) : old)));
}

function dropField(value: Json, name: string): string | null {
  const place = pick(value, name, (_, at) => typeof at.at(-1) === 'string');
  return place === null ? null : print(replaceAt(value, place, () => undefined));
}

function cutOff(value: Json): string {
  const text = print(value);
  return text.slice(0, Math.max(1, Math.floor(text.length * 0.6)));
}

function faultyText(right: string, name: string): string {
  const sentences = right.split(/(?<=[.!?])\s+/u);
  if (sentences.length > 1 && choose(2, `${name}\u0000text`) === 0) {
    const left = choose(sentences.length, `${name}\u0000sentence`);
    return sentences.filter((_, index) => index !== left).join(' ');
  }
  const words = right.split(/(\s+)/u);
  const from = 2 * choose(Math.ceil(words.length / 2), `${name}\u0000word`);
  const partner = words.findIndex((word, index) => index % 2 === 0 && word !== '' && word !== words[from]);
  const one = words[from];
  const other = words[partner];
  if (one === undefined || other === undefined || one === '') return `not ${right}`;
  return words.map((word, index) => (index === from ? other : index === partner ? one : word)).join('');
}

/** Returns the place of one seeded value that fits, or null when none does. */
function pick(value: Json, name: string, fits: (leaf: Json, place: Place) => boolean): Place | null {
  const places: Place[] = [];
  walk(value, [], (leaf, place) => {
    if (fits(leaf, place)) places.push(place);
  });
  return places[choose(places.length, `${name}\u0000place`)] ?? null;
}

function walk(value: Json, place: Place, visit: (leaf: Json, place: Place) => void): void {
  visit(value, place);
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) walk(item as Json, [...place, index], visit);
  } else if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value)) walk(item, [...place, key], visit);
  }
}

/** Returns a copy with one value replaced, or left out when the replacement is undefined. */
function replaceAt(value: Json, place: Place, change: (old: Json) => Json | undefined): Json {
  const [head, ...rest] = place;
  if (head === undefined) return change(value) ?? null;
  if (Array.isArray(value)) {
    return value.map((item, index) =>
      index === head ? replaceAt(item as Json, rest, change) : (item as Json),
    );
  }
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      if (key !== head) return [[key, item]];
      const changed = rest.length === 0 ? change(item) : replaceAt(item, rest, change);
      return changed === undefined ? [] : [[key, changed]];
    }),
  );
}

function choose(count: number, name: string): number {
  return Math.floor(uniform(name) * count);
}

function print(value: Json): string {
  return JSON.stringify(value, null, 2);
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
