import { COMPARATORS, type Comparison, type Condition, type RateCard, type Window } from './card.ts';
import { parseHours, utcDay, utcMinute, utcWeekday } from './instant.ts';

/** What a price can depend on besides the model. */
export interface Facts {
  /** Milliseconds since 1970 at which the call began. */
  readonly at: number;
  /** Every input token of the one request, cached or not: never those of several requests together. */
  readonly promptTokens: number;
  /** As the response returned them. */
  readonly selectors: Readonly<Record<string, string>>;
}

type Test = (facts: Facts) => boolean;

/** Returns the test of a rule's condition: all of its parts must hold. */
export function compileCondition(when: Condition, card: RateCard): Test {
  const tests = Object.entries(when).flatMap(([name, wanted]): Test[] => {
    if (wanted === undefined) return [];
    if (name === 'prompt_tokens') return [comparisonTest(wanted as Comparison)];
    if (name === 'window') return [windowTest(wanted as Window, card)];
    if (typeof wanted === 'string') return [(facts) => facts.selectors[name] === wanted];
    const values = wanted as readonly string[];
    return [
      (facts) => {
        const value = facts.selectors[name];
        return value !== undefined && values.includes(value);
      },
    ];
  });
  const [first] = tests;
  return tests.length === 1 && first !== undefined ? first : (facts) => tests.every((test) => test(facts));
}

function comparisonTest(wanted: Comparison): Test {
  const { gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity } = wanted;
  return ({ promptTokens: tokens }) => tokens > gt && tokens >= gte && tokens < lt && tokens <= lte;
}

function windowTest(window: Window, card: RateCard): Test {
  const holidays =
    window.except_calendar === undefined ? [] : (card.calendars?.[window.except_calendar] ?? []);
  const spans = window.hours?.map((hours) => parseHours(hours));
  return ({ at }) => {
    if (window.days?.includes(utcWeekday(at)) === false) return false;
    if (holidays.includes(utcDay(at))) return false;
    const minute = utcMinute(at);
    return spans?.some((span) => span !== null && minute >= span.from && minute < span.to) ?? true;
  };
}

const SIGNS = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

/** Returns the condition as a person would say it, such as `prompt_tokens > 200000 and service_tier = batch`. */
export function describeCondition(when: Condition): string {
  const parts = Object.entries(when).flatMap(([name, wanted]): string[] => {
    if (wanted === undefined) return [];
    if (name === 'window') return [describeWindow(wanted as Window)];
    if (typeof wanted === 'string') return [`${name} = ${wanted}`];
    if (Array.isArray(wanted)) return [`${name} = ${(wanted as readonly string[]).join('|')}`];
    const comparison = wanted as Comparison;
    return COMPARATORS.filter((sign) => comparison[sign] !== undefined).map(
      (sign) => `${name} ${SIGNS[sign]} ${comparison[sign]}`,
    );
  });
  return parts.length === 0 ? 'always' : parts.join(' and ');
}

function describeWindow(window: Window): string {
  const days = window.days === undefined ? '' : ` days ${window.days.join(',')}`;
  const hours = window.hours === undefined ? '' : ` ${window.hours.join(' ')}`;
  const except = window.except_calendar === undefined ? '' : ` except ${window.except_calendar}`;
  return `window${days}${hours} UTC${except}`;
}
