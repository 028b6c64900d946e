import type { Check } from '../model/check.ts';
import type { OutputFormat } from '../model/spec.ts';

const MOST_CHECKS = 20;

/** Returns the check as an agent may see it: an oracle's says where the answer is wrong, not what is right. */
export function disclosed(check: Check): Check {
  if (check.oracle !== true) return check;
  return { ...check, expected: null, message: 'this is not the right answer' };
}

/** Returns the built-in feedback: every failed check with its evidence, and to answer again in full. */
export function builtInFeedback(
  facts: { readonly checks: readonly Check[] },
  format: OutputFormat['format'],
): string {
  const { checks } = facts;
  const found = checks.length === 1 ? 'one check' : `${checks.length} checks`;
  const lines = [`Your answer was not accepted: it did not pass ${found}.`, ''];
  for (const [index, check] of checks.slice(0, MOST_CHECKS).entries()) {
    const at = check.path === null ? '' : ` at ${check.path}`;
    lines.push(`${index + 1}. ${check.validator}${at}: ${check.message}`);
    if (check.expected !== null) lines.push(`   expected: ${check.expected}`);
    if (check.received !== null) lines.push(`   received: ${check.received}`);
  }
  if (checks.length > MOST_CHECKS) lines.push(`… and ${checks.length - MOST_CHECKS} more.`);
  const again =
    format === 'json'
      ? 'Correct this and answer again in full, with the complete JSON and nothing else.'
      : 'Correct this and answer again in full, in the form that was asked for.';
  return [...lines, '', again].join('\n');
}
