import { isJsonObject } from '../model/json.ts';
import { eventJson, parseSse } from '../usage/sse.ts';

/**
 * Returns why the vendor's answer is a refusal, or null. Read off the wire, because SDKs give some refusals
 * as ordinary text and others as an error.
 */
export function wireRefusal(answer: { readonly text: string; readonly streamed: boolean }): string | null {
  // Most answers hold none of these words and are not parsed again.
  if (!/"refusal"\s*:\s*"|"blockReason"|content_filter|content_policy/.test(answer.text)) return null;
  const documents = answer.streamed ? parseSse(answer.text).map(eventJson) : [parsed(answer.text)];
  const said = documents.map(refusalIn).join('');
  return said === '' ? null : said;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusalIn(document: unknown): string {
  const error = at(document, 'error');
  if (/^content_(?:filter|policy_violation)$/.test(word(error, 'code'))) return word(error, 'message');
  const blocked = word(at(document, 'promptFeedback'), 'blockReason');
  if (blocked !== '') return `blocked: ${blocked}`;
  if (word(document, 'type') === 'response.refusal.delta') return word(document, 'delta');
  const choices = items(document, 'choices').flatMap((one) => [at(one, 'message'), at(one, 'delta')]);
  const contents = items(document, 'output').flatMap((one) => items(one, 'content'));
  return [...choices, ...contents.filter((one) => word(one, 'type') === 'refusal')]
    .map((one) => word(one, 'refusal'))
    .join('');
}

function at(value: unknown, key: string): unknown {
  return isJsonObject(value) ? value[key] : undefined;
}

function word(value: unknown, key: string): string {
  const found = at(value, key);
  return typeof found === 'string' ? found : '';
}

function items(value: unknown, key: string): readonly unknown[] {
  const found = at(value, key);
  return Array.isArray(found) ? found : [];
}
