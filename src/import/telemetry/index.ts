import claudeCode from './claude-code.ts';
import type { TelemetryFormat } from './format.ts';
import langfuse from './langfuse.ts';
import litellm from './litellm.ts';
import openinference from './openinference.ts';
import otelGenai from './otel-genai.ts';

/** Every format of telemetry, in the order of the help text. */
export const TELEMETRY_FORMATS: readonly TelemetryFormat[] = [
  claudeCode,
  otelGenai,
  openinference,
  langfuse,
  litellm,
];
