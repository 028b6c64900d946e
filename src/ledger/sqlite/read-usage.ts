import { addUsage, NO_USAGE, type Usage } from '../../model/usage.ts';

/** The columns of a call's usage, or the sums of several calls' columns. All null: no usage is known. */
export interface UsageRow {
  readonly input_uncached: number | null;
  readonly cache_read: number | null;
  readonly cache_write_5m: number | null;
  readonly cache_write_1h: number | null;
  readonly cache_write_unknown: number | null;
  readonly output: number | null;
  readonly reasoning: number | null;
  readonly audio_input: number | null;
  readonly audio_output: number | null;
  readonly requests: number | null;
}

/** Returns the usage of the columns, with the server tools of every JSON text given; null when unknown. */
export function usageOf(row: UsageRow, serverTools: readonly string[]): Usage | null {
  if (row.input_uncached === null) return null;
  const tools = serverTools.map((text) => JSON.parse(text) as Usage['server_tools']);
  const only = tools.length === 1 ? tools[0] : undefined;
  return {
    input_uncached: row.input_uncached,
    cache_read: row.cache_read ?? 0,
    cache_write_5m: row.cache_write_5m ?? 0,
    cache_write_1h: row.cache_write_1h ?? 0,
    cache_write_unknown: row.cache_write_unknown ?? 0,
    output: row.output ?? 0,
    reasoning: row.reasoning,
    audio_input: row.audio_input ?? 0,
    audio_output: row.audio_output ?? 0,
    requests: row.requests ?? 0,
    server_tools: only ?? sumOfTools(tools),
  };
}

function sumOfTools(tools: readonly Usage['server_tools'][]): Usage['server_tools'] {
  return tools.reduce<Usage>((sum, one) => addUsage(sum, { ...NO_USAGE, server_tools: one }), NO_USAGE)
    .server_tools;
}
