/** What runs a tool, wherever it runs. */

/** How one run of a tool ended. */
export interface ToolRun {
  readonly status: 'ok' | 'failed' | 'timeout' | 'cancelled';
  /** The result, or one sentence about what went wrong. */
  readonly text: string;
  /** Size of the whole result in bytes, of which `text` may be the beginning; left out when it is all. */
  readonly bytes?: number;
  /** The tool's own time. */
  readonly durationMs: number;
  /** Time spent waiting for a free worker. */
  readonly waitMs: number;
}

/** A tool that is ready to run. */
export interface ToolRunner {
  /** Never throws: what goes wrong is in the run. */
  run(args: unknown, signal: AbortSignal): Promise<ToolRun>;
  close(): Promise<void>;
}
