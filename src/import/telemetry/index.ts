import claudeCode from './claude-code.ts';
import harbor from './harbor.ts';
import inspect from './inspect.ts';
import promptfoo from './promptfoo.ts';
import type { TelemetryFormat } from './format.ts';

/** Every format of telemetry, in the order of the help text. */
export const TELEMETRY_FORMATS: readonly TelemetryFormat[] = [claudeCode, inspect, promptfoo, harbor];
