import type { CalendarPlace } from './calendar.ts';
import type { Purchase } from './purchase.ts';

/** A way to attribute money; `tag:NAME` is one for every tag. */
export type Dimension = Named | `tag:${string}`;

type Named =
  | 'agent'
  | 'model'
  | 'provider'
  | 'stage'
  | 'kind'
  | 'spec'
  | 'variant'
  | 'outcome'
  | 'run'
  | 'source'
  | 'hour'
  | 'day'
  | 'week'
  | 'hour-of-day';

type Calendar = (ms: number) => CalendarPlace;
type Reader = (purchase: Purchase, calendar: Calendar) => string | null;

const inTime =
  (part: keyof CalendarPlace): Reader =>
  ({ at }, calendar) =>
    at === null ? null : calendar(at)[part];

const DIMENSIONS: Readonly<Record<Named, Reader>> = {
  agent: ({ agent }) => agent,
  model: ({ model }) => model,
  provider: ({ provider }) => provider,
  stage: ({ stage }) => stage,
  kind: ({ kind }) => kind,
  spec: ({ spec }) => spec,
  variant: ({ variant }) => variant,
  outcome: ({ outcome }) => outcome,
  run: ({ run }) => run,
  source: ({ source }) => source,
  hour: inTime('hour'),
  day: inTime('day'),
  week: inTime('week'),
  'hour-of-day': inTime('hourOfDay'),
};

/** The names of all dimensions but tags, in the order of the help. */
export const DIMENSION_NAMES: readonly string[] = Object.keys(DIMENSIONS);

/** Returns whether money can be attributed by this name. */
export function isDimension(name: string): name is Dimension {
  return Object.hasOwn(DIMENSIONS, name) || /^tag:./.test(name);
}

/** Returns the value of a purchase in a dimension; null when nobody said it. */
export function valueIn(dimension: Dimension, purchase: Purchase, calendar: Calendar): string | null {
  if (Object.hasOwn(DIMENSIONS, dimension)) {
    return DIMENSIONS[dimension as Named](purchase, calendar);
  }
  const tag = dimension.slice('tag:'.length);
  return Object.hasOwn(purchase.tags, tag) ? (purchase.tags[tag] ?? null) : null;
}

/** Returns whether a dimension is a place in time, whose rows are read in its order. */
export function isTime(dimension: Dimension): boolean {
  return dimension === 'hour' || dimension === 'day' || dimension === 'week' || dimension === 'hour-of-day';
}
