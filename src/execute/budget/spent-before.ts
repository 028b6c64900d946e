import type { Budgets } from '../../model/budget.ts';
import { Failure } from '../../model/failure.ts';
import type { BoughtOf, Purchases, UnsettledPurchase } from '../../model/ledger.ts';
import { sumUsd, type Usd } from '../../model/money.ts';
import type { Project } from '../../model/project.ts';
import type { SpentBefore } from './scopes.ts';

/**
 * Returns what earlier processes took from the budgets of a run (null: a new one): a purchase without an answer or a full
 * price counts at its worst case. Throws Failure `budget/unknown-spend` when the worst case of one is not known
 * either: then no cap could be kept.
 */
export function spentBefore(
  run: string | null,
  project: Pick<Project, 'budgets' | 'variants' | 'providers'>,
  purchases: (of: BoughtOf) => Purchases,
): SpentBefore {
  const ofRun =
    run !== null && isRunBudget(project.budgets) ? purchases({ run }) : { settled: [], unsettled: [] };
  return {
    run: [
      ...ofRun.settled.map((purchase) => ({
        spec: purchase.spec,
        variant: purchase.variant,
        providers: providersOf(purchase, project),
        usd: purchase.usd,
      })),
      ...ofRun.unsettled.map((purchase) => ({
        spec: purchase.spec,
        variant: purchase.variant,
        providers: providersOf(purchase, project),
        usd: possiblyBilled(purchase),
      })),
    ],
    ofDay: (day) => {
      const { settled, unsettled } = purchases({ from: `${day}T00:00:00.000Z`, to: dayAfter(day) });
      return sumUsd([...settled.map(({ usd }) => usd), ...unsettled.map(possiblyBilled)]);
    },
  };
}

function isRunBudget({ run, cell, provider }: Budgets): boolean {
  return run !== null || cell !== null || Object.keys(provider).length > 0;
}

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00.000Z`) + 86_400_000).toISOString();
}

/** Returns what a purchase may have cost above its charges. */
function possiblyBilled(purchase: UnsettledPurchase): Usd {
  const { run, kind, name, answered, reservation, priced } = purchase;
  if (reservation === null) {
    const what = answered ? 'ended without a full price' : 'got no answer before an interruption';
    throw new Failure(
      'budget/unknown-spend',
      `a ${kind} call of "${name}" in run ${run} ${what}, and what it can have cost at the most is not known: no budget that it counts against can be kept`,
      {
        hint: answered
          ? 'leave out the budget'
          : 'settle it with `firstpass doctor --settle`, or leave out the budget',
      },
    );
  }
  return reservation > priced ? reservation - priced : 0n;
}

/** Without an answer nobody says who was paid, also when an invoice says how much: everybody who sells a model of that name. */
function providersOf(
  { provider, kind, name }: Pick<UnsettledPurchase, 'provider' | 'kind' | 'name'>,
  { variants, providers }: Pick<Project, 'variants' | 'providers'>,
): readonly string[] {
  if (provider !== null) return [provider];
  if (kind !== 'model' && kind !== 'judge') return [];
  const sellers = variants.flatMap((variant) =>
    variant.agent === 'model' && variant.model === name ? [variant.provider] : [],
  );
  return sellers.length > 0 ? [...new Set(sellers)] : Object.keys(providers);
}
