import { oneLine } from '../markdown-text.ts';
import type { GateCell } from './document.ts';

/** Days for which the suggested acceptance holds: long enough to merge, too short to forget. */
const DAYS = 30;

/**
 * Returns the command that accepts a regressed cell, ready for a POSIX shell; null when it cannot be accepted:
 * it did not regress, has no finite ratio to bound, or has nothing that an acceptance could be bound to.
 */
export function acceptCommand(cell: GateCell): string | null {
  const ratio = cell.comparison?.ratio ?? null;
  if (cell.verdict !== 'regressed' || typeof ratio !== 'number' || cell.keys.exec === null) return null;
  const most = (Math.ceil(ratio * 100 - 1e-9) / 100).toFixed(2);
  const name = shellWord(oneLine(`${cell.spec}/${cell.variant}`));
  return `firstpass accept ${name} --max-ratio ${most} --expires ${DAYS}d --reason 'why it is worth it'`;
}

/** Returns one word of a shell that stands for exactly this text. */
function shellWord(text: string): string {
  return /^[\w./@%+:,][\w./@%+:,-]*$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
