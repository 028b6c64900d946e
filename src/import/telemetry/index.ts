import claudeCode from './claude-code.ts';
import codex from './codex.ts';
import type { TelemetryFormat } from './format.ts';
import geminiCli from './gemini-cli.ts';
import harbor from './harbor.ts';
import inspect from './inspect.ts';
import langfuse from './langfuse.ts';
import litellm from './litellm.ts';
import openinference from './openinference.ts';
import otelGenai from './otel-genai.ts';
import pi from './pi.ts';
import promptfoo from './promptfoo.ts';

/** Every format of telemetry, in the order of the help text. */
export const TELEMETRY_FORMATS: readonly TelemetryFormat[] = [
  claudeCode,
  codex,
  geminiCli,
  pi,
  otelGenai,
  openinference,
  langfuse,
  litellm,
  inspect,
  promptfoo,
  harbor,
];
