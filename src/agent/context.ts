import type { LedgerReader } from '../model/ledger.ts';
import type { PriceableCall } from '../model/call.ts';
import type { Usd } from '../model/money.ts';
import type { Project } from '../model/project.ts';
import type { Traffic } from '../model/traffic.ts';
import type { MeteringProxy } from '../provider/proxy/server.ts';

/** What the wiring gives to every agent. */
export interface AgentContext {
  readonly project: Project;
  /** The environment: keys are looked up here by the names that the project declares. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Recorded runs, for replay. */
  readonly reader: LedgerReader;
  /** Starts the sandbox server at its first use and returns its address. */
  readonly sandbox: () => Promise<{ readonly url: string }>;
  /** Starts the metering proxy at its first use; left out, no program can be metered. */
  readonly proxy?: () => Promise<MeteringProxy>;
  /** What all that use a provider share; left out, nothing limits them. */
  readonly traffic?: (provider: string) => Traffic;
  /**
   * Returns how a cost that an agent reports for calls differs from what they cost, with what explains it to the
   * digit; null when it does not. Left out, no reported cost is compared.
   */
  readonly explainReported?: (
    calls: readonly PriceableCall[],
    reported: Usd,
  ) => { readonly recomputed: Usd; readonly cause: string } | null;
}
