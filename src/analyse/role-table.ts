/** Which model each job should use, as routing programs read it. */

import type { BestVariant } from './best.ts';
import type { CellSummary } from './cell-summary.ts';
import type { Choice } from './choice.ts';
import type { Cell } from '../model/run.ts';

/** What a routing program is told about a role. */
export interface Role {
  readonly model: string;
  /** null where the variant sets none. */
  readonly effort: string | null;
}

/** Why a spec has no role, or what its role rests on. */
export interface RoleReason {
  readonly spec: string;
  readonly variant: string | null;
  /** `no-model`: the pick is a program that names no model; a tag `model` of its variant gives it one. */
  readonly reason: BestVariant['reason'] | 'no-model';
  readonly costPerCorrect: string | null;
  readonly yield: number | null;
  readonly yieldFloor: number | null;
  readonly trials: number;
  /** Whether the pick is told apart from every other one that is eligible. */
  readonly choice: Choice['verdict'];
}

export interface RoleTable {
  /** By spec; a spec for which no variant can be recommended is not in it. */
  readonly roles: Readonly<Record<string, Role>>;
  readonly reasons: readonly RoleReason[];
}

/** Tags of a variant that say how much it thinks. */
const EFFORT_TAGS = ['effort', 'reasoning', 'thinking'];

/** Returns the cheapest variant per correct output above each spec's yield floor, as a table of roles. */
export function roleTable(best: readonly BestVariant[]): RoleTable {
  const roles = best.flatMap(({ spec, pick }): readonly (readonly [string, Role])[] => {
    const role = pick === null ? null : roleOf(pick);
    return role === null ? [] : [[spec, role]];
  });
  return {
    roles: Object.fromEntries(roles),
    reasons: best.map(({ spec, pick, reason, choice }) => ({
      spec,
      variant: pick?.cell.variant ?? null,
      reason: pick !== null && roleOf(pick) === null ? 'no-model' : reason,
      costPerCorrect: pick?.figures.cpco.value ?? null,
      yield: pick?.figures.yield.value ?? null,
      yieldFloor: pick?.cell.yieldFloor ?? null,
      trials: pick?.counts.trials ?? 0,
      choice: choice.verdict,
    })),
  };
}

function roleOf({ cell }: CellSummary): Role | null {
  const model = modelOfCell(cell);
  const effort = EFFORT_TAGS.map((name) => cell.tags[name]).find((value) => value !== undefined);
  return model === null ? null : { model, effort: effort ?? null };
}

/** Returns the id of the model that does a cell's work: its tag `model`, or what its label names. */
export function modelOfCell({ agent, label, tags }: Pick<Cell, 'agent' | 'label' | 'tags'>): string | null {
  const tagged = tags['model'];
  if (tagged !== undefined) return tagged;
  return agent === 'model' && label.includes('/') ? label.slice(label.indexOf('/') + 1) : null;
}
