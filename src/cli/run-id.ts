import { randomBytes } from 'node:crypto';

/** Returns the id of a run that begins at an instant (ISO 8601): sortable by time, unlike any other. */
export function runId(startedAt: string): string {
  const stamp = startedAt.replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${stamp}-${randomBytes(2).toString('hex')}`;
}
