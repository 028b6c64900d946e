/** Writes down what a known agent says about its session. */
import { formatUsd } from '../../model/money.ts';
import type { Meter } from '../../model/meter.ts';
import type { CommandPreset } from '../../model/preset.ts';
import type { PresetReport } from './preset.ts';

/** Arguments with which a variant itself lets something in. */
const LETS_IN: Readonly<Record<string, RegExp>> = {
  mcpServers: /^--mcp-config\b/,
  plugins: /^--plugin-(?:dir|url)\b/,
};

/**
 * Notes `agent-session` with turns, tool calls, times and the source of its usage, `agent-loaded` with what it had
 * loaded, and `agent-not-isolated` when that holds what its variant did not ask for.
 */
export function noteReport(
  meter: Meter,
  report: PresetReport,
  { setting, version }: { readonly setting: CommandPreset; readonly version: string | null },
): void {
  const { model, turns, tools, durationMs, usageSource, reported, counts, loaded } = report;
  meter.note('agent-session', {
    preset: setting.name,
    version,
    model,
    turns,
    toolCalls: tools.length,
    durationMs,
    usageSource,
    reportedUsd: reported === null ? null : formatUsd(reported),
    ...counts,
  });
  if (loaded === null) return;
  meter.note('agent-loaded', { preset: setting.name, ...loaded });
  for (const [what, argument] of Object.entries(LETS_IN)) {
    const found = loaded[what] ?? '';
    if (found === '' || setting.args.some((word) => argument.test(word))) continue;
    meter.note('agent-not-isolated', { preset: setting.name, what, found });
  }
}
