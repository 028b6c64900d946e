import { jsonSchema, tool, type ToolSet } from 'ai';
import type { Meter } from '../model/meter.ts';
import { findMeterStop, type MeterStop } from '../provider/meter-stop.ts';
import type { ToolBox } from './tool.ts';

/** What an attempt's tools share with its fetch. */
export interface ToolRun {
  readonly meter: Meter;
  readonly signal: AbortSignal;
  /** Told when a limit stopped a tool: the SDK would hand that to the model as a tool's mistake. */
  readonly stopped: (stop: MeterStop) => void;
}

/** Returns the box's tools as the SDK takes them; a failed call is the model's to read. */
export function sdkTools(box: ToolBox, run: ToolRun): ToolSet {
  const tools: ToolSet = {};
  for (const spec of box.specs) {
    tools[spec.name] = tool({
      description: spec.description,
      inputSchema: jsonSchema(spec.parameters),
      execute: async (input: unknown): Promise<string> => {
        try {
          const { ok, result } = await box.call(spec.name, input, run.meter, run.signal);
          if (ok) return result;
          throw new Error(result);
        } catch (error) {
          const stop = findMeterStop(error);
          if (stop !== null) run.stopped(stop);
          throw error;
        }
      },
    });
  }
  return tools;
}
