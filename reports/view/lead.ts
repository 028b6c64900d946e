import type { BestVariant } from '../../src/analyse/best.ts';
import { type Lead, leadOf } from '../../src/analyse/lead.ts';
import type { Observation } from '../../src/analyse/observation.ts';
import { listed, percent } from '../format.ts';

/** How sure a pick is, against every other variant that could be picked. */
export interface LeadView {
  readonly standing: 'ahead' | 'close' | 'alone' | 'unknown';
  /** In two or three words. */
  readonly verdict: string;
  /** Names of the variants that may be as cheap. */
  readonly close: readonly string[];
  /** The most that a wrong pick costs, as a share of it; null when nothing is close or nothing is known. */
  readonly regret: string | null;
  /** The finding with its interval in one sentence; empty when there is nothing to say. */
  readonly sentence: string;
}

/** Returns how sure the pick is; null without a pick or without trials to tell by. */
export function leadView(
  { pick, eligible }: BestVariant,
  trialsOf: (variant: string) => readonly Observation[],
): LeadView | null {
  if (pick === null) return null;
  const others = eligible.filter((cell) => cell !== pick);
  if (others.length === 0) return ALONE;
  const own = trialsOf(pick.cell.variant);
  const leads = others.flatMap(({ cell }) => {
    const lead = leadOf(own, trialsOf(cell.variant));
    return lead === null ? [] : [{ name: cell.variant, lead }];
  });
  const [first] = leads;
  if (first === undefined) return null;
  const close = leads.filter(({ lead }) => lead.standing === 'close');
  const worst = Math.min(1, ...close.map(({ lead }) => lead.interval?.lower ?? 1));
  if (leads.every(({ lead }) => lead.standing === 'unknown'))
    return {
      ...ALONE,
      standing: 'unknown',
      verdict: 'too few cases to tell',
      sentence: `With ${first.lead.cases === 1 ? '1 case' : `${first.lead.cases} cases`} in common nobody can say how sure this is.`,
    };
  if (close.length === 0)
    return {
      standing: 'ahead',
      verdict: 'clearly ahead',
      close: [],
      regret: null,
      sentence: aheadText(first.name, first.lead),
    };
  const regret = worst < 1 && worst > 0 ? regretText(1 / worst) : null;
  return {
    standing: 'close',
    verdict: 'too close to call',
    close: close.map(({ name }) => name),
    regret,
    sentence:
      `Too close to call with ${listed(close.slice(0, 3).map(({ name }) => name))}${close.length > 3 ? ` and ${close.length - 3} more` : ''}` +
      (regret === null ? '.' : `: if this pick is wrong, it costs at most ${regret} (95%).`),
  };
}

const ALONE: LeadView = {
  standing: 'alone',
  verdict: 'no rival',
  close: [],
  regret: null,
  sentence: '',
};

function aheadText(name: string, { ratio, interval }: Lead): string {
  if (!Number.isFinite(ratio) || interval === null)
    return `${name} made no correct output on the same cases.`;
  return `On the same cases ${name} costs ${changeText(interval.lower)} to ${changeText(interval.upper)} (95%).`;
}

/** Against the best, such as `24% more than the best`. */
function regretText(ratio: number): string {
  return ratio < 3 ? `${percent(ratio - 1)} more than the best` : `${ratio.toFixed(0)} times the best`;
}

/** Returns a ratio as a change, such as `+12%` or `−3%`. */
export function changeText(ratio: number): string {
  if (!Number.isFinite(ratio)) return 'beyond measure';
  const change = ratio - 1;
  if (Math.abs(change) < 0.0005) return '0%';
  if (change >= 9) return `×${ratio.toFixed(0)}`;
  const text = percent(Math.abs(change));
  return `${change < 0 ? '−' : '+'}${text}`;
}
