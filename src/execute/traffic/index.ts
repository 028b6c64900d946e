import type { Admission, Traffic, TryRequest } from '../../model/traffic.ts';
import { DEFAULT_BOUNDS, type Project, type ProviderBounds } from '../../model/project.ts';
import { type CircuitChange, openCircuit, UNUSED } from './circuit.ts';
import { type LimitChange, type LiveLimit, openLiveLimit } from './live-limit.ts';
import { openRateLimit } from './rate-limit.ts';
import type { TrafficClock } from './wait.ts';

export { processClock } from './wait.ts';

/** What changed about a provider, for the ledger and for whoever watches the run. */
export type TrafficChange = { readonly provider: string } & (
  | ({ readonly name: 'concurrency' } & LimitChange)
  | ({ readonly name: 'circuit' } & CircuitChange)
);

/** The traffic of one provider, with what the runner reads from it. */
export interface ProviderTraffic extends Traffic {
  readonly limit: LiveLimit;
  /** Why the provider was given up; null when it was not. */
  readonly gaveUp: () => string | null;
}

/** The traffic of every provider of a project. */
export interface TrafficControl {
  /** Returns a provider's traffic, the same at every call. */
  of(provider: string): ProviderTraffic;
  /** Tells every change from now on. */
  follow(listener: (change: TrafficChange) => void): void;
}

/** Returns the traffic of a project's providers, each at its configured concurrency and rates. */
export function openTraffic(
  project: Pick<Project, 'concurrency' | 'providers'>,
  clock: TrafficClock,
): TrafficControl {
  const known = new Map<string, ProviderTraffic>();
  const listeners: ((change: TrafficChange) => void)[] = [];
  const tell = (change: TrafficChange): void => {
    for (const listener of listeners) listener(change);
  };
  return {
    of: (provider) => {
      const traffic =
        known.get(provider) ??
        openProvider(provider, {
          bounds: project.providers[provider]?.bounds ?? DEFAULT_BOUNDS,
          ceiling: project.concurrency.perProvider[provider] ?? project.concurrency.default,
          clock,
          tell,
        });
      known.set(provider, traffic);
      return traffic;
    },
    follow: (listener) => {
      listeners.push(listener);
    },
  };
}

interface ProviderOptions {
  readonly bounds: ProviderBounds;
  readonly ceiling: number;
  readonly clock: TrafficClock;
  readonly tell: (change: TrafficChange) => void;
}

function openProvider(provider: string, { bounds, ceiling, clock, tell }: ProviderOptions): ProviderTraffic {
  const limit = openLiveLimit(ceiling, clock.nowMs, (change) => {
    tell({ provider, name: 'concurrency', ...change });
  });
  const circuit = openCircuit(bounds.giveUpSeconds * 1000, clock, (change) => {
    tell({ provider, name: 'circuit', ...change });
  });
  const rates = openRateLimit(bounds, clock);

  const admit = async (request: TryRequest): Promise<Admission> => {
    for (;;) {
      const pass = await circuit.pass(request.signal);
      if (pass.kind === 'gave-up') return pass;
      const reservation = await rates.reserve(request, request.signal).catch((error: unknown) => {
        pass.report(UNUSED, request.place);
        throw error;
      });
      if (circuit.isOpen() && !pass.probe) {
        // The provider went down while this try waited for its turn.
        reservation.cancel();
        continue;
      }
      const startedMs = clock.nowMs();
      return {
        kind: 'open',
        done: (report) => {
          if (report.kind === 'unused' || report.kind === 'unreached') reservation.cancel();
          else reservation.settle(report.tokens);
          if (report.pressed) limit.pressed(startedMs, report.why);
          else if (report.kind === 'answered') limit.succeeded();
          pass.report(report, request.place);
          return circuit.isOpen();
        },
      };
    }
  };
  return { admit, limit, gaveUp: () => circuit.gaveUp() };
}
