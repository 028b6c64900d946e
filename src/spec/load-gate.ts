import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import {
  DEFAULT_GATE,
  type GateGuards,
  type GateLevels,
  type GateOverride,
  type GatePolicy,
  type GateSettings,
  type Level,
} from '../model/gate-policy.ts';
import { parseUsd, type Usd } from '../model/money.ts';
import { listOf, numberOf, objectOf, textOf } from './values.ts';

/** Returns what a project says of its gate with the defaults filled in. */
export function gateOf(value: Json | undefined): GatePolicy {
  const gate = objectOf(value);
  const { guards, levels, ...own } = settingsOf(gate);
  const variants = gate['variants'];
  return {
    ...DEFAULT_GATE,
    ...own,
    guards: { ...DEFAULT_GATE.guards, ...guards },
    levels: { ...DEFAULT_GATE.levels, ...levels },
    overrides: listOf(gate['overrides']).map(overrideOf),
    variants: Array.isArray(variants) ? variants.map(String) : null,
    maxAgeDays: numberOf(gate['maxAgeDays']) ?? DEFAULT_GATE.maxAgeDays,
    budget: usdOf(gate['budget']),
    askAbove: usdOf(gate['askAbove']),
  };
}

function overrideOf(value: JsonObject): GateOverride {
  return {
    spec: textOf(value['spec']) ?? '*',
    variant: textOf(value['variant']) ?? '*',
    settings: settingsOf(value),
  };
}

/** Only what is said: an override leaves the rest as it was. */
function settingsOf(value: JsonObject): GateSettings {
  const margin = numberOf(value['margin']);
  const alpha = numberOf(value['alpha']);
  const yieldMargin = numberOf(value['yieldMargin']);
  const inference = textOf(value['inference']);
  const { looks, futility } = value;
  const confirmRepeats = numberOf(value['confirmRepeats']);
  const minAbsoluteUsd = usdOf(value['minAbsoluteUsd']);
  return {
    ...(margin === null ? {} : { margin }),
    ...(alpha === null ? {} : { alpha }),
    ...(yieldMargin === null ? {} : { yieldMargin }),
    ...(inference === null ? {} : { inference: inference as 'suite' | 'population' }),
    ...(Array.isArray(looks) ? { looks: looks.map(Number) } : {}),
    ...(typeof futility === 'boolean' ? { futility } : {}),
    ...(confirmRepeats === null ? {} : { confirmRepeats }),
    ...(minAbsoluteUsd === null ? {} : { minAbsoluteUsd }),
    ...(isJsonObject(value['guards']) ? { guards: guardsOf(value['guards']) } : {}),
    ...(isJsonObject(value['levels']) ? { levels: levelsOf(value['levels']) } : {}),
  };
}

function guardsOf(value: JsonObject): Partial<GateGuards> {
  return {
    ...(value['minYield'] === undefined ? {} : { minYield: numberOf(value['minYield']) }),
    ...(value['maxCostPerCorrect'] === undefined
      ? {}
      : { maxCostPerCorrect: usdOf(value['maxCostPerCorrect']) }),
    ...(value['maxCostPerTrial'] === undefined ? {} : { maxCostPerTrial: usdOf(value['maxCostPerTrial']) }),
  };
}

/** The schema allows no other key and no other value. */
function levelsOf(value: JsonObject): Partial<GateLevels> {
  return Object.fromEntries(
    Object.entries(value).map(([name, level]) => [name, level as Level]),
  ) as Partial<GateLevels>;
}

function usdOf(value: Json | undefined): Usd | null {
  const text = textOf(value);
  return text === null ? null : parseUsd(text);
}
