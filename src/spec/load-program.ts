/** The program of a variant: the user's own, or a known agent. */
import type { JsonObject } from '../model/json.ts';
import { isPresetName, PRESET_FACTS, type CommandPreset } from '../model/preset.ts';
import type { CommandVariant } from '../model/variant.ts';
import { numberOf, strings, textOf } from './values.ts';

/** What of a variant is about its program. */
type ProgramSettings = Pick<
  CommandVariant,
  'command' | 'env' | 'timeoutSeconds' | 'compute' | 'meter' | 'preset'
>;

/** Returns what a variant with a `command` or a `preset` says about its program, defaults filled in. */
export function programOf(value: JsonObject): ProgramSettings {
  const program = {
    env: strings(value['env']),
    timeoutSeconds: numberOf(value['timeoutSeconds']) ?? 120,
    compute: textOf(value['compute']),
  };
  const preset = presetOf(value);
  if (preset === null) return { command: strings(value['command']), ...program, ...meterOf(value) };
  const { program: file, upstream } = PRESET_FACTS[preset.name];
  const command = value['command'] === undefined ? [file] : strings(value['command']);
  // A known agent is metered unless its variant says no: its base URL is known, too.
  const metered = { meter: 'proxy', upstreams: [upstream], ...value };
  return { command, ...program, ...meterOf(metered), preset };
}

function presetOf(value: JsonObject): CommandPreset | null {
  const name = value['preset'];
  if (!isPresetName(name)) return null;
  return {
    name,
    model: textOf(value['model']),
    maxTurns: numberOf(value['maxTurns']),
    tools: Array.isArray(value['tools']) ? strings(value['tools']) : null,
    args: strings(value['args']),
    version: textOf(value['version']),
  };
}

/** A variant that is not metered has no such key, so that its content stays what it was. */
function meterOf(value: JsonObject): Pick<CommandVariant, 'meter'> {
  const source = value['meter'];
  if (source !== 'proxy' && source !== 'otlp') return {};
  const credentials = value['credentials'] === 'agent' ? 'agent' : 'firstpass';
  return { meter: { source, upstreams: strings(value['upstreams']), credentials } };
}
