import type { Variant } from '../model/variant.ts';
import type { Plan } from '../plan/plan.ts';
import type { Dependencies } from './dependencies.ts';
import type { RunOptions, RunResult } from './run.ts';
import type { LiveLimit } from './traffic/live-limit.ts';

/** Writes every change of a provider's limit and health into the ledger, and tells whoever watches. */
export function followTraffic(
  options: Pick<RunOptions, 'run' | 'onTraffic'>,
  { traffic, ledger, clock }: Dependencies,
): void {
  traffic?.follow((change) => {
    const { name, ...detail } = change;
    const event = { run: options.run, trialId: null, at: clock.now(), name, detail };
    // A failing ledger is reported by the next awaited append.
    ledger.append([{ kind: 'event', event }]).catch(() => undefined);
    options.onTraffic?.(change);
  });
}

/** Returns why the variant's provider was given up; null while it was not. */
export function gaveUp(variant: Variant, { traffic }: Dependencies): string | null {
  return variant.agent === 'model' ? (traffic?.of(variant.provider).gaveUp() ?? null) : null;
}

interface RunTraffic {
  /** By gate; programs and replays have none. */
  readonly limits: ReadonlyMap<string, LiveLimit>;
  /** Returns how the run ended as far as its providers are concerned. */
  end(state: RunResult['state']): Pick<RunResult, 'state' | 'gaveUp' | 'concurrency'>;
}

/** Returns the traffic of the providers that a plan's models use. */
export function trafficOf(plan: Plan, { traffic }: Dependencies): RunTraffic {
  const { variants } = plan.project;
  const used = plan.cells.flatMap(({ spec, variant }) => [
    variant,
    ...variants.filter((other) => other.id === spec.retry.escalateTo),
  ]);
  const names = used.flatMap((variant) => (variant.agent === 'model' ? [variant.provider] : []));
  const known =
    traffic === undefined ? [] : [...new Set(names)].map((name) => [name, traffic.of(name)] as const);
  return {
    limits: new Map(known.map(([name, { limit }]) => [name, limit])),
    end: (state) => {
      const lost = known.flatMap(([provider, one]) => {
        const reason = one.gaveUp();
        return reason === null ? [] : [{ provider, reason }];
      });
      const concurrency = known.map(([name, { limit }]) => {
        return [name, { ceiling: limit.ceiling, lowest: limit.lowest(), last: limit.current() }] as const;
      });
      return {
        state: state === 'drained' && lost.length > 0 ? 'gave-up' : state,
        gaveUp: lost,
        concurrency: Object.fromEntries(concurrency),
      };
    },
  };
}
