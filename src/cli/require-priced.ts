import type { PriceableCall, Pricer } from '../model/call.ts';
import { Failure } from '../model/failure.ts';
import { NO_USAGE } from '../model/usage.ts';
import type { Plan, PlannedCell } from '../plan/plan.ts';

/**
 * Throws a Failure when something that the plan will buy has no price at the instant `at` (ISO 8601): the models
 * that are asked for, tools with a SKU, compute, people. A model that serves instead of the one asked for is only
 * known afterwards; its calls then make the totals lower bounds.
 */
export function requirePriced(plan: Plan, pricer: Pricer, at: string): void {
  const reasons = new Set<string>();
  for (const call of plan.cells.flatMap((cell) => cellProbes(plan, cell, at))) {
    for (const charge of pricer(call)) if (charge.basis === 'unpriced') reasons.add(charge.reason);
  }
  if (reasons.size === 0) return;
  throw new Failure('price/unpriced', `not everything has a price:\n  ${[...reasons].join('\n  ')}`, {
    hint: 'add the prices to a card under `rateCards`, or leave out --require-priced: totals become lower bounds',
  });
}

/** What a cell can pay for, the attempt that is escalated to another variant included. */
function cellProbes({ project }: Plan, cell: PlannedCell, at: string): readonly PriceableCall[] {
  const { escalateTo } = cell.spec.retry;
  const last =
    cell.variant.agent === 'replay' ? [] : project.variants.filter((other) => other.id === escalateTo);
  return [cell.variant, ...last].flatMap((variant) => probes({ spec: cell.spec, variant }, at));
}

/** One call of every kind that a cell can pay for. */
function probes(
  { spec, variant }: Pick<PlannedCell, 'spec' | 'variant'>,
  at: string,
): readonly PriceableCall[] {
  const tools = spec.tools.flatMap(({ name, sku }) =>
    sku === null ? [] : [probe('tool', name, at, { sku })],
  );
  const { role, fallbackMinutes, policy } = spec.review;
  const people = role === null || (policy.kind === 'never' && fallbackMinutes === 0) ? [] : [role];
  const work =
    variant.agent === 'model'
      ? [{ ...probe('model', variant.model, at), provider: variant.provider, usage: ONE_OF_EACH }]
      : variant.agent === 'command'
        ? [probe('compute', variant.compute ?? 'compute', at)]
        : [];
  return [...work, ...tools, ...people.map((name) => probe('review', name, at))];
}

const ONE_OF_EACH = { ...NO_USAGE, input_uncached: 1, output: 1, requests: 1 };

function probe(
  kind: PriceableCall['kind'],
  name: string,
  startedAt: string,
  selectors: PriceableCall['selectors'] = {},
): PriceableCall {
  return {
    kind,
    name,
    startedAt,
    selectors,
    provider: null,
    served: null,
    usage: null,
    usageFormat: null,
    usageRaw: null,
    quantity: '1',
    status: 'ok',
    replayed: false,
  };
}
