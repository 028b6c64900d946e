import type { Figure, Warning } from '../../src/model/figure.ts';
import { moneyText, percent } from '../format.ts';

/** A numbered doubt at the foot of a report. */
export interface Footnote {
  readonly number: number;
  readonly text: string;
}

/** A figure as a reader sees it. */
export interface Shown {
  readonly text: string;
  /** Interval such as `$0.037 to $0.051`; null where none was computed. */
  readonly range: string | null;
  /** Numbers of its footnotes. */
  readonly marks: readonly number[];
}

/** Collects doubts while a view is built: equal sentences share one number. */
export interface Footnotes {
  mark(warnings: readonly Warning[]): readonly number[];
  all(): readonly Footnote[];
}

// These say themselves where the figure stands: in the banner, or as "at least".
const SAID_ELSEWHERE: ReadonlySet<string> = new Set(['synthetic', 'zero-correct']);

export function openFootnotes(): Footnotes {
  const numbers = new Map<string, number>();
  return {
    mark: (warnings) =>
      warnings
        .filter(({ code }) => !SAID_ELSEWHERE.has(code))
        .map(({ message }) => {
          const number = numbers.get(message) ?? numbers.size + 1;
          numbers.set(message, number);
          return number;
        })
        .toSorted((left, right) => left - right),
    all: () => [...numbers].map(([text, number]) => ({ number, text: sentence(text) })),
  };
}

/** Returns an amount as shown: `at least` without a value, `≥` when charges lack a price. */
export function shownMoney(figure: Figure<string>, footnotes: Footnotes): Shown {
  const marks = footnotes.mark(figure.warnings);
  const { value, lower, upper } = figure;
  const partial = figure.warnings.some(({ code }) => code === 'incomplete-cost');
  if (value === null) {
    if (lower === null) return { text: '–', range: null, marks };
    return {
      text: partial && Number(lower) === 0 ? 'unpriced' : `at least ${moneyText(lower)}`,
      range: null,
      marks,
    };
  }
  const known = moneyText(value);
  const text = partial ? (Number(value) === 0 ? 'unpriced' : `≥ ${known}`) : known;
  return {
    text,
    range: lower === null || upper === null ? null : `${moneyText(lower)} to ${moneyText(upper)}`,
    marks,
  };
}

/** Returns a share as shown, in percent. */
export function shownShare(figure: Figure<number>, footnotes: Footnotes): Shown {
  const { value, lower, upper } = figure;
  return {
    text: value === null ? '–' : percent(value),
    range: lower === null || upper === null ? null : `${percent(lower)} to ${percent(upper)}`,
    marks: footnotes.mark(figure.warnings),
  };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
