/** Short, printable renderings of values and texts for messages and evidence. */

/** Control, format, surrogate and line-separator characters: they disturb terminals, diffs and prompts. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Returns the value as JSON-like text of at most `limit` characters; `nothing` for undefined. */
export function show(value: unknown, limit: number = 200): string {
  return clip(escape(jsonPrefix(value, limit)), limit);
}

/** Returns a foreign text with unprintable characters escaped, clipped to `limit` characters. */
export function printable(text: string, limit: number = 200): string {
  return clip(escape(text.slice(0, limit + 1)), limit);
}

/** Returns the items in a row, clipped to `limit` characters as a whole. */
export function showList(items: readonly unknown[], limit: number = 200): string {
  const shown = items.slice(0, 50).map((item) => show(item, 60));
  return clip(shown.join(', '), limit);
}

function escape(text: string): string {
  return text.replace(UNPRINTABLE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (character === '\n') return '\\n';
    if (character === '\t') return '\\t';
    return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = limit - 1;
  const last = text.charCodeAt(end - 1);
  // Half of a surrogate pair is not printable.
  const splitsPair = last >= 0xd800 && last <= 0xdbff;
  return `${text.slice(0, splitsPair ? end - 1 : end)}…`;
}

/** Writes JSON until the limit is passed: a value of megabytes costs no more than a small one. */
function jsonPrefix(value: unknown, limit: number): string {
  let text = '';
  const write = (item: unknown): void => {
    if (text.length > limit) return;
    if (Array.isArray(item)) {
      text += '[';
      for (const [index, element] of item.entries()) {
        if (text.length > limit) return;
        if (index > 0) text += ', ';
        write(element);
      }
      text += ']';
    } else if (typeof item === 'object' && item !== null) {
      text += '{';
      let first = true;
      for (const key of Object.keys(item)) {
        if (text.length > limit) return;
        text += `${first ? '' : ', '}${JSON.stringify(key.slice(0, limit))}: `;
        first = false;
        write((item as Record<string, unknown>)[key]);
      }
      text += '}';
    } else text += scalar(item, limit);
  };
  write(value);
  return text;
}

function scalar(value: unknown, limit: number): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return JSON.stringify(value.slice(0, limit + 1));
  if (typeof value === 'function') return 'a function';
  return value === null ? 'null' : (value as number | boolean | bigint | symbol).toString();
}
