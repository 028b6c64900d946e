import type { Check } from '../src/model/check.ts';
import { isJsonObject } from '../src/model/json.ts';
import { capped, fail, pass, undecided } from './finding.ts';
import { printable, show } from './show.ts';

/** Longest message taken over from a foreign validator. */
const MOST_MESSAGE = 1_000;

/**
 * Returns the checks in what a foreign validator answered: a boolean, a text (what is wrong), a check, or a list
 * of checks. Anything else, an empty list too, becomes a check that could not decide.
 */
export function foreignChecks(validator: string, answer: unknown, source: string): readonly Check[] {
  if (answer === true) return [pass(validator, { message: `${source} accepts the answer.` })];
  if (answer === false) {
    const message = `${source} rejects the answer without a reason.`;
    return [fail(validator, { expected: 'an answer that it accepts', message })];
  }
  if (typeof answer === 'string' && answer.trim() !== '') {
    const message = printable(answer.trim(), MOST_MESSAGE);
    return [fail(validator, { expected: `an answer that ${source} accepts`, message })];
  }
  const items: readonly unknown[] = Array.isArray(answer) ? answer : [answer];
  const checks = items.slice(0, 1_000).map((item) => foreignCheck(validator, item));
  if (checks.length > 0 && checks.every((check) => check !== null)) return inOrder(validator, checks);
  const message =
    `${source} must return true, false, a text that says what is wrong, or checks {status, message}, ` +
    `but returned ${answer === undefined ? 'nothing' : show(answer)}.`;
  return [undecided(validator, { received: show(answer), message })];
}

/** Returns a check of ours; null when a status or a message is missing. */
export function foreignCheck(validator: string, item: unknown): Check | null {
  if (!isJsonObject(item)) return null;
  const { status, message, path, expected, received, oracle } = item;
  if (status !== 'pass' && status !== 'fail' && status !== 'error') return null;
  if (typeof message !== 'string' || message.trim() === '') return null;
  return {
    validator,
    status,
    path: evidence(path),
    expected: evidence(expected),
    received: evidence(received),
    message: printable(message.trim(), MOST_MESSAGE),
    ...(oracle === true ? { oracle } : {}),
  };
}

function evidence(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? printable(value) : show(value);
}

/** Long lists lose their passed checks first: a failure is never cut off by them. */
function inOrder(validator: string, checks: readonly Check[]): readonly Check[] {
  if (checks.length <= 20) return checks;
  const open = checks.filter((check) => check.status !== 'pass');
  return open.length > 0 ? capped(validator, open) : checks.slice(0, 20);
}
