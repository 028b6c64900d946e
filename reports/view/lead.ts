import type { Choice, Rival } from '../../src/analyse/choice.ts';
import { counted, listed, percent } from '../format.ts';

/** How sure a pick is, against every other variant that could be picked. */
export interface LeadView {
  readonly standing: 'ahead' | 'close' | 'alone' | 'unknown';
  /** In two or three words. */
  readonly verdict: string;
  /** Names of the variants that may be as cheap. */
  readonly close: readonly string[];
  /** How much dearer than the best a wrong pick is at the most; null when nothing is close or nothing is known. */
  readonly regret: string | null;
  /** The finding with its interval in one sentence; empty when there is nothing to say. */
  readonly sentence: string;
}

/** Returns how sure the pick is, in words; null without a pick. Every format and the terminal say it in these. */
export function leadView({ verdict, rivals }: Choice): LeadView | null {
  if (verdict === 'none') return null;
  const [first] = rivals;
  if (first === undefined)
    return { standing: 'alone', verdict: 'no rival', close: [], regret: null, sentence: '' };
  const close = rivals.filter((rival) => rival.verdict === 'tie');
  if (close.length === 0)
    return {
      standing: 'ahead',
      verdict: 'clearly ahead',
      close: [],
      regret: null,
      sentence: aheadText(first),
    };
  const names = close.map(({ variant }) => variant);
  if (rivals.every(({ lower }) => lower === null))
    return {
      standing: 'unknown',
      verdict: 'too few cases to tell',
      close: names,
      regret: null,
      sentence: `${withCases(Math.max(...rivals.map(({ cases }) => cases)))} nobody can say how sure this is.`,
    };
  const more = names.length - NAMED;
  const rest = more > 0 ? ` and ${more} more` : '';
  return {
    standing: 'close',
    verdict: 'too close to call',
    close: names,
    regret: regretText(close),
    sentence: `Too close to call with ${listed(names.slice(0, NAMED))}${rest}${consequence(close)}`,
  };
}

/** Rivals named in a sentence at the most. */
const NAMED = 3;

function withCases(cases: number): string {
  return cases === 0 ? 'Without a case in common' : `With ${counted(cases, 'case')} in common`;
}

/** What it may cost to be wrong, after the names. */
function consequence(close: readonly Rival[]): string {
  const most = worstOf(close);
  if (most === null || most > TELLS_NOTHING) {
    const cases = Math.min(...close.map((rival) => rival.cases));
    return `: ${counted(cases, 'case')} leave open which is cheaper on new ones.`;
  }
  if (most < WORTH_SAYING) return ', though being wrong would cost next to nothing.';
  const [only] = close;
  const mean = close.length === 1 ? (only?.regret?.expected ?? null) : null;
  return (
    `: on new cases it may prove up to ${percent(most)} dearer (95%)` +
    `${mean === null ? '' : `; to be wrong costs ${percent(mean)} on average`}.`
  );
}

/** Above it (more than twice as dear) an interval's end is no figure to plan with. */
const TELLS_NOTHING = 1;
/** A regret below it is no reason to look further. */
const WORTH_SAYING = 0.001;

function regretText(close: readonly Rival[]): string | null {
  const most = worstOf(close);
  return most === null || most > TELLS_NOTHING || most < WORTH_SAYING ? null : percent(most);
}

/** The most that a wrong pick costs; null when that cannot be said of one of them. */
function worstOf(close: readonly Rival[]): number | null {
  const regrets = close.flatMap(({ regret }) => (regret === null ? [] : [regret.atMost]));
  return regrets.length < close.length ? null : Math.max(...regrets);
}

function aheadText({ variant, lower, upper }: Rival): string {
  return `On the same cases ${variant} costs ${changeText(lower ?? 1)} to ${changeText(upper ?? Number.POSITIVE_INFINITY)} (95%).`;
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
