import { COMPONENTS, type Component } from '../model/charge.ts';
import { sumUsd, type Usd, ZERO_USD } from '../model/money.ts';

/** An amount for every component; zero where nothing was spent. */
export type ComponentCost = Record<Component, Usd>;

/** What machines and their makers are paid for: the numerator without people. */
export const MACHINE_COMPONENTS: readonly Component[] = COMPONENTS.filter(
  (component) => component !== 'review' && component !== 'fallback',
);

/** Returns a record of zeros that may be added to. */
export function emptyCost(): ComponentCost {
  return Object.fromEntries(COMPONENTS.map((component) => [component, ZERO_USD])) as ComponentCost;
}

/** Adds `cost` to `total`, component by component. */
export function addCost(total: ComponentCost, cost: Readonly<Partial<ComponentCost>>): void {
  for (const component of COMPONENTS) {
    const amount = cost[component];
    if (amount !== undefined) total[component] += amount;
  }
}

/** Returns what was spent on everything but people. */
export function machineCost(cost: Readonly<Partial<ComponentCost>>): Usd {
  return sumUsd(MACHINE_COMPONENTS.map((component) => cost[component] ?? ZERO_USD));
}

/** Returns the numerator of the headline: machines and reviewers, without the work done by hand instead. */
export function headlineCost(cost: Readonly<Partial<ComponentCost>>): Usd {
  return machineCost(cost) + (cost.review ?? ZERO_USD);
}

/** Returns everything that was spent, work by hand included. */
export function fullCost(cost: Readonly<Partial<ComponentCost>>): Usd {
  return headlineCost(cost) + (cost.fallback ?? ZERO_USD);
}
