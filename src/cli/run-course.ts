import type { Json } from '../model/json.ts';
import type { LedgerEvent } from '../model/run.ts';
import type { Plan } from '../plan/plan.ts';

/** Events by which a run says what it set out to do, and that it goes on after a stop. Older runs have neither. */
const PLANNED = 'cells-planned';
const RESUMED = 'run-resumed';
/** What a process writes when it ends: after a resume it is of the process before. */
const ENDS: ReadonlySet<string> = new Set(['run-finished', 'budget']);

/** Returns how many trials a plan has for each cell, to be written when its run begins. */
export function plannedEvent(plan: Plan): Pick<LedgerEvent, 'name' | 'detail'> {
  const cells = plan.cells.map(({ spec, variant }) => ({
    spec: spec.id,
    variant: variant.id,
    trials: spec.cases.length * plan.repeats,
  }));
  return { name: PLANNED, detail: { cells } };
}

/** Returns the event that a run begins with when it is taken up again. */
export function resumedEvent(run: string, at: string): LedgerEvent {
  return { run, trialId: null, at, name: RESUMED, detail: {} };
}

/** Returns the planned trials of a cell by the events of its run; null when they do not say. */
export function plannedTrials(
  events: readonly LedgerEvent[],
): (spec: string, variant: string) => number | null {
  const known = new Map<string, number>();
  for (const { name, detail } of events) {
    if (name !== PLANNED || !Array.isArray(detail['cells'])) continue;
    for (const cell of detail['cells'] as readonly Json[]) {
      const { spec, variant, trials } = cell as Readonly<Record<string, Json>>;
      if (typeof spec === 'string' && typeof variant === 'string' && typeof trials === 'number')
        known.set(nameOf(spec, variant), trials);
    }
  }
  return (spec, variant) => known.get(nameOf(spec, variant)) ?? null;
}

function nameOf(spec: string, variant: string): string {
  return JSON.stringify([spec, variant]);
}

/** Returns the events without the ends that a run has gone on from since. */
export function sinceResumed(events: readonly LedgerEvent[]): readonly LedgerEvent[] {
  const resumed = new Map<string, number>();
  for (const [at, { name, run }] of events.entries()) if (name === RESUMED) resumed.set(run, at);
  return events.filter(({ name, run }, at) => !ENDS.has(name) || at > (resumed.get(run) ?? -1));
}
