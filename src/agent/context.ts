import type { LedgerReader } from '../model/ledger.ts';
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
}
