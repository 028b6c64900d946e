import type { PresetName } from '../../model/preset.ts';
import { claudeCode } from './claude-code.ts';
import { codex } from './codex.ts';
import { geminiCli } from './gemini-cli.ts';
import type { Preset } from './preset.ts';

/** Every known agent by its name. */
export const presets: Readonly<Record<PresetName, Preset>> = {
  [claudeCode.name]: claudeCode,
  [codex.name]: codex,
  [geminiCli.name]: geminiCli,
} as Readonly<Record<PresetName, Preset>>;
