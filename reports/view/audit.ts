import type { Audit } from '../../src/analyse/audit-labels.ts';
import { roundedUsd } from '../../src/analyse/figure.ts';
import { moneyText, percent } from '../format.ts';

/** Returns what people found, such as `all cells, audited: precision 38/40 (83% to 99%), audited cost …`. */
export function auditSentence({ spec, variant, sample, cost }: Audit): string {
  const name = spec === null ? 'all cells' : `${spec} × ${variant}`;
  const found = `${name}, audited: precision ${sample.correct}/${sample.audited}`;
  if (cost === null) return `${found}; no audited cost, as something has no price or there is one case only`;
  const range = `(${percent(cost.precisionLower)} to ${percent(cost.precisionUpper)})`;
  const audited = `[${dollars(cost.lower)}, ${dollars(cost.upper)}]`;
  return `${found} ${range}, audited cost per correct ${dollars(cost.estimate)} ${audited}`;
}

function dollars(amount: number): string {
  const rounded = roundedUsd(amount);
  return rounded === null ? '∞' : moneyText(rounded);
}
