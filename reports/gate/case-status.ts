import type { GateCell } from './document.ts';

/** What a cell is in the words of test reports. */
export type CaseStatus = 'passed' | 'failed' | 'broken' | 'skipped';

/**
 * Returns what a cell is to a reader of test reports: `failed` only what fails the gate, `broken` where the data
 * do not bear a verdict, `skipped` where none was reached or a finding only warns.
 */
export function caseStatus({ verdict, level }: GateCell): CaseStatus {
  if (verdict === 'pass' || verdict === 'improved' || verdict === 'accepted') return 'passed';
  if (level !== 'error') return 'skipped';
  return verdict === 'degraded' ? 'broken' : 'failed';
}
