import { expect } from 'vitest';

const BIDI = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/;

/** Holds of Markdown that nothing of others acts in it: no tag but `own`, no mention, link, command or column. */
export function expectInert(markdown: string, own: RegExp): void {
  expect(markdown).not.toMatch(BIDI);
  expect(markdown).not.toMatch(/(?!\n)[\p{Cc}\u2028\u2029]|\p{Cs}/u);
  const lines = outsideOfCode(markdown);
  const acted = lines
    .join('\n')
    .replaceAll(/(?<!\\)`[^`\n]*`/g, '')
    .replaceAll('&#8203;', '\u200B');
  expect(acted.replaceAll(own, '')).not.toMatch(/<[a-z/!?]/i);
  expect(acted).not.toMatch(/[@#][\p{L}\p{N}_]|(?<![\\\w])!\d/u);
  expect(acted).not.toMatch(/(?<!\\)\]\(|:\/\/|\bwww\./i);
  // GitLab takes a line that begins with a slash as an order.
  expect(lines.filter((line) => /^\s*\/\w/.test(line))).toEqual([]);
  const rows = lines.filter((line) => line.startsWith('| '));
  expect(new Set(rows.map((line) => line.split(/(?<!\\)\|/).length)).size).toBeLessThanOrEqual(1);
}

/** Returns the lines outside of fenced blocks; fails when a block does not end. */
function outsideOfCode(markdown: string): readonly string[] {
  const kept: string[] = [];
  let fence: string | null = null;
  for (const line of markdown.split('\n')) {
    const run = /^(`{3,})/.exec(line)?.[1] ?? null;
    if (fence === null && run !== null) fence = run;
    else if (fence !== null && run !== null && run.length >= fence.length && line === run) fence = null;
    else if (fence === null) kept.push(line);
  }
  expect(fence).toBeNull();
  return kept;
}
