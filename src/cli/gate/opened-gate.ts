import path from 'node:path';
import type { LockCell } from '../../baseline/lock.ts';
import { type ChangedCell, cellChanges } from '../../gate/changes.ts';
import { DEFAULT_GATE, type GatePolicy } from '../../model/gate-policy.ts';
import { Failure } from '../../model/failure.ts';
import type { Usd } from '../../model/money.ts';
import { executionKey, type Plan } from '../../plan/plan.ts';
import { contentKey } from '../../plan/keys.ts';
import type { RateCard } from '../../price/card.ts';
import { cardDigest } from '../../price/digest.ts';
import { type OpenProject, openProject } from '../open-project.ts';
import { planProject } from '../plan.ts';
import { openRateCards } from '../rate-cards.ts';
import { type GateBase, openBase } from './base.ts';
import type { KeyedPlan } from './prepared-cell.ts';

export interface GateOptions {
  readonly project: string;
  readonly base?: string;
  readonly plan?: true;
  readonly replayOnly?: true;
  readonly budgetUsd?: Usd;
  readonly ci?: true;
  readonly out?: string;
  readonly format: readonly string[];
  readonly json?: true;
  readonly yes?: true;
  readonly ledger?: string;
  /** Sample one unchanged cell anew and hold it against its own baseline. */
  readonly canary?: true;
}

/** A project with its baseline and what changed between them; nothing is spent or written by then. */
export interface OpenedGate {
  readonly open: OpenProject;
  readonly policy: GatePolicy;
  readonly base: GateBase;
  readonly cards: readonly RateCard[];
  readonly card: { readonly sha256: string; readonly canonical: string };
  readonly plan: Plan;
  /** Gated cells only, in the order of the plan, then removed ones. */
  readonly changes: readonly ChangedCell<KeyedPlan, LockCell>[];
  /** Specs with a changed cell, gated or not. */
  readonly changedSpecs: readonly string[];
  /** The least of the policy's, the command's and the project's caps; null for none. */
  readonly budget: Usd | null;
}

/**
 * Opens everything that a gate decides about. Throws a Failure for files, references and locks that cannot be used,
 * and for a project without a single cell: an empty suite passes nothing.
 */
export async function openGate(options: GateOptions): Promise<OpenedGate> {
  const open = await openProject(options.project);
  const policy = open.project.gate ?? DEFAULT_GATE;
  const base = await openBase(open.project.root, options.base, process.env);
  const cards = openRateCards(open.project);
  const card = cardDigest(cards);
  const budget = leastOf([options.budgetUsd ?? null, policy.budget, open.project.budgets.run]);
  const project = {
    ...open.project,
    // As many as any cell may want: a look is the part of it up to a repeat.
    repeats: mostRepeats(policy),
    budgets: { ...open.project.budgets, run: budget },
    ledger: options.ledger === undefined ? open.project.ledger : path.resolve(options.ledger),
  };
  const plan = await planProject(project);
  const accepted = base.lock?.cells ?? null;
  if (plan.size === 0) throw emptySuite(project.root);
  const planned = plan.cells.map((cell): KeyedPlan => ({
    spec: cell.spec.id,
    variant: cell.variant.id,
    execKey: executionKey(cell),
    scoreKey: cell.scoreKey,
    cell,
  }));
  const all = cellChanges(planned, accepted, card.sha256);
  const isGated = ({ variant }: { readonly variant: string }): boolean =>
    policy.variants === null || policy.variants.includes(variant);
  const changed = all.filter(
    ({ change }) => change === 'execution' || change === 'judging' || change === 'new',
  );
  return {
    open: { ...open, project },
    policy,
    base,
    cards,
    card,
    plan,
    changes: options.canary === true ? [canaryOf(all.filter(isGated))] : all.filter(isGated),
    changedSpecs: [...new Set(changed.map(({ spec }) => spec))],
    budget,
  };
}

/** Returns the cells that may be run. */
export function runnable({ plan, changes }: OpenedGate): Plan {
  const cells = changes.flatMap(({ change, planned }) =>
    planned !== null && (change === 'execution' || change === 'new') ? [planned.cell] : [],
  );
  const kept = new Set(cells);
  const names = cells.map(({ spec, variant }) => [spec.id, variant.id]);
  return {
    ...plan,
    cells,
    size: cells.reduce((sum, cell) => sum + cell.spec.cases.length, 0) * plan.repeats,
    digest: contentKey(['gate', plan.digest, names]),
    *trials() {
      for (const planned of plan.trials()) if (kept.has(planned.cell)) yield planned;
    },
  };
}

/** Returns an unchanged cell as one that is to be run, another one every day. */
function canaryOf(changes: readonly ChangedCell<KeyedPlan, LockCell>[]): ChangedCell<KeyedPlan, LockCell> {
  const same = changes.filter(({ change }) => change === 'none' || change === 'prices');
  const day = Math.floor(Date.now() / 86_400_000);
  const chosen = same[day % Math.max(1, same.length)];
  if (chosen === undefined) {
    throw new Failure('gate/no-canary', 'every cell has changed, so none can show what the provider does', {
      hint: 'run the canary on the branch whose baseline is committed',
    });
  }
  return { ...chosen, change: 'execution' };
}

function mostRepeats(policy: GatePolicy): number {
  const settings = [policy, ...policy.overrides.map(({ settings: own }) => ({ ...policy, ...own }))];
  return Math.max(...settings.map(({ looks, confirmRepeats }) => (looks.at(-1) ?? 0) + confirmRepeats));
}

function emptySuite(root: string): Failure {
  return new Failure(
    'gate/empty-suite',
    'the project has no trial to gate: no variant does a case of its specs',
    {
      hint: `see \`specs\` of the variants in firstpass.yaml in ${root}`,
    },
  );
}

function leastOf(caps: readonly (Usd | null)[]): Usd | null {
  return caps.reduce((least, cap) => (cap !== null && (least === null || cap < least) ? cap : least), null);
}
