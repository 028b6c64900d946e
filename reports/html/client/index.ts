import { readFileSync } from 'node:fs';

/** Which parts of the page need a script. */
export interface ClientParts {
  readonly explorer: boolean;
  readonly live: boolean;
  /** Whether there are tables to sort. */
  readonly sort: boolean;
}

const EXPLORER = ['dom', 'unpack', 'format', 'table', 'csv', 'diff', 'trial', 'explorer'] as const;
const LIVE = ['live'] as const;
const SORT = ['sort'] as const;

/** Returns the page's script, empty when nothing needs one. Plain JavaScript: nothing is built, what is read is run. */
export function clientScript({ explorer, live, sort }: ClientParts): string {
  const names = [...(explorer ? EXPLORER : []), ...(live ? LIVE : []), ...(sort ? SORT : [])];
  if (names.length === 0) return '';
  const texts = names.map((name) => (known[name] ??= read(name)));
  return `(() => {\n'use strict';\n${texts.join('\n')}\n})();`;
}

const known: Record<string, string> = {};

function read(name: string): string {
  const text = readFileSync(new URL(`${name}.client.js`, import.meta.url), 'utf8');
  // Comments are for readers of the source.
  return text.replaceAll(/^\s*(?:\/\/.*|\/\*\*(?:(?!\*\/)[\s\S])*\*\/)\n/gm, '');
}
