/** Text of others inside of Markdown: nothing in it may act, in GitHub's dialect or in GitLab's. */

/** Characters that reorder the text around them: a name could make a failure read as a pass. */
const BIDI = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/** Returns the text in one line, without control characters, reordering and halves of characters. */
export function oneLine(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replaceAll(BIDI, '')
    .replaceAll(/\p{Cs}/gu, '\uFFFD');
}

/**
 * Returns the text with everything inert that Markdown, HTML or a forge would act on. Forges look for mentions
 * and references in the finished page, where an entity or a backslash is gone: only a character between the
 * sign and the name keeps them away, hence the zero-width spaces.
 */
export function plain(text: string): string {
  return oneLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_[\]|~]/g, (character) => `\\${character}`)
    .replaceAll(/\$(?!\d)/g, String.raw`\$`)
    .replaceAll('://', ':&#8203;//')
    .replaceAll(/\bwww\./gi, (found) => `${found.slice(0, 3)}&#8203;.`)
    .replaceAll(/(?<!&)[@#!](?=[\p{L}\p{N}_"-])/gu, (sign) => `${sign}&#8203;`)
    .replaceAll(/\bGH-(?=\d)/gi, (found) => `${found}&#8203;`);
}

/** Returns the text for inside of backticks. */
export function code(text: string): string {
  return oneLine(text).replaceAll(/[`|]+/g, ' ');
}

/** Returns a block of code that the text cannot end. */
export function fenced(text: string, language: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}${language}\n${text}\n${fence}`;
}

/** Returns at most `most` characters of the text, with an ellipsis where it was cut. */
export function brief(text: string, most: number): string {
  if (text.length <= most) return text;
  // Cut by code units and not by what a reader counts: a thousand accents on one letter are one character to him.
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
