import { printable } from './show.ts';

/** Steps from a value's root to a part of it: object keys and array indexes. */
export type Location = readonly (string | number)[];

/** Returns the location as a JSONPath that a person reads easily, such as `$.items[1]['unit price']`. */
export function renderLocation(location: Location): string {
  const shown = location.slice(0, 40).map((step) => {
    if (typeof step === 'number') return `[${step}]`;
    if (/^[A-Za-z_]\w{0,60}$/.test(step)) return `.${step}`;
    return `['${printable(step.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`), 60)}']`;
  });
  return printable(`$${shown.join('')}${location.length > shown.length ? '…' : ''}`);
}

/** Returns the location that a JSON pointer means inside a value: a step into an array becomes a number. */
export function pointerLocation(pointer: string, root: unknown): Location {
  const location: (string | number)[] = [];
  let here = root;
  for (const step of pointer.split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    location.push(Array.isArray(here) ? Number(key) : key);
    here = typeof here === 'object' && here !== null ? (here as Record<string, unknown>)[key] : undefined;
  }
  return location;
}
