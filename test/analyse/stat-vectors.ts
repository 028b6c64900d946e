/** Independent numbers that the statistics are compared with. */
import { readFileSync } from 'node:fs';
import { sharedData } from '../shared-data.ts';

const file = sharedData('stat-vectors.json');
if (file === null) {
  process.stderr.write('statistics: no ../shared/data/stat-vectors.json, its comparisons are skipped\n');
}

/** The vectors, or null when they are not there; what a group holds is the reader's to know. */
// oxlint-disable-next-line typescript/no-explicit-any -- foreign JSON that only tests read
export const vectors: any = file === null ? null : JSON.parse(readFileSync(file, 'utf8'));

/** The numbers that the vectors write as words. */
function asNumber(value: unknown): unknown {
  if (value === 'Infinity') return Number.POSITIVE_INFINITY;
  if (value === '-Infinity') return Number.NEGATIVE_INFINITY;
  return value === 'NaN' ? Number.NaN : value;
}

/**
 * Returns where `actual` differs from `expected` by more than the tolerance (absolute below 1, relative above),
 * each as one line; keys that only one of them has are differences.
 */
export function differences(actual: unknown, expected: unknown, tolerance = 1e-9, at = ''): string[] {
  const [left, right] = [asNumber(actual), asNumber(expected)];
  if (typeof left === 'number' && typeof right === 'number') {
    if (Object.is(left, right) || left === right) return [];
    const off = Math.abs(left - right) / Math.max(1, Math.abs(right));
    return off <= tolerance ? [] : [`${at}: ${left} is not ${right}`];
  }
  if (left !== null && right !== null && typeof left === 'object' && typeof right === 'object') {
    const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...keys].flatMap((key) =>
      differences(Reflect.get(left, key), Reflect.get(right, key), tolerance, `${at}/${key}`),
    );
  }
  return left === right ? [] : [`${at}: ${String(left)} is not ${String(right)}`];
}
