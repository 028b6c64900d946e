import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import type { Problem } from '../model/problem.ts';
import { closest } from '../model/closest.ts';
import type { RateCard, RateClass, Rates, Sku } from './card.ts';
import { problemAt, type LocatedDocument } from './locate.ts';
import { parseRateCard, type ParsedRateCard } from './parse.ts';

/** Provider of the models on a plain price list, which does not say who is paid. */
const LIST_PROVIDER = 'import';

const CLASSES: Readonly<Record<string, RateClass>> = {
  input_per_mtok: 'input',
  output_per_mtok: 'output',
  cache_read_per_mtok: 'cache_read',
  cache_write_per_mtok: 'cache_write',
};

/**
 * Reads prices from YAML or JSON text: a rate card, or a plain list
 * `{model: {input_per_mtok: 0.5, output_per_mtok: 1.5}}` that becomes a card of provider `import`.
 */
export function parsePrices(text: string, file: string): ParsedRateCard {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const root = document.contents;
  // What is broken or empty is told in the words of the full format.
  if (document.errors.length > 0 || !isMap(root) || root.has('schema')) return parseRateCard(text, file);
  const located: LocatedDocument = { file, document, lines };
  const problems: Problem[] = [];
  const skus = root.items.flatMap((pair): Sku[] => {
    const model = isScalar(pair.key) ? String(pair.key.value) : '';
    const rates = readRates(located, model, pair.value, problems);
    return [{ sku: `${LIST_PROVIDER}/${model}`, ids: [model], periods: [{ rates }] }];
  });
  if (skus.length === 0) {
    problems.push(problemAt(located, [], { code: 'rate-card/empty', message: 'the price list is empty' }));
  }
  const card: RateCard = { schema: 'ratecard/1', id: LIST_PROVIDER, currency: 'USD', skus };
  return { card: problems.length > 0 ? null : card, problems };
}

function readRates(located: LocatedDocument, model: string, node: unknown, problems: Problem[]): Rates {
  const rates: Partial<Record<RateClass, string>> = {};
  if (!isMap(node)) {
    const message = `"${model}" must have prices such as {input_per_mtok: 0.5, output_per_mtok: 1.5}`;
    problems.push(problemAt(located, [model], { code: 'rate-card/value', message }));
    return rates;
  }
  for (const pair of node.items) {
    const key = isScalar(pair.key) ? String(pair.key.value) : '';
    const rateClass = CLASSES[key];
    if (rateClass === undefined) {
      const meant = closest(key, Object.keys(CLASSES));
      const hint =
        meant === null ? `known here: ${Object.keys(CLASSES).join(', ')}` : `did you mean "${meant}"?`;
      const problem = {
        code: 'rate-card/unknown-key',
        message: `"${model}" has the unknown key "${key}"`,
        hint,
      };
      problems.push(problemAt(located, [model, key], problem, 'key'));
      continue;
    }
    // The literal as it stands in the file: a float on the way could lose digits.
    const literal = isScalar(pair.value) ? (pair.value.source ?? String(pair.value.value)) : '';
    if (/^\d+(\.\d{1,18})?$/.test(literal)) rates[rateClass] = literal;
    else {
      const message = `${key} of "${model}" must be a plain decimal number of at least 0`;
      problems.push(problemAt(located, [model, key], { code: 'rate-card/value', message }));
    }
  }
  return rates;
}
