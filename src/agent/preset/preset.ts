/** What a known agent is for us: how it is started, and what it prints. */
import type { ToolUse } from '../../model/agent.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Usd } from '../../model/money.ts';
import type { CommandPreset, PresetName } from '../../model/preset.ts';
import type { Usage } from '../../model/usage.ts';
import type { OwnFolders } from '../own-folders.ts';

/** What an attempt asks of the program. */
export interface PresetStart {
  readonly setting: CommandPreset;
  readonly folders: OwnFolders;
  /** Path to a file with the spec's system message; null when it has none. */
  readonly system: string | null;
  readonly systemText: string | null;
  /** Variables that lead to the proxy, and those that the variant names. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether its own exporter is to tell of its requests. */
  readonly tells: boolean;
}

/** How it is started; the prompt comes on standard input. */
export interface PresetLaunch {
  readonly args: readonly string[];
  /** Wins over every other variable: what keeps it apart cannot be undone by a variant's `env`. */
  readonly env: Readonly<Record<string, string>>;
  /** Files that it reads, by absolute path: its whole configuration. */
  readonly files: Readonly<Record<string, string>>;
  /** Folder and ending of the files that it writes about its session. */
  readonly log: { readonly folder: string; readonly ending: string };
}

/** What it left behind. */
export interface PresetWords {
  readonly stdout: string;
  readonly exitCode: number | null;
  /** Records of the files that it wrote, each file's in order. */
  readonly log: readonly (readonly JsonObject[])[];
  readonly setting: CommandPreset;
}

/** What one model used by the program's own account. */
export interface OwnUsage {
  /** null when it does not say which. */
  readonly model: string | null;
  readonly usage: Usage;
  /** What the program says this model cost; null when it says nothing. */
  readonly reported: Usd | null;
}

/** How it says that it ended. `output` is its final answer and nothing else. */
export type PresetEnding =
  | { readonly kind: 'output'; readonly text: string }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'limit'; readonly limit: string; readonly reason: string }
  | { readonly kind: 'infra-error'; readonly reason: string };

/** What it says about an attempt. */
export interface PresetReport {
  /** null when it ended without a word about it. */
  readonly ending: PresetEnding | null;
  /** The main model that it used. */
  readonly model: string | null;
  readonly turns: number | null;
  readonly tools: readonly ToolUse[];
  /** Its own wall time. */
  readonly durationMs: number | null;
  /** All that it used in this attempt by its last word, growing counters taken apart; empty when it says nothing. */
  readonly usage: readonly OwnUsage[];
  /** Where that stands. */
  readonly usageSource: 'result' | 'log' | null;
  /** What it says that all of it cost. */
  readonly reported: Usd | null;
  /** What it had loaded, as lists of names by what they are; null when it does not say. */
  readonly loaded: Readonly<Record<string, string>> | null;
  /** Further counts worth keeping, such as tries that it made again; zeros left out. */
  readonly counts: Readonly<Record<string, number>>;
}

/** One known agent. */
export interface Preset {
  readonly name: PresetName;
  start(asked: PresetStart): PresetLaunch;
  read(words: PresetWords): PresetReport;
}
