/** Whether a count of tokens can be true of a text. */

import { visibleText } from '../../usage/visible-text.ts';

/** No tokenizer puts more characters of a prompt into a token on the average. */
const MOST_CHARACTERS = 12;
/** Below this a text says little. */
const ENOUGH = 200;

/** Returns whether so few tokens cannot hold the text; `body` is a text or the JSON of messages. */
export function isBelowText(tokens: number, body: string | null): boolean {
  if (body === null || body.length < ENOUGH) return false;
  const { length } = visibleText(body);
  return length >= ENOUGH && tokens * MOST_CHARACTERS < length;
}
