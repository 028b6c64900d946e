import { isJsonObject, type Json } from '../../src/model/json.ts';

/** What differs between two runs of the same work: names, times, and that something was in doubt. */
const OWN = /^(?:id|startedAt|environment|waitMs|durationMs.*|inDoubt)$/;

/** Returns a report without what is a run's own; numbers to twelve digits, as sums of floats have an order. */
export function shapeOf(report: Json): Json {
  if (Array.isArray(report)) {
    const items = report.filter((item) => !isDoubt(item as Json)).map((item) => shapeOf(item as Json));
    return items.sort((left, right) => compare(JSON.stringify(left), JSON.stringify(right)));
  }
  if (isJsonObject(report)) {
    const kept = Object.entries(report).filter(([key]) => !OWN.test(key));
    return Object.fromEntries(kept.map(([key, value]) => [key, shapeOf(value)]));
  }
  return typeof report === 'number' ? Number(report.toPrecision(12)) : report;
}

/** Returns of a shape what does not depend on how many tries a request took. */
export function outcomesOf(report: Json): Json {
  if (!isJsonObject(report) || !Array.isArray(report['cells'])) throw new Error('this is no report');
  return shapeOf(
    report['cells'].map((cell: Json) => {
      if (!isJsonObject(cell) || !isJsonObject(cell['work'])) throw new Error('this is no cell');
      const { spec, variant, counts, work } = cell;
      const counted = isJsonObject(counts)
        ? { ...counts, callsWithoutUsage: null, pricedTrials: null }
        : null;
      return {
        spec,
        variant,
        counted,
        attempts: work['attempts'],
        modelCalls: work['modelCalls'],
        toolCalls: work['toolCalls'],
      } as Json;
    }),
  );
}

function isDoubt(item: Json): boolean {
  return isJsonObject(item) && item['code'] === 'in-doubt';
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
